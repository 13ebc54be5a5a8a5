import EdgeModel

/// What a record set leads to that is not served now would fail its users.
package struct StandbyBroken: Rule {
  package let id = "standby-broken"
  package let summary = "What a record set leads to that is not served now would fail its users."
  package let explanation = Runbook(
    trigger: "An address of the target's record sets that is not answered here (SECONDARY, weight 0, another region or "
      + "place; alias targets resolved) was connected to with the target as server name, and refuses, is silent, or "
      + "serves what clients refuse; or what the set leads to does not exist, or is a website of S3 whose bucket does not "
      + "(which somebody else may create: security). Of a simple record set a note: there the "
      + "record itself differs.",
    impact: "Nobody here now. A failover, a change of weights, or a user elsewhere leads there.",
    investigation: "Run `edgeprobe cert NAME --address ADDRESS`. Route 53 health checks do not validate certificates, "
      + "and look where they are told to: a green one proves nothing.",
    causes: "The certificate was renewed on the primary side only; the standby was switched off to save money; its "
      + "load balancer was replaced; a firewall lets only health checkers in.",
    resolution:
      "Repair the standby before it is needed, or take its record set out: without a standby Route 53 answers "
      + "with the primary, whatever its health.",
    prevention:
      "The same certificate source and the same deployment for both sides; a failover rehearsed every quarter.")

  package let restsOnClock = true

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    // What lies below a delegation is never chosen.
    guard comparison.hostedZone?.delegation(above: comparison.target.name) == nil else { return [] }
    return broken(in: comparison) + dead(in: comparison) + [emptied(in: comparison)].compactMap(\.self)
  }

  /// A set that leads to a website of S3 whose bucket is gone: nobody is led there yet, and anybody can be before they are.
  private func emptied(in comparison: TargetComparison) -> Finding? {
    guard let page = comparison.evidence.plainPageBeside, page.exchange.response?.isOfMissingBucket == true else {
      return nil
    }
    let address = page.endpoint.address
    let sets = comparison.destinations.choices(leadingTo: address).map(\.text)
    guard comparison.destinations.isStandby(address), !sets.isEmpty else { return nil }
    var finding = finding(
      .standby(.fails), in: comparison, scope: Finding.Scope(port: page.endpoint.port),
      "\(sets.list), not served now, would fail its users: \(page.endpoint.shown) answers that the bucket does not exist "
        + "(NoSuchBucket), and whoever creates one of that name serves the pages then",
      expected: "a bucket of yours", observed: "NoSuchBucket", source: comparison.destinations.source(of: address),
      evidence: [
        Finding.Evidence(kind: "http", time: page.exchange.began, text: "\(page.endpoint.shown): NoSuchBucket")
      ])
    finding.isSecurity = true
    return finding
  }

  private func broken(in comparison: TargetComparison) -> [Finding] {
    var groups: [Group: [EndpointComparison]] = [:]
    // What comes first and was passed over is what `failed-over` tells of.
    let passedOver = Set(comparison.failovers.flatMap { comparison.addressesThatComeFirst(for: $0.record) })
    for endpoint in comparison.standby where !passedOver.contains(endpoint.endpoint.address) {
      guard let reason = endpoint.failure(at: comparison.time) else { continue }
      let group = Group(
        sets: endpoint.choices.map(\.text), reason: reason, port: endpoint.endpoint.port)
      groups[group, default: []].append(endpoint)
    }
    return groups.map { group, endpoints in
      let places = endpoints.map(\.text).list
      return finding(
        .standby(group.sets.isEmpty ? .failsOnceRestored : .fails), in: comparison, scope: endpoints.scope,
        group.sets.isEmpty
          ? "\(places), where the export leads and DNS does not, would fail its users: \(group.reason)"
          : "\(group.sets.list), not served now, would fail its users: \(places): \(group.reason)",
        expected: "an endpoint that serves \(comparison.target.name.host)", observed: group.reason,
        source: endpoints.first.flatMap { comparison.destinations.source(of: $0.endpoint.address) },
        evidence: endpoints.evidence { _ in group.reason }, aspects: [.needsNaming])
    }.worstFirst
  }

  /// Sets that lead to names without addresses; not those that are told of the record itself.
  private func dead(in comparison: TargetComparison) -> [Finding] {
    let told = comparison.deadAliases.flatMap(\.ends).map(\.question.name) + comparison.outlivedResources
    let standby = comparison.destinations.dead.filter { !told.contains($0.name) }
    let ends = Dictionary(grouping: standby) { DeadSet(text: $0.choices.text, name: $0.name) }
    return ends.keys.sorted { ($0.text, $0.name) < ($1.text, $1.name) }.compactMap { set in
      guard let end = ends[set]?.first else { return nil }
      return finding(
        .standby(.fails), in: comparison, scope: Finding.Scope(servers: [end.name], type: end.type),
        "\(set.text), not served now, would fail its users: \(end.why)", expected: "a name with addresses",
        observed: end.why, source: end.source)
    }
  }
}

private struct Group: Hashable {
  var sets: [String]
  var reason: String
  var port: UInt16
}

private struct DeadSet: Hashable {
  var text: String
  var name: DomainName
}

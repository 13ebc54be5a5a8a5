import EdgeModel

/// The zone's own NS records name other servers than the parent does.
package struct ChildNSDiffers: Rule {
  package let id = "child-ns-differs"
  package let summary = "The NS records at the apex of the zone are not the delegation."
  package let explanation = Runbook(
    trigger: "A server of the zone gives other NS records for the apex than the parent does, and they lead to other "
      + "addresses; or it gives none at all.",
    impact:
      "Nobody while all servers that either names serve the zone, and none has an older version of it: a note. Many resolvers take the "
      + "zone's own NS records over; one of them that does not serve the zone costs them time, and where they have another "
      + "version of it than the delegated ones, users go where that leads.",
    investigation: "Compare `dig +norecurse @SERVER ZONE NS` with `dig +norecurse @PARENT-SERVER ZONE NS`.",
    causes: "A change of servers made on one side only; NS records of a former provider left in an imported zone.",
    resolution: "Make both sides equal: the delegation at the registrar, and the NS records at the apex.",
    prevention: "Never edit the NS records at the apex of a hosted zone; change the delegation with them.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard let zone = comparison.zone, zone.cut == .delegated, !zone.isTruncated else { return [] }
    let delegated = Set(zone.nameServers.filter { $0.origins.contains(.parent) }.map(\.name))
    let odd = zone.apexViews.filter { view in view.servers.map { !zone.isAlike($0, delegated) } ?? true }
    guard !delegated.isEmpty, !odd.isEmpty else { return [] }
    let named = odd.reduce(into: Set<DomainName>()) { $0.formUnion($1.servers ?? []) }
    let extra = named.subtracting(delegated)
    let failing = zone.servers.filter { extra.contains($0.name) && !$0.state.isHarmless }
    let isBare = odd.allSatisfy { $0.servers == nil }
    // Only serials tell an older version from what balances, or answers by place.
    let behind = Set(comparison.outdatedAddresses.flatMap(\.deviation.replies).map(\.address))
    let split = (failing.isEmpty && zone.isServed ? comparison.split(between: delegated, and: extra) : []).filter {
      behind.isSuperset(of: $0.replies.map(\.address))
    }
    if !split.isEmpty { return [divided(zone, split, delegated: delegated, named: named, odd, in: comparison)] }
    let servers = failing.isEmpty ? named.symmetricDifference(delegated) : Set(failing.map(\.name))
    let addresses = Set(failing.compactMap(\.address))
    let parent = "parent: \(delegated.sorted().list)"
    let apex = "apex: \(Set(odd.map(\.apexText)).sorted().joined(separator: " or "))"
    let stated = zone.delegation.expected?.sorted().list
    return [
      finding(
        // Where nobody serves the zone, it is not for a server that nobody was sent to.
        failing.isEmpty || !zone.isServed ? .nobody : .noAnswer(zone: zone.zone, from: addresses), in: comparison,
        scope: Finding.Scope(zone: zone.zone, servers: servers.sorted(), addresses: addresses.sorted(), type: .ns),
        isBare
          ? "\(zone.zone) has no NS record at its apex"
          : failing.isEmpty
            ? "the NS records at the apex of \(zone.zone) are not the delegation"
            : "the NS records at the apex of \(zone.zone) name \(servers.sorted().list), which the parent does not and "
              + "which do\(servers.count == 1 ? "es" : "") not serve the zone",
        expected: stated ?? parent, observed: stated == nil ? apex : "\(parent); \(apex)", source: zone.source,
        evidence: failing.map {
          Finding.Evidence(kind: "dns", time: comparison.time, text: "\($0.place) \($0.state.text)")
        }
          + odd.map {
            Finding.Evidence(kind: "dns", time: $0.time, text: "\($0.server) at \($0.address): \($0.apexText)")
          })
    ]
  }

  /// Resolvers that have asked for the zone's own NS records go on with servers that answer otherwise.
  private func divided(
    _ zone: ZoneComparison, _ split: [Deviation], delegated: Set<DomainName>, named: Set<DomainName>,
    _ odd: [DelegationView], in comparison: TargetComparison
  ) -> Finding {
    let replies = split.flatMap(\.replies)
    let (servers, addresses) = (Set(replies.map(\.server)).sorted(), Set(replies.map(\.address)))
    let questions = split.map(\.record.question)
    // What they give is wrong, wherever it leads, unless users get along there.
    let ambiguities = split.compactMap(comparison.ambiguity)
    let effects =
      ambiguities.count == split.count ? ambiguities : [.wrongAnswer(to: questions, from: addresses)]
    let first = split[0].record.question
    return finding(
      effects.worst(in: comparison), in: comparison,
      scope: Finding.Scope(
        zone: zone.zone, servers: named.symmetricDifference(delegated).sorted(), addresses: addresses.sorted(),
        type: .ns),
      "the NS records at the apex of \(zone.zone) lead away from the delegation to \(servers.list)"
        + ", which give another answer to \(first)",
      expected: "parent: \(delegated.sorted().list)",
      observed: "apex: \(Set(odd.compactMap { $0.servers?.sorted().list }).sorted().joined(separator: " or "))",
      source: zone.source, evidence: split.flatMap { $0.record.observed.evidence(for: $0.record.question) },
      aspects: [.otherAnswers])
  }
}

extension ZoneComparison {
  /// Whether two sets of names lead to the same addresses: equal names, or others for the same servers.
  fileprivate func isAlike(_ a: Set<DomainName>, _ b: Set<DomainName>) -> Bool {
    func addresses(_ names: Set<DomainName>) -> Set<Address> {
      Set(servers.filter { names.contains($0.name) }.compactMap(\.address))
    }
    guard a != b else { return true }
    let isKnown = a.union(b).allSatisfy { !addresses([$0]).isEmpty }
    return isKnown && addresses(a) == addresses(b)
  }
}

extension DelegationView {
  /// What it says as one of the zone's own servers.
  fileprivate var apexText: String { servers == nil ? "no NS record" : content.text }
}

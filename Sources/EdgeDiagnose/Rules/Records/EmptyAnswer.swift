import EdgeModel

/// A server of the zone has no record of the expected type.
package struct EmptyAnswer: Rule {
  package let id = "empty-answer"
  package let summary = "The zone's servers have the name, but no record of the expected type (NODATA)."
  package let explanation = Runbook(
    trigger:
      "A question that should have an answer is answered with none. Not DS, nor DNSKEY without DS: a zone need not "
      + "be signed.",
    impact: "Users whose resolver asked such a server have no address to connect to.",
    investigation: "Run `edgeprobe trace NAME TYPE`; look at the record set's routing policy and health checks, and at "
      + "the alias target.",
    causes: "Automation removed the last value; the alias target is gone; geolocation without a default; the type was "
      + "dropped in a change.",
    resolution: "Put the record set back from the export, or repair the alias target.",
    prevention: "Automation that refuses to publish an empty set; a default record set for geolocation.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.empty.compactMap { deviations in
      guard let first = deviations.first?.record else { return nil }
      let records = deviations.map(\.record)
      let replies = deviations.flatMap(\.replies).sorted { ($0.server, $0.address) < ($1.server, $1.address) }
      let types = records.map { "\($0.question.type)" }.joined(separator: " nor ")
      let addresses = Set(replies.map(\.address))
      // Whoever replaced an alias by addresses left the name, and took the type.
      let instead = records.map(\.question.type) == [.cname] ? comparison.ownAddresses : []
      let lag = comparison.lag(of: addresses, about: records)
      let questions = records.map(\.question)
      let denial = Effect.noRecord(of: questions, from: comparison.deniers(of: questions, like: addresses))
      let kind: Set<Finding.Aspect> = instead.isEmpty ? [.isBare] : []
      var finding = finding(
        comparison.effect(of: denial, about: questions, from: addresses, behind: lag), in: comparison,
        scope: Finding.Scope(
          zone: first.zone, servers: Set(replies.map(\.server)).sorted(), addresses: addresses.sorted(),
          type: records.count == 1 ? first.question.type : nil),
        "\(first.question.name) has \(records.count == 1 ? "no" : "neither") \(types) record"
          + (instead.isEmpty ? "" : ", but \(instead.list) in its place") + (lag?.remark ?? ""),
        expected: first.expectation.isStated ? first.expectedText : "a record",
        observed: instead.isEmpty ? "no data" : instead.list,
        source: first.expectation.source,
        evidence: (lag?.evidence(at: comparison.time) ?? []) + replies.evidence(for: first.question),
        aspects: kind.union(lag?.aspects ?? []))
      if first.observed.contains(where: { !addresses.contains($0.address) }) { finding.aspects.insert(.atSomeServers) }
      finding.tell(of: first)
      if let hidden = comparison.hiddenWildcard(of: records) {
        finding.holder = hidden.wildcard
        finding.aspects.insert(.besideWildcard)
        finding.evidence = hidden.evidence + finding.evidence
      }
      if !instead.isEmpty { finding.holdAgainstHome(in: comparison) }
      return finding
    }
  }
}

extension TargetComparison {
  /// The wildcard of the exports that would answer for a name without records of these types, and what keeps it from that, as
  /// far as the exports tell: a name that exists, if only by what lies below it, is answered for by itself (RFC 4592
  /// section 2.2.2).
  fileprivate func hiddenWildcard(
    of records: [RecordComparison]
  ) -> (wildcard: DomainName, evidence: [Finding.Evidence])? {
    let types = Set(records.map(\.question.type))
    guard let name = records.first?.question.name, let zone = hostedZone(holding: name), name.isBelow(zone.name),
      types.contains(where: \.isAddress),
      !zone.sets(of: name).contains(where: { types.contains($0.type) || $0.type == .cname })
    else { return nil }
    let above = sequence(first: name) { $0.parent }.dropFirst().prefix { $0.isWithin(zone.name) }
    for encloser in above {
      guard let wildcard = encloser.child("*".utf8) else { return nil }
      let sets = zone.sets(of: wildcard)
      guard sets.contains(where: { $0.type.isAddress || $0.type == .cname }) else {
        if zone.index.exists(encloser) { return nil }
        continue
      }
      let others = zone.records.filter { $0.name == name || $0.name.isBelow(name) }
      // Where the exports have nothing there, a wildcard that lost the record looks alike, if it has others left.
      guard !others.isEmpty || sets.allSatisfy({ types.contains($0.type) || $0.type == .cname }) else { return nil }
      return (
        wildcard,
        others.prefix(3).map {
          Finding.Evidence(kind: "route53", time: nil, text: "the export has \($0.name) \($0.type)")
        }
      )
    }
    return nil
  }
}

import EdgeModel

/// An authoritative server gives a record another TTL than the export says.
package struct TTLDiffers: Rule {
  package let id = "ttl-differs"
  package let summary = "A server of the zone gives a record another TTL than expected."
  package let explanation = Runbook(
    trigger: "An authoritative answer with the expected data has another TTL than the hosted zone's simple record set. "
      + "Aliases have none of their own.",
    impact: "Nobody now. A change takes longer to reach everybody than planned, or resolvers ask more often.",
    investigation: "Ask each server: `dig +norecurse @ADDRESS NAME TYPE`.",
    causes: "The export is older than a change; another provider or a secondary has its own version; a proxy counts "
      + "the TTL down.",
    resolution: "Bring the record and what is expected together; export again.",
    prevention: "Records only through reviewed change sets.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.records.compactMap { record in
      guard let set = comparison.simpleSet(for: record.question), let expected = set.ttl else { return nil }
      let hit = record.replies.filter { $0.comparison.agrees && $0.content?.isRecords == true && $0.ttl != expected }
      guard !hit.isEmpty else { return nil }
      let observed = Set(hit.compactMap(\.ttl)).sorted()
      let servers = Set(hit.map(\.server)).sorted()
      let isEverywhere = hit.count == record.observed.count
      return finding(
        .nobody, in: comparison,
        scope: Finding.Scope(
          zone: record.zone, servers: servers, addresses: Set(hit.map(\.address)).sorted(), type: record.question.type),
        "the TTL of \(record.question) is \(observed.list)\(isEverywhere ? "" : " at \(servers.list)"), not \(expected)",
        expected: "\(expected)", observed: observed.list, source: set.source,
        evidence: hit.map {
          Finding.Evidence(
            kind: "dns", time: $0.time, text: "\($0.server) (\($0.address)): TTL \($0.ttl.map { "\($0)" } ?? "unknown")"
          )
        })
    }
  }
}

extension TargetComparison {
  /// The one record set with values that answers a question, without a routing policy.
  fileprivate func simpleSet(for question: Question) -> ExpectedRecordSet? {
    let sets = (hostedZone(holding: question.name)?.sets(for: question.name) ?? []).filter { $0.type == question.type }
    guard sets.count == 1, let set = sets.first, set.identifier == nil, case .values = set.content else { return nil }
    return set
  }
}

extension ServerReply.Content {
  fileprivate var isRecords: Bool { if case .records = self { true } else { false } }
}

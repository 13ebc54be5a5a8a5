import EdgeModel

/// The name is an alias of an alias of an alias, and resolvers give up before the end.
package struct LongAliasChain: Rule {
  package let id = "long-alias-chain"
  package let summary = "The name's aliases are more in a row than resolvers follow."
  package let explanation = Runbook(
    trigger: "Following CNAME records, those that DNAME records imply among them, comes to a 12th one in a row, where "
      + "BIND and Unbound give up; Knot Resolver does after 13. With a 17th nobody comes to the end.",
    impact: "From the 12th on users of some resolvers fail, from the 17th on every user: they give up with SERVFAIL, "
      + "whatever stands at the end.",
    investigation: "Run `edgeprobe trace NAME`; it prints the aliases in order.",
    causes: "Each team or provider put its own alias in front of the last one; a generated chain never ends.",
    resolution: "Point the name at one of the last names of the chain, or at an address.",
    prevention: "Preflight for changes of aliases.")

  package init() {}

  /// As many in a row as every common resolver follows.
  private static let common = 11

  package func findings(in comparison: TargetComparison) -> [Finding] {
    [tooMany(in: comparison) ?? many(in: comparison)].compactMap(\.self)
  }

  /// More than some resolvers follow.
  private func many(in comparison: TargetComparison) -> Finding? {
    let hit = comparison.records.filter { record in
      record.answer.map { $0.status == .answer && $0.chain.count > Self.common } == true
    }
    guard !comparison.target.absent, let answer = hit.first?.answer else { return nil }
    return finding(
      .givenUp(hit.map(\.question), after: Self.common), in: comparison,
      scope: Finding.Scope(zone: answer.path.last),
      "\(comparison.target.name) has \(answer.chain.count) aliases in a row, more than some resolvers follow",
      expected: "at most \(Self.common) aliases", observed: "\(answer.chain.count) aliases",
      evidence: answer.chain.map { Finding.Evidence(kind: "dns", time: comparison.time, text: "\($0)") },
      aspects: [.someResolversFollow])
  }

  private func tooMany(in comparison: TargetComparison) -> Finding? {
    let hit = comparison.records.filter { $0.answer?.hasTooManyAliases == true }
    guard !comparison.target.absent, let answer = hit.first?.answer else { return nil }
    return finding(
      .noRecord(of: hit.map(\.question), from: []), in: comparison, scope: Finding.Scope(zone: answer.path.last),
      "the aliases of \(comparison.target.name) are more than resolvers follow: \(answer.chain.count) in a row, and "
        + "then \(answer.name) is one, too",
      expected: "an address", observed: "more than \(answer.chain.count) aliases",
      evidence: answer.chain.map { Finding.Evidence(kind: "dns", time: comparison.time, text: "\($0)") })
  }
}

extension Answer {
  /// The CNAME records in a row: what a DNAME implies is one, it is not another.
  fileprivate var chain: [Record] { aliases.filter { $0.type == .cname } }
}

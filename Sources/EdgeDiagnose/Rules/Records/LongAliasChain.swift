import EdgeModel

/// The name is an alias of an alias of an alias, and resolvers give up before the end.
package struct LongAliasChain: Rule {
  package let id = "long-alias-chain"
  package let summary = "The name's aliases are more in a row than resolvers follow."
  package let explanation = Runbook(
    trigger: "Following CNAME and DNAME records comes to a 17th one in a row. BIND and Unbound give up after 11, Knot "
      + "Resolver after 13.",
    impact: "Every user fails: resolvers give up with SERVFAIL, whatever stands at the end.",
    investigation: "Run `edgeprobe trace NAME`; it prints the aliases in order.",
    causes: "Each team or provider put its own alias in front of the last one; a generated chain never ends.",
    resolution: "Point the name at one of the last names of the chain, or at an address.",
    prevention: "Preflight for changes of aliases.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let hit = comparison.records.filter { $0.answer?.hasTooManyAliases == true }
    guard !comparison.target.absent, let answer = hit.first?.answer else { return [] }
    return [
      finding(
        .noRecord(of: hit.map(\.question), from: []), in: comparison, scope: Finding.Scope(zone: answer.path.last),
        "the aliases of \(comparison.target.name) are more than resolvers follow: \(answer.aliases.count) in a row, and "
          + "then \(answer.name) is one, too",
        expected: "an address", observed: "more than \(answer.aliases.count) aliases",
        evidence: answer.aliases.map { Finding.Evidence(kind: "dns", time: comparison.time, text: "\($0)") })
    ]
  }
}

import EdgeModel

/// Alias was put in front of alias, until resolvers gave up.
package struct AliasesStacked: Cause {
  package let id = "aliases-stacked"
  package let summary = "Alias was put in front of alias, until resolvers gave up."
  package let rulesOut = "A resolver that has nothing in its cache gives the name an address."
  package let prevent = "Preflight for changes of aliases; one alias between a name and its provider."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool { isOf(finding, LongAliasChain()) }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "the aliases of \(first.host) have no end that a resolver comes to", supports: first.seen,
      confirm: "edgeprobe trace \(first.host)", now: "point \(first.host) at a name near the end of the chain",
      fix: "take out the aliases between")
  }
}

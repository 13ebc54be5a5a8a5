import EdgeModel

/// Alias was put in front of alias, until resolvers gave up.
package struct AliasesStacked: Cause {
  package let id = "aliases-stacked"
  package let summary = "Alias was put in front of alias, until resolvers gave up, all or some."
  package let rulesOut = "A resolver that has nothing in its cache gives the name an address."
  package let prevent = "Preflight for changes of aliases; one alias between a name and its provider."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, LongAliasChain(), AliasLoop())
      || isOf(finding, DanglingAlias()) && finding.aspects.contains(.nameTooLong)
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    if first.aspects.contains(.someResolversFollow) {
      return Account(
        "alias was put in front of alias: some resolvers give up before the end of \(first.observed ?? "them")",
        supports: first.seen, confirm: "edgeprobe trace \(first.host)",
        now: "point \(first.host) at the last name of its aliases, or at one near it",
        fix: "take out the aliases between, so that no more than 11 are left")
    }
    return Account(
      "the aliases of \(first.host) have no end that a resolver comes to", supports: first.seen,
      confirm: "edgeprobe trace \(first.host)", now: "point \(first.host) at a name that has an address",
      fix: "take out the aliases between, and those that lead back or grow")
  }
}

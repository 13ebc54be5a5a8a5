import EdgeModel

/// The zone's servers are clean, and a resolver fails.
package struct ResolverFault: Cause {
  package let id = "resolver-fault"
  package let summary = "The zone's servers are clean, and a resolver fails."
  package let rulesOut = "Other resolvers fail alike, or a server of the zone does not answer them."
  package let prevent = "Watch the resolvers that most of your users have."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, ResolverDisagrees())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "\(first.places) says \(first.observed ?? "nothing") where the zone's servers answer",
      supports: first.seen, contradicts: first.othersAreWell,
      confirm: "dig @\(first.firstAddress) \(first.host) \(first.askedType)",
      now: "tell whoever runs \(first.places); users can name another resolver",
      fix: "see whether the servers of \(first.zone) answer from the resolver's network")
  }
}

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
    let isOfValidation = first.aspects.contains(.onlyUnvalidated)
    let query = "@\(first.firstAddress) \(first.host) \(first.askedType)"
    return Account(
      "\(first.places) \(first.scope.addresses.count == 1 ? "says" : "say") \(first.observed ?? "nothing") where the zone's servers answer",
      supports: first.seen, contradicts: first.othersAreWell,
      confirm: isOfValidation ? "for with in nocdflag cdflag; do dig +$with \(query); done" : "dig \(query)",
      now: "tell whoever runs \(first.places); users can name another resolver",
      fix: isOfValidation
        ? "at the resolver: its trust anchor for the root, its clock, its own anchors; then whether the zones above "
          + "\(first.zone) validate"
        : "see whether the servers of \(first.zone) answer from the resolver's network")
  }
}

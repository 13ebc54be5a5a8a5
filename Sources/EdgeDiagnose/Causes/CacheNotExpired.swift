import EdgeModel

/// A resolver still has the answer from before a change; it heals at a known time.
package struct CacheNotExpired: Cause {
  package let id = "cache-not-expired"
  package let summary = "A resolver still has the answer from before a change; it heals at a known time."
  package let rulesOut = "The resolver says the same after its copy has expired."
  package let prevent = "Lower the TTL at least one old TTL before a change."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, ResolverDisagrees())
      && !finding.aspects.isDisjoint(with: [.oldAnswer, .otherAnswer])
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "\(first.places) gives what was right before the change, and forgets it by itself",
      supports: [first.message] + first.seen,
      confirm: "dig @\(first.firstAddress) \(first.host) \(first.askedType)",
      now: "wait, or flush \(first.host) where the resolver's operator offers it",
      fix: "keep the old address serving until the last copy has expired")
  }
}

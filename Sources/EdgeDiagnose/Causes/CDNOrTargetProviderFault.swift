import EdgeModel

/// The name's own zone is fine, and the zone where its alias ends is not.
package struct CDNOrTargetProviderFault: Cause {
  package let id = "cdn-or-target-provider-fault"
  package let summary =
    "The name's own zone is fine, and the zone where its alias ends is not: its operator is at fault."
  package let rulesOut = "The alias target resolves from other networks."
  package let prevent = "A second provider to turn to, and a short TTL on the alias."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, DanglingAlias()) && finding.aspects.isDisjoint(with: [.endIsDenied, .endLacksType])
      && finding.scope.zone.map { !finding.target.isWithin($0) } == true
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "the alias of \(first.host) stands, and nobody gives an address where it ends, in \(first.zone): "
        + "\(first.observed ?? "no answer")",
      supports: first.seen, confirm: "edgeprobe trace \(first.host)",
      now: "ask whoever runs \(first.zone); point \(first.host) elsewhere if it takes long",
      fix: "let the operator of \(first.zone) bring its servers back, or leave that operator")
  }
}

import EdgeModel

/// What the alias leads to was deleted or renamed.
package struct TargetDeregistered: Cause {
  package let id = "target-deregistered"
  package let summary = "What the alias leads to was deleted or renamed."
  package let rulesOut = "The alias target resolves from other networks."
  package let prevent = "Delete the alias before the resource; preflight for changes."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    // A name that cannot be was never there, and a circle of aliases is nobody's deregistration.
    isOf(finding, ClaimableTarget(), DanglingAlias()) && !finding.aspects.contains(.nameTooLong)
      && !finding.followsFromEditedDelegation(among: findings)
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    if isOf(first, ClaimableTarget()) {
      return Account(
        "what \(first.host) leads to was deleted, and the record that leads there was not", supports: first.seen,
        contradicts: first.othersAreWell,
        confirm: first.scope.port.map { "curl -i \($0 == 80 ? "http" : "https")://\(first.host)/" }
          ?? "edgeprobe trace \(first.host)",
        now: "delete the record of \(first.host) before somebody takes what it leads to",
        fix: "create the resource again in your own account, then the record")
    }
    if let type = first.scope.type, first.aspects.contains(.endLacksType) {
      return Account(
        "what \(first.host) leads to exists, and has no \(type) record: it may have others", supports: first.seen,
        confirm: "edgeprobe check \(first.host)",
        now: "see whether \(first.host) is meant to have addresses of the other family alone",
        fix: "give the name at the end of the alias \(type) records, or ask for what it has")
    }
    return Account(
      "the alias of \(first.host) leads nowhere", supports: first.seen, confirm: "edgeprobe trace \(first.host)",
      now: "point \(first.host) at something that answers", fix: "create the resource again, or correct the alias")
  }
}

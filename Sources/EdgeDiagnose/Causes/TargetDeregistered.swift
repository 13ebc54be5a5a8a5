import EdgeModel

/// What the alias leads to was deleted or renamed.
package struct TargetDeregistered: Cause {
  package let id = "target-deregistered"
  package let summary = "What the alias leads to was deleted or renamed."
  package let rulesOut = "The alias target resolves from other networks."
  package let prevent = "Delete the alias before the resource; preflight for changes."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, DanglingAlias(), AliasLoop())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "the alias of \(first.host) leads nowhere", supports: first.seen, confirm: "edgeprobe trace \(first.host)",
      now: "point \(first.host) at something that answers", fix: "create the resource again, or correct the alias")
  }
}

import EdgeModel

/// The registrar or the parent zone names servers of somebody else.
package struct RegistrarPointsElsewhere: Cause {
  package let id = "registrar-points-elsewhere"
  package let summary = "The registrar or the parent zone names servers of somebody else."
  package let rulesOut = "The named servers belong to a planned second provider with the same records."
  package let prevent = "Registry lock, and a check of the delegation after every change at the registrar."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, StaleDelegation())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "the parent names \(first.scope.servers.list) for \(first.zone), which do not serve our zone",
      supports: first.seen, contradicts: first.othersAreWell, confirm: "edgeprobe trace \(first.zone.host) NS",
      now: "find out who changed the name servers at the registrar; treat it as a take-over until that is known",
      fix: "set them to \(first.expected ?? "the delegation set")")
  }
}

import EdgeModel

/// The hosted zone was deleted, and the delegation to its servers was left.
package struct HostedZoneDeleted: Cause {
  package let id = "hosted-zone-deleted"
  package let summary = "The hosted zone was deleted, and the delegation to its servers was left."
  package let rulesOut = "The servers answer for the zone with authority when they are asked again."
  package let prevent = "Take the delegation away first, wait for its TTL, and delete the hosted zone after that."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, ClaimableTarget()) && finding.scope.type == .ns
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "\(first.scope.servers.brief) no longer have a hosted zone \(first.zone), and the parent still leads there",
      supports: first.seen, contradicts: first.othersAreWell,
      confirm: first.serverCommand(at: first.scope.addresses),
      now: "take \(first.scope.servers.brief) out of the delegation of \(first.zone.host)",
      fix: "create the hosted zone again, and delegate to the servers that it is given")
  }
}

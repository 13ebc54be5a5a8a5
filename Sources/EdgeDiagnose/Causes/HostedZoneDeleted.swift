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
      && !finding.followsFromEditedDelegation(among: findings)
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let isAll = first.severity == .sev1
    return Account(
      "\(first.scope.servers.brief) no longer have a hosted zone \(first.zone), and the parent still leads there",
      supports: first.seen, contradicts: first.othersAreWell,
      confirm: first.serverCommand(at: first.scope.addresses),
      now: isAll
        ? "create the hosted zone \(first.zone.host) again, and delegate to the servers that it is given"
        : "take \(first.scope.servers.brief) out of the delegation of \(first.zone.host)",
      fix: isAll
        ? "take the delegation away before the hosted zone, where the name is not needed any more"
        : "create the hosted zone again, and delegate to the servers that it is given")
  }
}

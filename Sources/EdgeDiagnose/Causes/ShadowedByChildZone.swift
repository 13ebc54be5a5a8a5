import EdgeModel

/// A deeper zone was delegated to other servers, and its records were left in the hosted zone above.
package struct ShadowedByChildZone: Cause {
  package let id = "shadowed-by-child-zone"
  package let summary = "A deeper zone was delegated to other servers, and its records were left in the zone above."
  package let rulesOut = "The servers of the deeper zone give the expected records."
  package let prevent = "Move the records before a name is delegated; export every hosted zone."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, OccludedRecord())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "\(first.zone) is delegated to \(first.scope.servers.list), so nobody asks the zone above for its names",
      supports: [first.message] + first.seen, contradicts: first.othersAreWell,
      confirm: "edgeprobe trace \(first.host)",
      now: "put the records of \(first.zone.host) into the zone that is delegated",
      fix: "or delete the NS records of \(first.zone.host) in the zone above, if it was not meant")
  }
}

import EdgeModel

/// The addresses of the zone's own servers were not given to the parent, or not changed there.
package struct GlueForgotten: Cause {
  package let id = "glue-forgotten"
  package let summary = "The addresses of the zone's own servers were not given to the parent, or not changed there."
  package let rulesOut = "The registry shows host objects with the addresses that the zone gives."
  package let prevent = "Host objects changed together with the servers' addresses; or servers named outside the zone."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, MissingGlue(), WrongGlue())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let isMissing = isOf(first, MissingGlue())
    let servers = Set(findings.flatMap(\.scope.servers)).sorted()
    return Account(
      isMissing
        ? "the parent of \(first.zone) was never given the address of \(servers.list), or lost it"
        : "\(servers.list) moved, and the parent of \(first.zone) still gives the old address",
      supports: first.seen, contradicts: first.othersAreWell, confirm: "edgeprobe trace \(first.zone.host) NS",
      now: isMissing || first.expected == nil
        ? first.ownParent.map { "put the addresses of \(servers.list) into the zone \($0)" }
          ?? "give the registrar the addresses of \(servers.list)"
        : "set the addresses of \(servers.list) \(first.delegationPlace) to \(first.expected ?? "the zone's")",
      fix:
        "keep the \(first.ownParent == nil ? "host objects" : "glue") of \(servers.list) equal to the zone's own records"
    )
  }
}

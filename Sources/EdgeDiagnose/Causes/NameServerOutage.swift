import EdgeModel

/// Name servers of the zone are down or have lost the zone.
package struct NameServerOutage: Cause {
  package let id = "name-server-outage"
  package let summary = "Name servers of the zone are down or have lost the zone."
  package let rulesOut = "The same servers answer with authority when asked from another network."
  package let prevent = "Servers in several networks, each watched on every address."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, LameServer(), DeadServer())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let servers = Set(findings.flatMap(\.scope.servers)).sorted()
    return Account(
      "\(servers.list) \(servers.count == 1 ? "fails" : "fail") to serve \(first.zone)",
      supports: findings.map { "\($0.scope.servers.list) at \($0.places): \($0.observed ?? "no answer")" },
      contradicts: first.severity == .sev1 ? [] : ["other servers of the zone answer"],
      confirm: "dig +norecurse @\(first.firstAddress) \(first.zone) SOA",
      now: first.severity == .sev1 ? "bring one server of \(first.zone) back" : "watch: resolvers use the others",
      fix: "serve \(first.zone) on \(servers.list), or take \(servers.count == 1 ? "it" : "them") out of the delegation"
    )
  }
}

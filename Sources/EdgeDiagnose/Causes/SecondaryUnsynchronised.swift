import EdgeModel

/// A server still has another version of the zone than the others.
package struct SecondaryUnsynchronised: Cause {
  package let id = "secondary-unsynchronised"
  package let summary = "A server still has another version of the zone than the others."
  package let rulesOut = "All servers give the same SOA serial."
  package let prevent = "Watch the SOA serial of every server on every address."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, DivergentServers())
      || isOf(finding, MissingRecord(), WrongRecord(), EmptyAnswer()) && finding.isPartial
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let servers = Set(findings.flatMap(\.scope.servers)).sorted()
    return Account(
      "\(servers.list) \(servers.count == 1 ? "has" : "have") another version of \(first.zone) than the other servers",
      supports: [
        first.rule == DivergentServers().id ? "the other servers agree" : "the other servers answer as expected"
      ] + first.seen,
      confirm: "dig +norecurse @\(first.firstAddress) \(first.zone.host) SOA",
      now: "take \(servers.list) out of the delegation, or load the zone there anew",
      fix: "repair the transfer of \(first.zone) to \(servers.list)")
  }
}

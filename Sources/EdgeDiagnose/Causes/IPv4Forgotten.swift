import EdgeModel

/// The zone's servers were given IPv6 addresses alone.
package struct IPv4Forgotten: Cause {
  package let id = "ipv4-forgotten"
  package let summary = "The name servers of the zone were given IPv6 addresses alone."
  package let rulesOut = "A resolver without IPv6 gives the answer: `dig -4 +trace` comes to its end."
  package let prevent = "Ask for the zone from a host that has IPv4 alone after every change of its servers."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool { isOf(finding, ZoneWithoutIPv4()) }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "\(first.scope.servers.list) \(first.scope.servers.count == 1 ? "has" : "have") no A record, and \(first.zone) no other server",
      supports: first.seen, confirm: "dig -4 +trace \(first.host) A",
      now: "add a server with IPv4 to the delegation of \(first.zone), as a second provider can be",
      fix: "give a server of \(first.zone) an IPv4 address, in the zone of its name and as glue at the parent")
  }
}

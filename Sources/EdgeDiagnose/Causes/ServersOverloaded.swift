import EdgeModel

/// The name servers are overloaded, or far from everybody.
package struct ServersOverloaded: Cause {
  package let id = "servers-overloaded"
  package let summary = "The name servers are overloaded, or far from everybody."
  package let rulesOut = "They answer quickly when asked from another network: the way from here is slow."
  package let prevent = "Anycast, or servers on several continents; an alarm on answer times."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, SlowServer())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "all servers of \(first.zone) answer late", supports: first.seen,
      confirm: "dig +norecurse @\(first.firstAddress) \(first.zone) SOA",
      now: "ask from another network; look for an attack or a full machine",
      fix: "serve \(first.zone) from more places, or from a provider that does")
  }
}

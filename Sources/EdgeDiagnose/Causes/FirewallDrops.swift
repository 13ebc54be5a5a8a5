import EdgeModel

/// A firewall drops the connection, or the address leads nowhere.
package struct FirewallDrops: Cause {
  package let id = "firewall-drops"
  package let summary = "A firewall drops the connection, or the address leads nowhere."
  package let rulesOut = "The address answers from another network: the way from here is at fault."
  package let prevent = "Review of security-group changes; hosts leave DNS before they go."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, ConnectionTimeout())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "what is sent to \(first.places) is dropped on the way, or nobody has the address any more", supports: first.seen,
      contradicts: first.othersAreWell, confirm: first.certificateCommand,
      now: first.withdrawal ?? "open the port",
      fix: "correct the security group, network ACL or route, or take the address out of DNS")
  }
}

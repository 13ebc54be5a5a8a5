import EdgeModel

/// A mail server moved or was switched off, and the MX record still names it.
package struct MailHostGone: Cause {
  package let id = "mail-host-gone"
  package let summary = "A mail server moved or was switched off, and the MX record still names it."
  package let rulesOut = "The host's address records are there, and only this walk missed them."
  package let prevent = "A look at MX records whenever a host is retired."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool { isOf(finding, UnresolvableMailHost()) }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let hosts = Set(findings.flatMap(\.scope.servers)).sorted()
    return Account(
      "nobody has the name \(hosts.brief) any more, and the MX records of \(first.host) still send mail there",
      supports: findings.map(\.message), contradicts: first.isPartial ? ["the other mail hosts are found"] : [],
      confirm: "edgeprobe trace \(hosts.first?.host ?? first.host)",
      now: first.isPartial ? "remove the MX record" : "give \(hosts.brief) an address",
      fix: "let the MX records of \(first.host) name hosts that exist")
  }
}

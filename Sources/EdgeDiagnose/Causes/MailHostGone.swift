import EdgeModel

/// A mail server moved or was switched off, and the MX record still names it.
package struct MailHostGone: Cause {
  package let id = "mail-host-gone"
  package let summary = "A mail server moved or was switched off, and the MX record still names it."
  package let rulesOut = "The host's address records are there, and only this walk missed them."
  package let prevent = "A look at MX records whenever a host is retired."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, UnresolvableMailHost()) && !finding.followsFromEditedMX(among: findings)
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let names = Set(findings.flatMap(\.scope.servers)).sorted().map(\.host)
    let others = first.isPartial ? ["the MX records name other hosts too"] : []
    let fix = "let the MX records of \(first.target.host) name hosts that exist"
    if let number = names.first(where: { Address($0) != nil }) {
      return Account(
        "an MX record names a host, and \(number) is an address: senders look for a host that is called so",
        supports: findings.map(\.message), contradicts: others, confirm: "edgeprobe trace \(first.target.host) MX",
        now: "name the host in the MX record that has the address \(number)",
        fix: fix)
    }
    if names == [first.target.host] {
      return Account(
        "\(first.target.host) was never given a mail host, or has lost it", supports: findings.map(\.message),
        confirm: "edgeprobe trace \(first.target.host) MX", now: "give \(first.target.host) an MX record",
        fix: "a null MX (RFC 7505) says that a name takes no mail; then leave mail: out of the probe file")
    }
    let isBroken = first.observed != "none"
    return Account(
      isBroken
        ? "the zone of \(names.list) fails, and mail for \(first.target.host) is sent there"
        : "nobody has the name \(names.list) any more, and mail for \(first.target.host) is sent there",
      supports: findings.map(\.message), contradicts: others,
      confirm: "edgeprobe trace \(names.first ?? first.target.host)",
      now: first.isPartial
        ? "remove the MX record"
        : isBroken ? "mend the zone of \(names.list), or name another host" : "give \(names.list) an address",
      fix: fix)
  }
}

import EdgeModel

/// A firewall, a load balancer or old software in front of a name server does not let all of DNS through.
package struct DNSFiltered: Cause {
  package let id = "dns-filtered"
  package let summary = "A firewall, a load balancer or old software does not let all of DNS through to a name server."
  package let rulesOut = "The same query is answered when asked from the server's own network."
  package let prevent = "TCP and EDNS in the acceptance of every name server and of every rule set before it."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, NoTCP(), BreaksOnEDNS()) || finding.aspects.contains(.lostOverUDP)
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    if first.aspects.contains(.lostOverUDP) { return accountOfLoss(findings, first: first) }
    let isTCP = isOf(first, NoTCP())
    let servers = Set(findings.flatMap(\.scope.servers)).sorted()
    let places = Set(findings.flatMap(\.scope.addresses)).sorted().list
    // With less of EDNS than it does not let through, the first of these commands brings an answer, and proves nothing.
    let rungs = findings.contains { $0.aspects.contains(.partOfEDNS) } ? "edns dnssec cookie" : "noedns edns"
    let type = first.scope.type ?? .soa
    let asked = "@\(first.firstAddress) \((type == .soa || type == .dnskey ? first.zone : first.target).host) \(type)"
    return Account(
      isTCP
        ? "something before \(servers.brief) lets UDP pass on port 53 and TCP not"
        : "something at or before \(servers.brief) handles EDNS wrongly: it \(first.observed ?? "is silent")",
      supports: findings.map { "\($0.scope.servers.list) at \($0.places): \($0.observed ?? "no answer")" },
      contradicts: first.othersAreWell,
      confirm: isTCP
        ? "dig +norecurse +tcp \(asked)"
        : "for with in \(rungs); do dig +norecurse +tries=1 +nocookie +$with \(asked); done",
      now: isTCP ? "open TCP port 53 to \(places)" : "take DNS inspection off the path to \(places)",
      fix: isTCP
        ? "allow both transports in every rule set before \(servers.brief)"
        : "update the software of \(servers.brief) and of what stands before it")
  }

  private func accountOfLoss(_ findings: [Finding], first: Finding) -> Account {
    let servers = Set(findings.flatMap(\.scope.servers)).sorted()
    let type = first.scope.type ?? .soa
    let name = [.soa, .dnskey].contains(type) ? first.zone : first.target
    // Each finding is about one server.
    let shares = Dictionary(findings.map { ($0.scope.addresses, $0.share ?? 1) }) { Swift.max($0, $1) }
    let areOthersWell = shares.values.reduce(0, +) < 0.999
    return Account(
      "something before \(servers.brief) lets answers to \(type) pass over TCP, and over UDP not",
      supports: findings.map { "\($0.scope.servers.list) at \($0.places): \($0.observed ?? "no answer")" },
      contradicts: areOthersWell ? first.othersAreWell : [],
      confirm:
        "for over in notcp tcp; do dig +norecurse +tries=1 +$over @\(first.firstAddress) \(name.host) \(type); done",
      now: "let datagrams from port 53 of \(servers.brief) pass, whatever is in them, up to 1232 octets",
      fix: "take the inspection of DNS, or its limit of size, out of every rule set before \(servers.brief)")
  }
}

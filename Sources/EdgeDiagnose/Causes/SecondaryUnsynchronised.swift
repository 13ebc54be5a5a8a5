import EdgeModel

/// A server still has another version of the zone than the others.
package struct SecondaryUnsynchronised: Cause {
  package let id = "secondary-unsynchronised"
  package let summary = "A server still has another version of the zone than the others."
  package let rulesOut = "All servers give the same SOA serial."
  package let prevent = "Watch the SOA serial of every server on every address."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, DivergentServers()) || isOf(finding, RenewalBlocked()) && finding.aspects.contains(.atSomeServers)
      || isOf(finding, MissingRecord(), WrongRecord(), EmptyAnswer()) && finding.isPartial && !finding.isSecurity
        // No version of a zone has a name and denies it.
        && finding.aspects.isDisjoint(with: [.strangerUntrusted, .deniedWithType])
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let servers = Set(findings.flatMap(\.scope.servers)).sorted()
    if first.aspects.contains(.deniedOverOne) {
      return Account(
        "what answers at \(first.firstAddress) over UDP and what does over TCP have different versions of \(first.zone)",
        supports: first.seen, confirm: "dig +norecurse +tcp @\(first.firstAddress) \(first.zone.host) SOA",
        now: "load the right version of \(first.zone) on all that answers for \(servers.list)",
        fix: "send TCP and UDP of \(servers.list) to the same server")
    }
    if let title = findings.endedTitle, isOf(first, RenewalBlocked()) {
      return ended(title, at: servers, findings, first)
    }
    if !servers.isEmpty, servers.allSatisfy(\.isOfRoute53) { return changeUnderWay(at: servers, first) }
    guard first.rule != DivergentServers().id || findings.areOfMinority || first.aspects.contains(.olderVersion) else {
      // Nobody says who is right, and whoever is taken out may be the only one that serves users.
      return Account(
        "the servers of \(first.zone) have different versions of it", supports: first.seen,
        confirm: "dig +norecurse @\(first.firstAddress) \(first.zone.host) SOA",
        now: "load the right version of \(first.zone) on every server; take none out of the delegation before",
        fix: "repair the transfer of \(first.zone) between its servers")
    }
    return Account(
      "\(servers.list) \(servers.count == 1 ? "has" : "have") another version of \(first.zone) than the other servers",
      supports: !first.aspects.isDisjoint(with: [.olderVersion, .mayPass])
        ? first.seen
        : [first.rule == DivergentServers().id ? "the other servers agree" : "the other servers answer as expected"]
          + first.seen,
      confirm: "dig +norecurse @\(first.firstAddress) \(first.zone.host) SOA",
      now: !first.aspects.isDisjoint(with: [.olderVersion, .mayPass])
        ? "look again in a minute, as a transfer may be under way; then load the zone on \(servers.list) anew, or take "
          + "\(servers.count == 1 ? "it" : "them") out of the delegation"
        : "take \(servers.list) out of the delegation, or load the zone there anew",
      fix: "repair the transfer of \(first.zone) to \(servers.list)")
  }

  /// ACM asked a server that has it not, and renews no more, whatever the servers come to hold.
  private func ended(_ title: String, at servers: [DomainName], _ findings: [Finding], _ first: Finding) -> Account {
    let isOfRoute53 = servers.allSatisfy(\.isOfRoute53)
    return Account(
      title: title,
      "\(servers.list) \(servers.count == 1 ? "lacks" : "lack") the record that ACM validates by, and ACM may ask any server",
      supports: first.seen, confirm: "dig +norecurse @\(first.firstAddress) \(first.host) \(first.askedType)",
      now: findings.mending(),
      fix: isOfRoute53
        ? "where the servers of Route 53 differ for more than minutes, submit the change anew, then ask AWS Support about "
          + servers.list
        : "repair the transfer of \(first.zone) to \(servers.list)")
  }

  /// Route 53 transfers nothing between its servers: a change reaches all of them, normally within 60 seconds (Route 53 API
  /// Reference, *GetChange*).
  private func changeUnderWay(at servers: [DomainName], _ first: Finding) -> Account {
    let type = first.askedType
    return Account(
      "a change of \(first.zone) is on its way to the servers of Route 53, or got stuck there",
      supports: first.seen, confirm: "dig +norecurse @\(first.firstAddress) \(first.host) \(type)",
      now:
        "look again in a minute: aws route53 get-change --id CHANGE says INSYNC when all servers have it; leave all four "
        + "in the delegation",
      fix: "where they still differ after minutes, submit the change anew, then ask AWS Support about \(servers.list)")
  }
}

extension [Finding] {
  /// Whether most servers answer otherwise than those that the findings are about.
  fileprivate var areOfMinority: Bool {
    let shares = Dictionary(map { ($0.scope.addresses, $0.share ?? 1) }) { Swift.max($0, $1) }
    return shares.values.reduce(0, +) < 0.5
  }
}

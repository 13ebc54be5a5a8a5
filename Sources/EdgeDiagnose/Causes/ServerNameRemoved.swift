import EdgeModel

/// The host name of a name server was deleted, or has no address any more.
package struct ServerNameRemoved: Cause {
  package let id = "server-name-removed"
  package let summary = "The host name of a name server was deleted, or has no address any more."
  package let rulesOut = "The name has an address when resolved from another network."
  package let prevent = "Hosts leave every delegation before their names are deleted; watch the domains that hold them."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, UnresolvableServer()) && !finding.aspects.contains(.serverZoneSilent)
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let servers = Set(findings.filter { isOf($0, UnresolvableServer()) }.flatMap(\.scope.servers)).sorted()
    let isSingle = servers.count == 1
    return Account(
      "\(servers.list) lead\(isSingle ? "s" : "") to no address, and \(first.zone) still names "
        + "\(isSingle ? "it" : "them")",
      supports: findings.flatMap(\.seen).prefix(4).map(\.self),
      contradicts: first.severity == .sev1 ? [] : ["other servers of the zone answer"],
      confirm: "edgeprobe trace \(servers.first?.host ?? first.zone.host)",
      now: "see that nobody else can register the domain of \(servers.list): its owner answers for \(first.zone)",
      fix: "take \(servers.list) out of the delegation and of the zone, or create the address records")
  }
}

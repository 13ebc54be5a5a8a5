import EdgeModel

/// The zone is served over IPv6 alone.
package struct ZoneWithoutIPv4: Rule {
  package let id = "zone-without-ipv4"
  package let summary = "No name server of the zone has an IPv4 address."
  package let explanation = Runbook(
    trigger:
      "The zone is served over IPv6, and the zones of all its name servers' names say that there is no A record. "
      + "Servers with IPv4 alone are no finding.",
    impact: "Resolvers without IPv6 find no server, and their users get SERVFAIL for every name of the zone. Many "
      + "networks have no IPv6, so every zone should be served over IPv4 as well (RFC 3901).",
    investigation: "Ask `dig NAME-SERVER A` for each server, and `dig -4 +trace NAME`.",
    causes:
      "Servers were moved to hosts with IPv6 alone; the A records of the server names were taken out or never made; "
      + "the registrar holds IPv6 glue alone.",
    resolution:
      "Give at least one server an IPv4 address, in the zone of its name and as glue at the parent, or add a server that has one.",
    prevention: "Ask for the zone from a host that has IPv4 alone after every change of its servers.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard let zone = comparison.zone, zone.cut == .delegated, zone.isServed, !zone.isTruncated else { return [] }
    let servers = zone.nameServers.filter { $0.origins.contains(.parent) }
    // What nobody could look up, or only over an alias, is not known to be missing.
    guard !servers.isEmpty,
      servers.allSatisfy({ $0.addresses.allSatisfy(\.isIPv6) && comparison.evidence.denies(.a, of: $0.name) })
    else { return [] }
    let names = servers.map(\.name).sorted()
    let addresses = Set(servers.flatMap(\.addresses))
    return [
      finding(
        .delegation(.deaf(zone.zone, to: .ipv4, at: addresses)), in: comparison,
        scope: Finding.Scope(zone: zone.zone, servers: names, addresses: addresses.sorted()),
        "no name server of \(zone.zone) has an IPv4 address: \(names.list)",
        expected: "one at least", observed: "IPv6 alone")
    ]
  }
}

extension Evidence {
  /// Whether a server with authority says that a name has no such record.
  fileprivate func denies(_ type: RecordType, of name: DomainName) -> Bool {
    let outcomes = zones.flatMap(\.responses).filter { $0.question == Question(name, type) }.map(\.outcome)
    return outcomes.contains(.answered(.noData))
      && !outcomes.contains { outcome in
        switch outcome {
        case .answered(.answer), .answered(.alias): true
        default: false
        }
      }
  }
}

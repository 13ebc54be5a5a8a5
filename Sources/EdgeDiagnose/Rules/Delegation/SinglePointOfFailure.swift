import EdgeModel

/// The zone stands on one leg.
package struct SinglePointOfFailure: Rule {
  package let id = "single-point-of-failure"
  package let summary = "One server, one address or one network carries the whole zone."
  package let explanation = Runbook(
    trigger:
      "The parent names one server, or all that it names have one address between them, or all their addresses are "
      + "in one network: a /24 of IPv4, and a /48 of IPv6 where there is any.",
    impact: "Nobody now. When that server or network fails, every user does (RFC 2182).",
    investigation: "Run `edgeprobe trace NAME NS --verbose` and look at the addresses.",
    causes: "Two names for one host; both servers in one rack; a provider with one site.",
    resolution: "Add a server in another network, at the parent and in the zone.",
    prevention: "A second site or a second provider for every zone that matters.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard let zone = comparison.zone, zone.cut == .delegated else { return [] }
    let servers = zone.nameServers.filter { $0.origins.contains(.parent) }
    let addresses = Set(servers.flatMap(\.addresses))
    // One whose addresses nobody looked up may be anywhere.
    guard !addresses.isEmpty, servers.allSatisfy({ !$0.addresses.isEmpty || $0.unresolved != nil }) else { return [] }
    let networks = Set(addresses.compactMap(\.site))
    let families = Set(addresses.map(\.isIPv6)).count
    let leg: String
    if servers.count == 1 {
      leg = "one server, \(servers[0].name)"
    } else if addresses.count == 1 {
      leg = "one address, \(addresses.list)"
    } else if networks.count == families {
      leg = "one network, \(networks.sorted { "\($0)" < "\($1)" }.list)"
    } else {
      return []
    }
    return [
      finding(
        .nobody, in: comparison,
        scope: Finding.Scope(zone: zone.zone, servers: servers.map(\.name).sorted(), addresses: addresses.sorted()),
        "\(zone.zone) depends on \(leg)", expected: "servers in several networks", observed: leg)
    ]
  }
}

extension Address {
  /// The network that fails as one: what is announced as a whole is hardly ever smaller.
  fileprivate var site: Network? { Network(of: self, octets: isIPv6 ? 6 : 3) }
}

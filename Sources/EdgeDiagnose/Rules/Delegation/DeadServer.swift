import EdgeModel

/// A server that the parent names does not answer at all.
package struct DeadServer: Rule {
  package let id = "dead-server"
  package let summary = "A name server does not answer on any transport."
  package let explanation = Runbook(
    trigger: "A server that the parent or the zone names gives nothing over any transport, whatever it is asked.",
    impact: "Resolvers wait, then ask the next server. When all are silent, every user fails.",
    investigation: "Ask from elsewhere: `dig +norecurse @ADDRESS NAME`, with and without `+tcp`.",
    causes: "The host or its network is down; a firewall drops port 53; an attack.",
    resolution: "Bring the server back, or take it out of the delegation at the parent and in the zone.",
    prevention: "Servers in several networks; monitoring of every server on every address.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.judgedZones.flatMap { zone in
      zone.servers.grouped { if case .dead(let why) = $0.state { why } else { nil } }
        .map { name, servers in
          let addresses = servers.compactMap(\.server.address).sorted()
          let observed = Set(servers.map(\.detail)).sorted().list
          return finding(
            zone.failure(of: Set(addresses)), in: comparison,
            scope: Finding.Scope(zone: zone.zone, servers: [name], addresses: addresses),
            "\(name) (\(addresses.list)) does not answer for \(zone.zone): \(observed)", expected: "an answer",
            observed: observed,
            evidence: servers.map { server, why in
              Finding.Evidence(kind: "dns", time: comparison.time, text: "\(server.place): \(why)")
            }, aspects: servers.allSatisfy { $0.detail.hasPrefix("no answer") } ? [.silent] : [])
        }
    }
  }
}

extension ZoneComparison {
  /// What it does that these addresses do not serve the zone: where all that were asked fail and there are more, nobody
  /// knows, which is said of the budget.
  func failure(of addresses: Set<Address>) -> Effect {
    isTruncated && !servers.contains(where: \.answersUsers) ? .nobody : .noAnswer(zone: zone, from: addresses)
  }
}

extension ServerComparison {
  /// `ns1.example.net. at 198.51.100.1`.
  var place: String { address.map { "\(name) at \($0)" } ?? "\(name)" }
}

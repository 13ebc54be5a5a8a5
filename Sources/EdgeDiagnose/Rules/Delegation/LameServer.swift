import EdgeModel

/// A server that the parent names does not serve the zone.
package struct LameServer: Rule {
  package let id = "lame-server"
  package let summary = "A name server answers, but does not serve the zone."
  package let explanation = Runbook(
    trigger: "A delegated server answers REFUSED, SERVFAIL, without authority, or with a referral up or sideways.",
    impact: "Resolvers ask the next server: slower first answers. When no server serves the zone, every user fails.",
    investigation: "Ask it: `dig +norecurse @ADDRESS NAME`. REFUSED: the zone is not configured. SERVFAIL: it is, but "
      + "expired or failed to load. A referral: it never knew the zone.",
    causes: "The zone was deleted there; a secondary no longer gets transfers; a provider's outage; the wrong server "
      + "in the delegation.",
    resolution: "Serve the zone there, or take the server out of the delegation at the parent and in the zone.",
    prevention: "Watch the SOA serial of every secondary; remove servers from the delegation before the zone.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    [comparison.zone, comparison.parent].compactMap(\.self).flatMap { zone in
      zone.servers.grouped { if case .lame(let answers) = $0.state { answers } else { nil } }
        .map { name, servers in
          let addresses = servers.compactMap(\.server.address).sorted()
          let answers = servers.flatMap(\.detail)
          let observed = Set(answers.map(\.text)).sorted().list
          let transports = Set(answers.map(\.transport)).sorted()
          let places = "\(addresses.list) over \(transports.map(\.rawValue).joined(separator: " and "))"
          return finding(
            .noAnswer(zone: zone.zone, from: Set(addresses)), in: comparison,
            scope: Finding.Scope(
              zone: zone.zone, servers: [name], addresses: addresses,
              transport: transports.count == 1 ? transports.first : nil),
            "\(name) (\(places)) does not serve \(zone.zone): \(observed)", expected: "authoritative answers",
            observed: observed,
            evidence: answers.map {
              Finding.Evidence(
                kind: "dns", time: $0.time,
                text: "\($0.question) over \($0.transport.rawValue): "
                  + "\($0.text)")
            })
        }
    }
  }
}

extension [ServerComparison] {
  /// The servers in one state, by name: one finding a name.
  func grouped<Detail>(
    _ detail: (ServerComparison) -> Detail?
  ) -> [(name: DomainName, servers: [(server: ServerComparison, detail: Detail)])] {
    let hit = compactMap { server in detail(server).map { (server: server, detail: $0) } }
    return Dictionary(grouping: hit, by: \.server.name).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

import EdgeModel

/// A server takes long to answer.
package struct SlowServer: Rule {
  package let id = "slow-server"
  package let summary = "A name server answers late."
  package let explanation = Runbook(
    trigger:
      "The quickest of a server's answers over UDP took more than 1 s, or more than 200 ms and five times what is "
      + "usual among the zone's servers.",
    impact:
      "Resolvers learn to prefer the others: a note. When all of the zone's servers are slow, every first answer is.",
    investigation: "Ask it several times, from elsewhere too: `dig +norecurse @ADDRESS NAME` prints the time.",
    causes: "An overloaded server; one that is far from here, or reached by a detour; an attack.",
    resolution: "Relieve the server, or put one nearer to the users; take it out of the delegation meanwhile.",
    prevention: "Anycast, or servers on several continents; an alarm on answer times.")

  package init() {}

  /// Slow in any company.
  private static let slow = Duration.seconds(1)
  /// Slow in company that is quicker by the factor.
  private static let noticeable = Duration.milliseconds(200)
  private static let factor = 5

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard let zone = comparison.zone else { return [] }
    let times = zone.servers.compactMap(\.fastest).sorted()
    guard !times.isEmpty else { return [] }
    let median = times[(times.count - 1) / 2]
    let limit = min(Self.slow, max(Self.noticeable, median * Self.factor))
    let slow = zone.servers.filter { server in server.fastest.map { $0 > limit } ?? false }
    let addresses = Set(slow.compactMap(\.address))
    return slow.grouped(\.fastest).map { name, servers in
      let own = servers.compactMap(\.server.address).sorted()
      let observed = "\(servers.map { $0.detail.rounded }.list) at best"
      return finding(
        .delegation(.late(zone.zone, from: addresses)), in: comparison,
        scope: Finding.Scope(zone: zone.zone, servers: [name], addresses: own, transport: .udp),
        "\(name) (\(own.list)) answers late for \(zone.zone): \(observed)",
        expected: "at most \(limit.rounded)", observed: observed,
        evidence: zone.servers.compactMap { server in
          server.fastest.map {
            Finding.Evidence(kind: "dns", time: comparison.time, text: "\(server.place): \($0.rounded) at best")
          }
        })
    }
  }
}

import EdgeModel

/// A server takes long to answer.
package struct SlowServer: Rule {
  package let id = "slow-server"
  package let summary = "A name server answers late."
  package let explanation = Runbook(
    trigger: "The quickest of a server's answers over UDP took more than 1 s; or more than 200 ms, five times what is "
      + "usual among the zone's servers, and longer than the slowest answer of the others.",
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
    let best = zone.servers.compactMap(\.times?.lowerBound).sorted()
    guard !best.isEmpty else { return [] }
    let limit = min(Self.slow, max(Self.noticeable, best[(best.count - 1) / 2] * Self.factor))
    let late = zone.servers.filter { server in server.times.map { $0.lowerBound > limit } ?? false }
    // Where the others are at times as slow, it is this place that is busy.
    let worst = zone.servers.filter { !late.contains($0) }.compactMap(\.times?.upperBound).max() ?? .zero
    let slow = late.filter { server in server.times.map { $0.lowerBound > min(Self.slow, worst) } ?? false }
    let addresses = Set(slow.compactMap(\.address))
    return slow.grouped(\.times?.lowerBound).map { name, servers in
      let own = servers.compactMap(\.server.address).sorted()
      // The time differs from run to run: it is evidence, and the text stays the same.
      let observed = Set(servers.map { $0.detail > Self.slow ? "slower than 1 s" : "much slower than the others" })
        .sorted().list
      return finding(
        .delegation(.late(zone.zone, from: addresses)), in: comparison,
        scope: Finding.Scope(zone: zone.zone, servers: [name], addresses: own, transport: .udp),
        "\(name) (\(own.list)) answers late for \(zone.zone): \(observed)",
        expected: "at most 1 s, and about as quick as the others", observed: observed,
        evidence: zone.servers.compactMap { server in
          server.times.map {
            Finding.Evidence(
              kind: "dns", time: comparison.time, text: "\(server.place): \($0.lowerBound.rounded) at best")
          }
        })
    }
  }
}

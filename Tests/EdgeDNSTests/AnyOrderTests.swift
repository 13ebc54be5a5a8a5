import EdgeDNS
import EdgeLab
import EdgeModel
import Testing

/// Internets that nobody would write down: zones that need each other, with and without glue, on servers that fail.
@Suite struct AnyOrderTests {
  private static let zones = 0..<5

  /// `z0.com.` to `z4.com.`, each on some of ten servers, whose names lie in these zones.
  ///
  /// And whether some of them let the first resend pass.
  private func internet(using generator: inout SeededGenerator) throws -> (world: World, isSlow: Bool) {
    func isOne(in count: Int) -> Bool { Int.random(in: 0..<count, using: &generator) == 0 }
    let servers = Self.zones.flatMap { zone in
      [1, 2].map { (name: "ns\($0).z\(zone)", address: "127.0.1.\(zone + 1)\($0)") }
    }
    var delegations: [String] = []
    var held: [Int: [Int]] = [:]
    for zone in Self.zones {
      let own = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
        isOne(in: 3) ? zone * 2 : Int.random(in: servers.indices, using: &generator)
      }
      for server in Set(own).sorted() {
        delegations.append("z\(zone) IN NS \(servers[server].name)")
        if !isOne(in: 10) { held[server, default: []].append(zone) }
      }
    }
    for server in servers where isOne(in: 2) {
      delegations.append("\(server.name) IN A \(isOne(in: 12) ? "127.0.1.99" : server.address)")
    }
    var internet = SmallInternet(com: delegations.joined(separator: "\n"))
    for (index, server) in servers.enumerated() {
      let zones = try held[index, default: []].map { zone in
        let names = servers.filter { $0.name.hasSuffix(".z\(zone)") }
        let www =
          isOne(in: 3) ? "CNAME www.z\(Int.random(in: Self.zones, using: &generator)).com." : "A 192.0.2.\(zone)"
        let lines =
          names.map { "\($0.name.prefix(3)) IN A \($0.address)" } + ["@ IN NS \(server.name).com.", "www IN \(www)"]
        return try SmallInternet.zone("z\(zone).com.", lines.joined(separator: "\n"))
      }
      let faults: [DNSFault] = [
        .refused, .servfail, .silent, .closed, .truncating, .dropsEDNS, .dropsAddresses, .notAuthoritative,
      ]
      internet.add(
        DNSServer(
          name: MessageFixture.name(server.name + ".com."), addresses: [try #require(Address(server.address))],
          zones: zones, fault: isOne(in: 4) ? faults.randomElement(using: &generator) : nil))
    }
    let world = try internet.world()
    let isSlow = world.servers.contains { [.silent, .dropsEDNS, .dropsAddresses].contains($0.fault) }
    return (world, isSlow || delegations.contains { $0.hasSuffix(".99") })
  }

  @Test(arguments: [nil, 3] as [Int?]) func theOrderOfArrivalDoesNotMatter(parentServers: Int?) throws {
    for _ in 0..<25 {
      let seed = UInt64.random(in: 0...UInt64.max)
      var generator = SeededGenerator(state: seed)
      let (world, isSlow) = try internet(using: &generator)
      var looking = Looking(hints: world.hints)
      looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
      looking.parentServers = parentServers
      var simulation = Simulation(world, looking)
      for zone in Self.zones {
        let question = Question(MessageFixture.name("www.z\(zone).com."), .a)
        var walks: Set<Walk> = []
        for _ in 0..<4 {
          simulation.begin()
          var walk = simulation.walk(Goal(questions: [question]), using: &generator)
          // What those were asked that let the first resend pass may differ, what became of it may not.
          if isSlow { (walk.replies, walk.messages) = ([], []) }
          walks.insert(walk)
        }
        #expect(walks.count == 1, "\(walks.count) outcomes of \(question), seed \(seed): \(Walk.difference(of: walks))")
      }
    }
  }
}

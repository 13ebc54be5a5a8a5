import EdgeDNS
import EdgeLab
import EdgeModel
import EdgeVerify
import Testing

/// What servers that never answer cost a run, in a time of its own.
@Suite struct ContactTests {
  private func name(_ text: String) -> DomainName { MessageFixture.name(text) }

  private let timeout = Duration.seconds(5)

  /// `a.com.` on some servers, only the last ones of which answer, and `b.com.` on the first two of them.
  private func internet(servers: Int, alive: Int) throws -> SmallInternet {
    let own = (0..<servers).map { "@ IN NS ns\($0)\nns\($0) IN A 127.0.1.\($0 + 10)" }.joined(separator: "\n")
    let delegation = (0..<servers).map { "a IN NS ns\($0).a\nns\($0).a IN A 127.0.1.\($0 + 10)" }
    let other = "b IN NS ns0.a\nb IN NS ns1.a\n"
    var internet = SmallInternet()
    internet.add(
      ".", at: "127.0.0.1", "com. IN NS ns.com.\nns.com. IN A 127.0.0.2\n@ IN NS ns.root.\nns.root. IN A 127.0.0.1")
    internet.add(
      "com.", at: "127.0.0.2", "@ IN NS ns\nns IN A 127.0.0.2\n" + other + delegation.joined(separator: "\n"))
    for number in servers - alive..<servers {
      let zone = try SmallInternet.zone("a.com.", own + "\nwww IN A 192.0.2.1")
      internet.add(
        DNSServer(
          name: name("ns\(number).a.com."), addresses: [try #require(Address("127.0.1.\(number + 10)"))],
          zones: [zone]))
    }
    return internet
  }

  private func simulation(_ internet: SmallInternet, _ parentServers: Int?) throws -> Simulation {
    let world = try internet.world()
    var looking = Looking(hints: world.hints)
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    looking.parentServers = parentServers
    looking.timeout = timeout
    return Simulation(world, looking)
  }

  private func evidence(_ walk: Walk) -> Evidence {
    let time = Moment(seconds: 0)
    let observation = Observation(
      target: walk.questions.first?.name ?? .root, began: time, ended: time, walk: walk, handshakes: [])
    return Evidence(of: observation, at: time, trust: nil)
  }

  /// Over which transports each of the dead servers of a zone was found silent.
  private func silences(_ zone: String, _ walk: Walk) -> [Address: Set<Transport>] {
    let responses = evidence(walk).zone(zone)?.responses.filter { $0.outcome == .timeout } ?? []
    return Dictionary(grouping: responses, by: \.address).mapValues { Set($0.map(\.transport)) }
  }

  private func goal(_ names: String...) -> Goal {
    Goal(questions: names.flatMap { [Question(name($0), .a), Question(name($0), .aaaa)] })
  }

  @Test(arguments: [(nil, 20, 1.0), (nil, 4, 1.0), (3, 4, 1.25), (3, 20, 1.5)] as [(Int?, Int, Double)])
  func aZoneWhoseServersAreAllDeadCostsOneTimeout(parentServers: Int?, servers: Int, timeouts: Double) throws {
    var simulation = try simulation(internet(servers: servers, alive: 0), parentServers)
    var generator = SeededGenerator(state: 1)
    let walk = simulation.walk(goal("www.a.com."), using: &generator)
    #expect(simulation.length / timeout <= timeouts)
    #expect(walk.limits.isEmpty)
    #expect(silences("a.com.", walk).count == servers)
    #expect(silences("a.com.", walk).values.allSatisfy { $0 == [.udp, .tcp] })
    #expect(evidence(walk).answers.map(\.status) == [.unreachable, .unreachable])
  }

  @Test(arguments: [(nil, 1.25), (3, 1.5)] as [(Int?, Double)])
  func nineteenDeadServersCostOneTimeoutAndNoBudget(parentServers: Int?, timeouts: Double) throws {
    var simulation = try simulation(internet(servers: 20, alive: 1), parentServers)
    var generator = SeededGenerator(state: 1)
    let walk = simulation.walk(goal("www.a.com."), using: &generator)
    #expect(simulation.length / timeout <= timeouts)
    #expect(walk.limits.isEmpty)
    #expect(silences("a.com.", walk).count == 19)
    #expect(silences("a.com.", walk).values.allSatisfy { $0 == [.udp, .tcp] })
    // The way to the names of twenty servers leads past them.
    let lookups = walk.replies.filter { $0.outcome == .timeout && $0.query.question.name.description.hasPrefix("ns") }
    #expect(Set(lookups.map(\.query.address)).count <= 1)
    #expect(evidence(walk).answers.first?.status == .answer)
    #expect(walk.cuts.first { $0.zone == name("a.com.") }?.servers.allSatisfy { $0.authoritative?.count == 1 } == true)
  }

  @Test func aDeadServerIsNotAskedAgainInTheSameRun() throws {
    var simulation = try simulation(internet(servers: 2, alive: 0), 3)
    var generator = SeededGenerator(state: 1)
    _ = simulation.walk(goal("www.a.com."), using: &generator)
    for (account, other) in [(2, "ftp.a.com."), (3, "www.b.com.")] {
      let asked = simulation.asked
      let walk = simulation.walk(goal(other), account: account, using: &generator)
      #expect(simulation.length == .zero)
      // The parent is, for the zone and its name.
      #expect(simulation.asked - asked < 8)
      // What is known of it serves this walk as well.
      let zone = String(other.dropFirst(4))
      #expect(silences(zone, walk).count == 2)
      #expect(silences(zone, walk).values.allSatisfy { $0 == [.udp, .tcp] })
      #expect(evidence(walk).answers.map(\.status) == [.unreachable, .unreachable])
    }
  }

  @Test(arguments: [nil, 3] as [Int?])
  func aServerThatSpeaksLateIsAskedEverything(parentServers: Int?) throws {
    var internet = try internet(servers: 2, alive: 1)
    // It is silent until it is asked with less EDNS.
    let zone = try SmallInternet.zone("a.com.", "@ IN NS ns0\nns0 IN A 127.0.1.10\nwww IN A 192.0.2.1")
    internet.add(
      DNSServer(
        name: name("ns0.a.com."), addresses: [try #require(Address("127.0.1.10"))], zones: [zone], fault: .dropsEDNS))
    var simulation = try simulation(internet, parentServers)
    var generator = SeededGenerator(state: 1)
    let walk = simulation.walk(goal("www.a.com."), using: &generator)
    let responses = evidence(walk).zone("a.com.")?.responses.filter { $0.address == Address("127.0.1.10") } ?? []
    let answered = responses.filter { if case .answered = $0.outcome { true } else { false } }
    #expect(Set(answered.map(\.question.type)).isSuperset(of: [.a, .aaaa, .ns, .soa, .dnskey]))
  }

  @Test(arguments: [nil, 3] as [Int?], [0, 1, 3])
  func theOrderOfArrivalDoesNotMatterAmongDeadServers(parentServers: Int?, alive: Int) throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = SeededGenerator(state: seed)
    var simulation = try simulation(internet(servers: 6, alive: alive), parentServers)
    var walks: Set<Walk> = []
    for _ in 0..<100 {
      simulation.begin()
      walks.insert(simulation.walk(goal("www.a.com."), using: &generator))
    }
    #expect(walks.count == 1, "\(walks.count) outcomes with seed \(seed)")
  }

  /// Which questions the dead servers of two zones were asked may differ, what became of them may not.
  @Test(arguments: [nil, 3] as [Int?], [0, 1, 3])
  func theOrderOfArrivalDoesNotMatterToTwoZonesOnDeadServers(parentServers: Int?, alive: Int) throws {
    struct Seen: Hashable {
      let answers: [Answer]
      let silences: [[Address: Set<Transport>]]
      let servers: [[NameServer]]
      let length: Duration
    }
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = SeededGenerator(state: seed)
    var simulation = try simulation(internet(servers: 6, alive: alive), parentServers)
    var seen: Set<Seen> = []
    for _ in 0..<40 {
      simulation.begin()
      let walk = simulation.walk(goal("www.a.com.", "www.b.com."), using: &generator)
      seen.insert(
        Seen(
          answers: evidence(walk).answers, silences: ["a.com.", "b.com."].map { silences($0, walk) },
          servers: walk.cuts.map(\.servers), length: simulation.length))
    }
    #expect(seen.count == 1, "\(seen.count) outcomes with seed \(seed)")
    #expect(seen.first?.silences.map(\.count) == [6 - alive, 2])
  }

  @Test func oneThatRefusesIsAskedEverything() throws {
    var internet = try internet(servers: 2, alive: 0)
    let zone = try SmallInternet.zone("a.com.", "@ IN NS ns0\nns0 IN A 127.0.1.10\n* IN A 192.0.2.1")
    for (number, fault) in [(0, nil), (1, DNSFault.closed)] {
      internet.add(
        DNSServer(
          name: name("ns\(number).a.com."), addresses: [try #require(Address("127.0.1.\(number + 10)"))],
          zones: [zone], fault: fault))
    }
    var simulation = try simulation(internet, 3)
    var generator = SeededGenerator(state: 1)
    let names = (0..<20).map { Question(name("www\($0).a.com."), .a) }
    let walk = simulation.walk(Goal(questions: names), using: &generator)
    let refused = walk.replies.filter { $0.outcome == .refusedConnection && $0.query.transport == .udp }
    #expect(Set(refused.map(\.query.question)).isSuperset(of: names))
  }

  @Test func manyNamesOnADeadServerCostOneTimeout() throws {
    var simulation = try simulation(internet(servers: 2, alive: 0), 3)
    var generator = SeededGenerator(state: 1)
    let names = (0..<50).map { Question(name("www\($0).a.com."), .a) }
    let delegation = ExpectedDelegation(zone: name("a.com."), servers: [name("ns0.a.com."), name("ns1.a.com.")])
    let walk = simulation.walk(Goal(questions: names, delegations: [delegation]), using: &generator)
    #expect(simulation.length / timeout <= 1.25)
    let silent = Dictionary(grouping: walk.replies.filter { $0.outcome == .timeout }, by: \.query.address)
    #expect(silent.count == 2)
    // So many that courtesy holds none of them up.
    #expect(silent.values.allSatisfy { $0.count <= 20 })
  }
}

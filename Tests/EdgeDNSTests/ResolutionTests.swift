import EdgeDNS
import EdgeLab
import EdgeModel
import EdgeVerify
import EdgeWire
import Foundation
import Testing

/// Runs a resolution against the servers of a world without sockets or clock, arrivals in an order drawn at random.
private struct Simulation {
  private let servers: [Address: DNSServer]
  /// What the servers answer, which they do alike every time.
  private var known: [Query: Arrival.Outcome] = [:]
  var resolution: Resolution
  /// Longest first to arrive last: answers in random order, then alarms, then what only times out.
  private var answers: [Resolution.Event] = []
  private var alarms: [Resolution.Event] = []
  private var timeouts: [Resolution.Event] = []
  private(set) var asked = 0
  private var isFinished = false

  init(_ world: World, _ looking: Looking, limits: Resolution.Limits = Resolution.Limits()) {
    servers = Dictionary(world.servers.flatMap { server in server.addresses.map { ($0, server) } }) { first, _ in first
    }
    resolution = Resolution(looking: looking, limits: limits)
  }

  /// Another walk in the same world, from the beginning.
  mutating func begin(_ looking: Looking) {
    resolution = Resolution(looking: looking)
    (answers, alarms, timeouts, isFinished) = ([], [], [], false)
  }

  mutating func walk(_ goal: Goal, using generator: inout some RandomNumberGenerator) -> Walk {
    take(resolution.step(.begin(goal, account: 1)))
    while !isFinished || !resolution.isFinished {
      let event: Resolution.Event
      if !answers.isEmpty {
        event = answers.remove(at: Int.random(in: answers.indices, using: &generator))
      } else if !alarms.isEmpty {
        event = alarms.removeFirst()
      } else if !timeouts.isEmpty {
        event = timeouts.remove(at: Int.random(in: timeouts.indices, using: &generator))
      } else {
        Issue.record("the resolution waits for nothing")
        break
      }
      take(resolution.step(event))
    }
    return resolution.walk(for: 1)
  }

  private mutating func take(_ asks: [Resolution.Ask]) {
    for ask in asks {
      switch ask {
      case .wake(let alarm, _): alarms.append(.due(alarm))
      case .finished: isFinished = true
      case .send(let query, let number, _, _):
        asked += 1
        let outcome = outcome(of: query)
        let arrival = Arrival(
          query: query, sent: Moment(seconds: 0), roundTrip: .zero, outcome: outcome, ignored: 0)
        let event = Resolution.Event.arrival(arrival, number: number)
        if outcome == .timeout { timeouts.append(event) } else { answers.append(event) }
      }
    }
  }

  private mutating func outcome(of query: Query) -> Arrival.Outcome {
    if let outcome = known[query] { return outcome }
    let outcome = answer(to: query)
    known[query] = outcome
    return outcome
  }

  private func answer(to query: Query) -> Arrival.Outcome {
    guard let server = servers[query.address] else { return .timeout }
    if server.fault == .closed { return .refusedConnection }
    let wire = Message(query, id: 1, cookie: [1, 2, 3, 4, 5, 6, 7, 8]).uncompressedWire
    return server.responses(to: wire, over: query.transport).last.map { .response($0) } ?? .timeout
  }
}

/// SplitMix64: the same seed gives the same order.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct ResolutionTests {
  private func zone(_ text: String) throws -> DNSZone {
    try #require(DNSZone(records: try MasterFile(Array(text.utf8)).records))
  }

  private func looking(_ world: World) -> Looking {
    var looking = Looking(hints: world.hints)
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    return looking
  }

  /// The worlds of all scenarios.
  static let worlds: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: scenarios)) ?? []
    return names.filter { FileManager.default.fileExists(atPath: "\(scenarios)/\($0)/world/servers.yaml") }.sorted()
  }()

  @Test(arguments: worlds) func theOrderOfArrivalDoesNotMatter(world name: String) async throws {
    let world = try World(folder: "\(scenarios)/\(name)", now: Moment(seconds: 0))
    let goal = Goal(
      questions: [Question(MessageFixture.name("shop.example.com."), .a)],
      delegations: [
        ExpectedDelegation(
          zone: MessageFixture.name("example.com."), servers: [MessageFixture.name("ns-101.awsdns-10.com.")])
      ])
    let seed = UInt64.random(in: 0...UInt64.max)
    let looking = looking(world)
    let walks = await withTaskGroup(of: [Walk].self) { group in
      for half in 0..<UInt64(2) {
        group.addTask {
          var generator = SeededGenerator(state: seed &+ half)
          var simulation = Simulation(world, looking)
          var distinct: [Walk] = []
          for _ in 0..<500 {
            simulation.begin(looking)
            let walk = simulation.walk(goal, using: &generator)
            if !distinct.contains(walk) { distinct.append(walk) }
          }
          return distinct
        }
      }
      return await group.reduce(into: Set<Walk>()) { $0.formUnion($1) }
    }
    #expect(walks.count == 1, "\(walks.count) outcomes with seed \(seed)")
    #expect(walks.first?.replies.isEmpty == false)
  }

  @Test func serversThatOnlyLeadToEachOtherAreACircle() throws {
    let (world, looking) = try hierarchy(
      com: """
        a IN NS ns.b
        b IN NS ns.a
        """)
    let question = Question(MessageFixture.name("www.a.com."), .a)
    var generator = SeededGenerator(state: 1)
    var simulation = Simulation(world, looking)
    let walk = simulation.walk(Goal(questions: [question]), using: &generator)
    let descent = try #require(walk.descents.first { $0.question == question })
    #expect(descent.path.map(\.description) == [".", "com.", "a.com."])
    #expect(descent.stop == .noAddress)
    let server = try #require(walk.cuts.first { $0.zone.description == "a.com." }?.servers.first)
    #expect(server.unresolved == "circular: ns.b.com. → ns.a.com. → ns.b.com.")
  }

  @Test func aServerBelowItsOwnZoneWithoutGlueIsACircleOfOne() throws {
    let (world, looking) = try hierarchy(com: "a IN NS ns.a")
    let question = Question(MessageFixture.name("www.a.com."), .a)
    var generator = SeededGenerator(state: 1)
    var simulation = Simulation(world, looking)
    let walk = simulation.walk(Goal(questions: [question]), using: &generator)
    let server = try #require(walk.cuts.first { $0.zone.description == "a.com." }?.servers.first)
    #expect(server.unresolved == "circular: ns.a.com. → ns.a.com.")
  }

  @Test func theBudgetEndsAWalkThatMultiplies() throws {
    // Each of 30 servers without glue has 30 more servers without glue below it.
    let lines = (0..<30).flatMap { i in
      ["a IN NS ns.x\(i)"] + (0..<30).map { "x\(i) IN NS ns.y\(i)-\($0)" }
        + (0..<30).map { "y\(i)-\($0) IN NS ns.z\($0).org." }
    }
    let (world, looking) = try hierarchy(com: lines.joined(separator: "\n"))
    let question = Question(MessageFixture.name("www.a.com."), .a)
    var generator = SeededGenerator(state: 1)
    var simulation = Simulation(world, looking)
    let walk = simulation.walk(Goal(questions: [question]), using: &generator)
    #expect(walk.limits.contains { $0.contains("truncated at 20 servers") })
    #expect(walk.limits.first == "www.a.com. A: truncated at 200 queries to find the way")
    #expect(walk.limits.count == 14)
    #expect(walk.limits.last?.hasPrefix("and ") == true)
    // What was not found for the budget's sake is not held against anybody.
    #expect(walk.descents.first { $0.question == question }?.stop == .limit("200 queries to find the way"))
    #expect(walk.cuts.first { $0.zone.description == "a.com." }?.servers.allSatisfy { $0.unresolved == nil } == true)
    // 200 to find the way, and the audits of the parent and the root on top.
    #expect(simulation.asked < 300)
  }

  @Test func aliasesThatLeadBackEnd() throws {
    let (world, looking) = try hierarchy(com: "x IN CNAME y.com.\ny IN CNAME x.com.")
    let question = Question(MessageFixture.name("x.com."), .a)
    var generator = SeededGenerator(state: 1)
    var simulation = Simulation(world, looking)
    let walk = simulation.walk(Goal(questions: [question]), using: &generator)
    #expect(walk.descents.allSatisfy { $0.stop == .answered })
  }

  /// A root and a com zone with these lines, each on one server.
  private func hierarchy(com lines: String) throws -> (World, Looking) {
    let root = try zone(
      """
      . 60 IN SOA a.root. h. 1 1 1 1 60
      com. 60 IN NS a.com-servers.
      a.com-servers. 60 IN A 127.0.0.3
      """)
    let com = try zone("$ORIGIN com.\n$TTL 60\n@ IN SOA a h 1 1 1 1 60\n" + lines + "\n")
    let world = World(
      servers: [
        DNSServer(
          name: MessageFixture.name("a.root."), addresses: [Address("127.0.0.2")].compactMap(\.self), zones: [root]),
        DNSServer(
          name: MessageFixture.name("a.com-servers."), addresses: [Address("127.0.0.3")].compactMap(\.self),
          zones: [com]),
      ])
    return (world, looking(world))
  }
}

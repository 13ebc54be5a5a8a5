import EdgeDNS
import EdgeLab
import EdgeModel
import EdgeVerify
import EdgeWire
import Testing

/// Runs a resolution against the servers of a world without sockets or clock, arrivals in an order drawn at random.
///
/// Its time is its own: answers take none of it, and it only goes on when all of them have come.
struct Simulation {
  private let servers: [Address: DNSServer]
  /// Who answers what was asked before; none where everybody answers alike every time.
  private var later: [Address: DNSServer]?
  /// Whether a query gets lost, by the number it has among equal ones; the first is 0.
  var isLost: (Query, Int) -> Bool = { _, _ in false }
  /// Whether a query is answered SERVFAIL in place of what the server would say.
  var fails: (Query) -> Bool = { _ in false }
  private var times: [Query: Int] = [:]
  /// What the servers answer, which they do alike every time.
  private var known: [Query: Arrival.Outcome] = [:]
  private let looking: Looking
  var resolution: Resolution
  private var answers: [Resolution.Event] = []
  /// What is still to come, by the moment: alarms in the order they were set, and what times out.
  private var alarms: [Duration: [Resolution.Event]] = [:]
  private var timeouts: [Duration: [Resolution.Event]] = [:]
  private var now = Duration.zero
  private var beginning = Duration.zero
  private(set) var asked = 0
  /// Whether each query bears a moment of its own, a microsecond after the one before.
  var isTimed = false
  private var isFinished = false
  /// How long the last walk took.
  private(set) var length = Duration.zero

  init(_ world: World, _ looking: Looking, limits: Resolution.Limits = Resolution.Limits()) {
    servers = Self.byAddress(world)
    self.looking = looking
    resolution = Resolution(looking: looking, limits: limits)
  }

  private static func byAddress(_ world: World) -> [Address: DNSServer] {
    Dictionary(world.servers.flatMap { server in server.addresses.map { ($0, server) } }) { first, _ in first }
  }

  /// From now on what has been asked before is answered as in another world.
  mutating func change(to world: World) { later = Self.byAddress(world) }

  /// Another walk in the same world, from the beginning.
  mutating func begin() {
    resolution = Resolution(looking: looking)
    (answers, alarms, timeouts, now) = ([], [:], [:], .zero)
  }

  mutating func walk(
    _ goal: Goal, account: Int = 1, using generator: inout some RandomNumberGenerator
  ) -> Walk {
    isFinished = false
    beginning = now
    take(resolution.step(.begin(goal, account: account)))
    while !isFinished || !resolution.isFinished {
      guard let event = next(using: &generator) else {
        Issue.record("the resolution waits for nothing")
        break
      }
      take(resolution.step(event))
    }
    return resolution.walk(for: account)
  }

  private mutating func next(using generator: inout some RandomNumberGenerator) -> Resolution.Event? {
    if !answers.isEmpty { return answers.remove(at: Int.random(in: answers.indices, using: &generator)) }
    guard let moment = (Array(alarms.keys) + timeouts.keys).min() else { return nil }
    now = moment
    if let event = alarms[moment]?.removeFirst() {
      if alarms[moment]?.isEmpty == true { alarms[moment] = nil }
      return event
    }
    guard let count = timeouts[moment]?.count else { return nil }
    let event = timeouts[moment]?.remove(at: Int.random(in: 0..<count, using: &generator))
    if count == 1 { timeouts[moment] = nil }
    return event
  }

  private mutating func take(_ asks: [Resolution.Ask]) {
    for ask in asks {
      switch ask {
      case .wake(let alarm, let delay): alarms[now + delay, default: []].append(.due(alarm))
      case .finished: (isFinished, length) = (true, now - beginning)
      case .send(let query, let number, let patience, _):
        asked += 1
        let isLost = isLost(query, times[query, default: 0])
        times[query, default: 0] += 1
        let outcome = isLost ? .timeout : fails(query) ? Self.failure(to: query) : outcome(of: query)
        let arrival = Arrival(
          query: query, sent: isTimed ? Moment(microseconds: Int64(asked)) : Moment(seconds: 0), roundTrip: .zero,
          outcome: outcome, ignored: 0)
        let event = Resolution.Event.arrival(arrival, number: number)
        if outcome == .timeout {
          timeouts[now + patience, default: []].append(event)
        } else {
          answers.append(event)
        }
      }
    }
  }

  private static func failure(to query: Query) -> Arrival.Outcome {
    var message = Message(isResponse: true, rcode: .serverFailure)
    message.questions = [query.question]
    return (try? message.wire()).map { .response($0) } ?? .timeout
  }

  private mutating func outcome(of query: Query) -> Arrival.Outcome {
    if let outcome = known[query] { return later.map { answer(to: query, by: $0) } ?? outcome }
    let outcome = answer(to: query, by: servers)
    known[query] = outcome
    return outcome
  }

  private func answer(to query: Query, by servers: [Address: DNSServer]) -> Arrival.Outcome {
    guard let server = servers[query.address] else { return .timeout }
    guard server.listens(on: query.transport) else { return .refusedConnection }
    let wire = Message(query, id: 1, cookie: [1, 2, 3, 4, 5, 6, 7, 8]).uncompressedWire
    return server.responses(to: wire, over: query.transport).last.map { .response($0) } ?? .timeout
  }
}

/// SplitMix64: the same seed gives the same order.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A root and zones below it, each on a server of its own at 127.0.0.NUMBER, and one look at it.
struct SmallInternet {
  private var zones: [(apex: String, address: String, text: String, fault: DNSFault?)] = []
  private var extra: [DNSServer] = []

  init() {}

  /// A root and `com.` on 127.0.0.1 and 127.0.0.2, with lines of `com.` to be given.
  init(com lines: String, fault: DNSFault? = nil) {
    add(".", at: "127.0.0.1", "com. IN NS ns.com.\nns.com. IN A 127.0.0.2\n@ IN NS ns.root.\nns.root. IN A 127.0.0.1")
    add("com.", at: "127.0.0.2", "@ IN NS ns\nns IN A 127.0.0.2\n" + lines, fault: fault)
  }

  /// The zone's lines have its apex as origin; NS and address records of its servers stand in the parent's lines.
  mutating func add(_ apex: String, at address: String, _ text: String, fault: DNSFault? = nil) {
    zones.append((apex, address, text, fault))
  }

  mutating func add(_ server: DNSServer) { extra.append(server) }

  static func zone(_ apex: String, _ text: String) throws -> DNSZone {
    let lines = "$ORIGIN \(apex)\n$TTL 60\n@ IN SOA ns h 1 1 1 1 30\n\(text)\n"
    return try #require(DNSZone(records: try MasterFile(Array(lines.utf8)).records))
  }

  func world() throws -> World {
    let servers = try zones.map { zone in
      DNSServer(
        name: MessageFixture.name("ns." + (zone.apex == "." ? "root." : zone.apex)),
        addresses: [try #require(Address(zone.address))], zones: [try Self.zone(zone.apex, zone.text)],
        fault: zone.fault)
    }
    return World(servers: servers + extra)
  }

  /// Looks at a goal, everything in a fixed order.
  func look(_ goal: Goal, change: (inout Looking) -> Void = { _ in }) throws -> (evidence: Evidence, walk: Walk) {
    let world = try world()
    var looking = Looking(hints: world.hints)
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    change(&looking)
    var simulation = Simulation(world, looking)
    var generator = SeededGenerator(state: 1)
    let walk = simulation.walk(goal, using: &generator)
    let time = Moment(seconds: 0)
    let observation = Observation(
      target: goal.questions.first?.name ?? .root, began: time, ended: time, walk: walk, handshakes: [])
    return (Evidence(of: observation, at: time, trust: nil), walk)
  }

  func look(_ name: String, _ type: RecordType = .a) throws -> (evidence: Evidence, walk: Walk) {
    try look(Goal(questions: [Question(MessageFixture.name(name), type)]))
  }
}

extension Evidence {
  func zone(_ name: String) -> ZoneEvidence? { zones.first { $0.zone.description == name } }
}

extension Walk {
  /// What is not in all of several walks.
  static func difference(of walks: Set<Walk>) -> String {
    func apart<Part: Hashable>(_ parts: (Walk) -> [Part]) -> [Part] {
      let sets = walks.map { Set(parts($0)) }
      let all = sets.reduce(into: Set<Part>()) { $0.formUnion($1) }
      return Array(all.filter { part in !sets.allSatisfy { $0.contains(part) } })
    }
    let queries = apart { $0.replies.map(\.query) }.map { "\($0.question) at \($0.address) over \($0.transport)" }
    let ends = apart(\.descents).map { "\($0.question): \($0.path.map(\.description)) \($0.stop)" }
    let steps = apart(\.steps).map { "\($0)" }
    let cuts = apart { $0.cuts.flatMap { cut in cut.questions.map { "\($0) of \(cut.zone)" } } }
    let servers = apart { $0.cuts.flatMap { cut in cut.servers.map { "\($0)" } } }
    return (ends + steps + Set(queries).sorted() + cuts.sorted() + servers + apart(\.limits)).prefix(12)
      .joined(separator: "; ")
  }
}

import EdgeDNS
import EdgeModel
import EdgeWire
import Testing

/// A resolution fed by hand, one message after another.
private struct Dialogue {
  var resolution: Resolution
  private(set) var sent: [(query: Query, number: Int)] = []
  private(set) var alarms: [Resolution.Alarm] = []
  private(set) var isFinished = false

  init(oneServer: Bool = true, parentServers: Int? = nil, hour: Int64 = 0) throws {
    var looking = Looking(hints: [
      NameServer(name: MessageFixture.name("a.root."), addresses: [try #require(Address("198.41.0.4"))])
    ])
    looking.oneServer = oneServer
    looking.ipv6 = false
    (looking.parentServers, looking.turn) = (parentServers, hour)
    resolution = Resolution(looking: looking)
  }

  mutating func take(_ event: Resolution.Event) {
    for ask in resolution.step(event) {
      switch ask {
      case .send(let query, let number, _, _): sent.append((query, number))
      case .wake(let alarm, _): alarms.append(alarm)
      case .finished: isFinished = true
      }
    }
  }

  /// Answers the oldest query to an address, or the one with a question.
  mutating func answer(from address: String, to question: Question? = nil, _ message: Message) throws {
    let index = try #require(
      sent.firstIndex { sent in
        sent.query.address == Address(address) && (question.map { $0 == sent.query.question } ?? true)
      }, "\(address) was not asked")
    let (query, number) = sent.remove(at: index)
    var message = message
    message.isResponse = true
    message.questions = [query.question]
    // As every server does that knows EDNS.
    if query.edns != .none { message.edns = EDNS(payloadSize: 1232, dnssecOK: query.edns == .full) }
    let arrival = Arrival(
      query: query, sent: Moment(seconds: 0), roundTrip: .zero, outcome: .response(message.uncompressedWire),
      ignored: 0)
    take(.arrival(arrival, number: number))
  }

  /// The addresses with a query under way, sorted.
  var asked: [String] { sent.map(\.query.address).sorted().map(\.description) }
}

@Suite struct ReferralTests {
  private let question = Question(MessageFixture.name("www.example.com."), .a)

  private func referral(to zone: String, _ servers: [(String, glue: String?)]) -> Message {
    let zone = MessageFixture.name(zone)
    return Message(
      authority: servers.map { Record(name: zone, type: .ns, ttl: 60, data: RData(MessageFixture.name($0.0))) },
      additional: servers.compactMap { server in
        server.glue.flatMap { Address($0) }.map {
          Record(name: MessageFixture.name(server.0), type: .a, ttl: 60, data: RData($0))
        }
      })
  }

  @Test func glueFromOutsideTheReferringZoneIsNotBelieved() throws {
    var dialogue = try Dialogue()
    dialogue.take(.begin(Goal(questions: [question]), account: 1))
    try dialogue.answer(from: "198.41.0.4", referral(to: "com.", [("a.gtld.com.", "192.0.2.1")]))
    try dialogue.answer(
      from: "192.0.2.1", referral(to: "example.com.", [("ns.example.org.", "192.0.2.66")]))
    // com. has no say about example.org: its server is looked up from the root.
    #expect(dialogue.asked == ["198.41.0.4"])
    #expect(dialogue.sent.map(\.query.question) == [Question(MessageFixture.name("org."), .a)])
  }

  @Test func siblingGlueIsBelieved() throws {
    var dialogue = try Dialogue()
    dialogue.take(.begin(Goal(questions: [question]), account: 1))
    try dialogue.answer(from: "198.41.0.4", referral(to: "com.", [("a.gtld.com.", "192.0.2.1")]))
    try dialogue.answer(from: "192.0.2.1", referral(to: "example.com.", [("ns.example2.com.", "192.0.2.3")]))
    #expect(dialogue.asked == ["192.0.2.3"])
  }

  @Test(arguments: [".", "com.", "org.", "other.com.", "www2.example.com."])
  func aReferralThatDoesNotGoDownTowardsTheNameIsPassedOver(zone: String) throws {
    var dialogue = try Dialogue()
    dialogue.take(.begin(Goal(questions: [question]), account: 1))
    try dialogue.answer(
      from: "198.41.0.4", referral(to: "com.", [("a.gtld.com.", "192.0.2.1"), ("b.gtld.com.", "192.0.2.2")]))
    try dialogue.answer(from: "192.0.2.1", referral(to: zone, [("ns.example.com.", "192.0.2.66")]))
    // The next server of com. is asked in its place.
    #expect(dialogue.asked == ["192.0.2.2"])
  }

  @Test func anAnswerToTheFirstSendCountsAfterTheResend() throws {
    var dialogue = try Dialogue()
    dialogue.take(.begin(Goal(questions: [question]), account: 1))
    dialogue.take(.due(try #require(dialogue.alarms.first)))
    #expect(dialogue.asked == ["198.41.0.4", "198.41.0.4"])
    try dialogue.answer(from: "198.41.0.4", referral(to: "com.", [("a.gtld.com.", "192.0.2.1")]))
    #expect(dialogue.asked == ["192.0.2.1", "198.41.0.4"])
    // The answer to the resend tells nothing new and asks nothing twice.
    try dialogue.answer(from: "198.41.0.4", referral(to: "com.", [("a.gtld.com.", "192.0.2.1")]))
    #expect(dialogue.asked == ["192.0.2.1"])
    // The zone denies the name above, which is no reason to believe that it denies the full one.
    try dialogue.answer(from: "192.0.2.1", Message(isAuthoritative: true, rcode: .nameError))
    #expect(dialogue.sent.map(\.query.question) == [question])
    try dialogue.answer(from: "192.0.2.1", Message(isAuthoritative: true, rcode: .nameError))
    #expect(dialogue.resolution.isFinished)
    #expect(dialogue.isFinished)
  }

  /// Walks to the zone of the question by the first server of each zone, with nothing answered that is not on the way.
  private func dialogueAtTheZone(parentServers: Int? = nil, hour: Int64 = 0) throws -> Dialogue {
    var dialogue = try Dialogue(oneServer: false, parentServers: parentServers, hour: hour)
    dialogue.take(.begin(Goal(questions: [question]), account: 1))
    let servers = ["a", "b", "c", "d", "e"].enumerated().map { ("\($1).gtld.com.", glue: "192.0.2.\($0 + 1)") }
    try dialogue.answer(
      from: "198.41.0.4", to: Question(MessageFixture.name("com."), .a), referral(to: "com.", servers))
    try dialogue.answer(
      from: "192.0.2.1", to: Question(MessageFixture.name("example.com."), .a),
      referral(to: "example.com.", [("ns1.example.com.", "192.0.2.30")]))
    try dialogue.answer(from: "192.0.2.30", to: question, denial)
    return dialogue
  }

  private let denial = Message(isAuthoritative: true, rcode: .nameError)
  private let delegation = Question(MessageFixture.name("example.com."), .ns)

  @Test func theDelegationIsTheUnionOfWhatTheParentsServersSay() throws {
    var dialogue = try dialogueAtTheZone()
    // The other servers of the parent are asked only now that the zone is found, and one names a server more.
    try dialogue.answer(
      from: "192.0.2.2", to: delegation, referral(to: "example.com.", [("ns2.example.com.", "192.0.2.40")]))
    #expect(dialogue.sent.contains { $0.query.address == Address("192.0.2.40") && $0.query.question == question })
    let cut = dialogue.resolution.walk(for: 1).cuts.first { $0.zone.description == "example.com." }
    #expect(cut?.servers.map(\.name.description) == ["ns1.example.com.", "ns2.example.com."])
  }

  @Test func aServerThatTheZoneItselfNamesIsAskedToo() throws {
    var dialogue = try dialogueAtTheZone()
    let name = MessageFixture.name("example.com.")
    let own = Message(
      isAuthoritative: true,
      answer: [Record(name: name, type: .ns, ttl: 60, data: RData(MessageFixture.name("ns3.example.com.")))])
    try dialogue.answer(from: "192.0.2.30", to: delegation, own)
    let lookup = Question(MessageFixture.name("ns3.example.com."), .a)
    #expect(dialogue.sent.contains { $0.query.question == lookup && $0.query.address == Address("192.0.2.30") })
    let server = dialogue.resolution.walk(for: 1).cuts.first { $0.zone == name }?.servers.last
    #expect(server?.name.description == "ns3.example.com." && server?.origins == [.apex])
  }

  @Test func threeServersOfTheParentAreAskedAndAllWhenOneDisagrees() throws {
    var dialogue = try dialogueAtTheZone(parentServers: 3)
    func asked(_ dialogue: Dialogue) -> Set<Address> {
      Set(dialogue.sent.filter { $0.query.question == delegation && $0.query.transport == .udp }.map(\.query.address))
        .filter { "\($0)".count == 9 }
    }
    let turn = asked(dialogue)
    #expect(turn.count == 3)
    let first = try #require(turn.min())
    try dialogue.answer(
      from: "\(first)", to: delegation, referral(to: "example.com.", [("ns1.example.com.", "192.0.2.30")]))
    #expect(asked(dialogue) == turn.subtracting([first]))
    let second = try #require(asked(dialogue).min())
    try dialogue.answer(
      from: "\(second)", to: delegation, referral(to: "example.com.", [("ns9.example.com.", "192.0.2.39")]))
    #expect(asked(dialogue).union([first, second]).count == 5)
  }

  @Test func allServersOfTheParentHaveTheirTurnInADay() throws {
    var seen: Set<Address> = []
    for hour in Int64(0)..<24 {
      let dialogue = try dialogueAtTheZone(parentServers: 3, hour: hour)
      seen.formUnion(
        dialogue.sent.filter { $0.query.question == delegation && $0.query.transport == .udp }.map(\.query.address))
    }
    #expect(seen.filter { "\($0)".count == 9 }.count == 5)
  }

  @Test func aServerWithManyAddressesIsAskedOnTheFirstOnes() throws {
    var dialogue = try Dialogue()
    dialogue.take(.begin(Goal(questions: [question]), account: 1))
    var message = referral(to: "com.", [("a.gtld.com.", glue: "192.0.2.1")])
    message.additional = (1...200).map { number in
      Record(name: MessageFixture.name("a.gtld.com."), type: .a, ttl: 60, data: RData([192, 0, 2, UInt8(number)]))
    }
    try dialogue.answer(from: "198.41.0.4", message)
    let walk = dialogue.resolution.walk(for: 1)
    #expect(walk.cuts.first { $0.zone.description == "com." }?.servers.first?.addresses.count == 16)
    #expect(walk.limits.contains("a.gtld.com.: truncated at 16 addresses"))
  }

  @Test func referralsWithoutEndInSizeAreCutOff() throws {
    var dialogue = try Dialogue()
    dialogue.take(.begin(Goal(questions: [question]), account: 1))
    // Each names one other server in another zone, and fills its message with addresses that nobody asked for.
    let padding = (0..<1200).map {
      Record(name: MessageFixture.name("n\($0).example.org."), type: .a, ttl: 60, data: RData([192, 0, 2, 1]))
    }
    var sent = 0
    while let next = dialogue.sent.first, sent < 200 {
      sent += 1
      let child = next.query.question.name.parent?.description ?? "."
      var message = referral(to: child, [("n.x\(sent).org.", glue: nil)])
      message.additional = padding
      message.authority[0].ttl = UInt32(sent)
      try dialogue.answer(from: next.query.address.description, message)
    }
    #expect(dialogue.sent.isEmpty)
    #expect(dialogue.resolution.walk(for: 1).limits.contains { $0.contains("truncated at 2 MiB received") })
    #expect(sent < 100)
  }
}

import EdgeDNS
import EdgeModel
import EdgeWire
import Testing

/// A resolution fed by hand, one message after another.
private struct Dialogue {
  var resolution: Resolution
  private(set) var sent: [(query: Query, number: Int)] = []
  private(set) var alarms: [Resolution.Alarm] = []

  init(oneServer: Bool = true) throws {
    var looking = Looking(hints: [
      NameServer(name: MessageFixture.name("a.root."), addresses: [try #require(Address("198.41.0.4"))])
    ])
    looking.oneServer = oneServer
    looking.ipv6 = false
    resolution = Resolution(looking: looking)
  }

  mutating func take(_ event: Resolution.Event) {
    for ask in resolution.step(event) {
      switch ask {
      case .send(let query, let number, _): sent.append((query, number))
      case .wake(let alarm, _): alarms.append(alarm)
      }
    }
  }

  /// Answers the oldest query to an address.
  mutating func answer(from address: String, _ message: Message) throws {
    let index = try #require(sent.firstIndex { $0.query.address == Address(address) }, "\(address) was not asked")
    let (query, number) = sent.remove(at: index)
    var message = message
    message.isResponse = true
    message.questions = [query.question]
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
    dialogue.take(.begin([question]))
    try dialogue.answer(from: "198.41.0.4", referral(to: "com.", [("a.gtld.com.", "192.0.2.1")]))
    try dialogue.answer(
      from: "192.0.2.1", referral(to: "example.com.", [("ns.example.org.", "192.0.2.66")]))
    // com. has no say about example.org: its server is looked up from the root.
    #expect(dialogue.asked == ["198.41.0.4"])
    #expect(dialogue.sent.map(\.query.question) == [Question(MessageFixture.name("ns.example.org."), .a)])
  }

  @Test func siblingGlueIsBelieved() throws {
    var dialogue = try Dialogue()
    dialogue.take(.begin([question]))
    try dialogue.answer(from: "198.41.0.4", referral(to: "com.", [("a.gtld.com.", "192.0.2.1")]))
    try dialogue.answer(from: "192.0.2.1", referral(to: "example.com.", [("ns.example2.com.", "192.0.2.3")]))
    #expect(dialogue.asked == ["192.0.2.3"])
  }

  @Test(arguments: [".", "com.", "org.", "other.com.", "www2.example.com."])
  func aReferralThatDoesNotGoDownTowardsTheNameIsPassedOver(zone: String) throws {
    var dialogue = try Dialogue()
    dialogue.take(.begin([question]))
    try dialogue.answer(
      from: "198.41.0.4", referral(to: "com.", [("a.gtld.com.", "192.0.2.1"), ("b.gtld.com.", "192.0.2.2")]))
    try dialogue.answer(from: "192.0.2.1", referral(to: zone, [("ns.example.com.", "192.0.2.66")]))
    // The next server of com. is asked in its place.
    #expect(dialogue.asked == ["192.0.2.2"])
  }

  @Test func anAnswerToTheFirstSendCountsAfterTheResend() throws {
    var dialogue = try Dialogue()
    dialogue.take(.begin([question]))
    dialogue.take(.due(try #require(dialogue.alarms.first)))
    #expect(dialogue.asked == ["198.41.0.4", "198.41.0.4"])
    try dialogue.answer(from: "198.41.0.4", referral(to: "com.", [("a.gtld.com.", "192.0.2.1")]))
    #expect(dialogue.asked == ["192.0.2.1", "198.41.0.4"])
    // The answer to the resend tells nothing new and asks nothing twice.
    try dialogue.answer(from: "198.41.0.4", referral(to: "com.", [("a.gtld.com.", "192.0.2.1")]))
    #expect(dialogue.asked == ["192.0.2.1"])
    try dialogue.answer(from: "192.0.2.1", Message(isAuthoritative: true, rcode: .nameError))
    #expect(dialogue.resolution.isFinished)
  }

  @Test func theDelegationIsTheUnionOfWhatTheParentsServersSay() throws {
    var dialogue = try Dialogue(oneServer: false)
    dialogue.take(.begin([question]))
    try dialogue.answer(
      from: "198.41.0.4", referral(to: "com.", [("a.gtld.com.", "192.0.2.1"), ("b.gtld.com.", "192.0.2.2")]))
    try dialogue.answer(from: "192.0.2.1", referral(to: "example.com.", [("ns1.example.com.", "192.0.2.3")]))
    try dialogue.answer(from: "192.0.2.3", Message(isAuthoritative: true, rcode: .nameError))
    // The other server of the parent is asked only now that the zone is found, and names one more.
    try dialogue.answer(from: "192.0.2.2", referral(to: "example.com.", [("ns2.example.com.", "192.0.2.4")]))
    #expect(dialogue.asked == ["192.0.2.4"])
    try dialogue.answer(from: "192.0.2.4", Message(isAuthoritative: true, rcode: .nameError))
    #expect(dialogue.resolution.isFinished)
    let cut = dialogue.resolution.walk(for: [question]).cuts.first { $0.zone.description == "example.com." }
    #expect(cut?.servers.map(\.name.description) == ["ns1.example.com.", "ns2.example.com."])
  }

  @Test func aServerWithManyAddressesIsAskedOnTheFirstOnes() throws {
    var dialogue = try Dialogue()
    dialogue.take(.begin([question]))
    var message = referral(to: "com.", [("a.gtld.com.", glue: "192.0.2.1")])
    message.additional = (1...200).map { number in
      Record(name: MessageFixture.name("a.gtld.com."), type: .a, ttl: 60, data: RData([192, 0, 2, UInt8(number)]))
    }
    try dialogue.answer(from: "198.41.0.4", message)
    let walk = dialogue.resolution.walk(for: [question])
    #expect(walk.cuts.first { $0.zone.description == "com." }?.servers.first?.addresses.count == 16)
    #expect(walk.limits.contains("a.gtld.com.: truncated at 16 addresses"))
  }

  @Test func referralsWithoutEndInSizeAreCutOff() throws {
    var dialogue = try Dialogue()
    dialogue.take(.begin([question]))
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
    #expect(dialogue.resolution.walk(for: [question]).limits.contains { $0.contains("truncated at 2 MiB received") })
    #expect(sent < 100)
  }

  @Test func aServerThatHasHadNoTimeYetIsWaitedFor() throws {
    var dialogue = try Dialogue(oneServer: false)
    let other = Question(question.name, .aaaa)
    dialogue.take(.begin([question, other]))
    for _ in 0..<2 {
      try dialogue.answer(
        from: "198.41.0.4", referral(to: "com.", [("a.gtld.com.", "192.0.2.1"), ("b.gtld.com.", "192.0.2.2")]))
    }
    for _ in 0..<2 {
      try dialogue.answer(from: "192.0.2.1", referral(to: "example.com.", [("ns1.example.com.", "192.0.2.3")]))
    }
    // One question has its answer; its audit of the parent finds another server, which the other need not ask yet.
    try dialogue.answer(from: "192.0.2.3", Message(isAuthoritative: true, rcode: .nameError))
    let answered = try #require(
      [question, other].first { $0 != dialogue.sent.first { $0.query.address == Address("192.0.2.3") }?.query.question }
    )
    try dialogue.answer(from: "192.0.2.2", referral(to: "example.com.", [("ns2.example.com.", "192.0.2.4")]))
    #expect(dialogue.sent.filter { $0.query.address == Address("192.0.2.4") }.map(\.query.question) == [answered])
  }
}

import EdgeDNS
import EdgeModel
import EdgeWire
import Testing

/// BADCOOKIE (RFC 7873 section 5.3), answered with cookies of any length.
@Suite struct CookieTests {
  /// What is sent next, once a server has refused the first query with an option of so many octets.
  private func next(after octets: Int?) throws -> Query? {
    let server = NameServer(
      name: MessageFixture.name("ns.root."), addresses: [try #require(Address("192.0.2.1"))])
    var looking = Looking(hints: [server])
    looking.oneServer = true
    var resolution = Resolution(looking: looking)
    func sent(_ asks: [Resolution.Ask]) -> (Query, Int)? {
      asks.lazy.compactMap { if case .send(let query, let number, _, _) = $0 { (query, number) } else { nil } }.first
    }
    let goal = Goal(questions: [Question(MessageFixture.name("com."), .soa)])
    let (query, number) = try #require(sent(resolution.step(.begin(goal, account: 1))))
    var refusal = Message(
      id: 1, isResponse: true, isAuthoritative: false, rcode: .badCookie, questions: [query.question])
    let options = octets.map { [EDNS.Option(code: EDNS.Option.cookie, bytes: [UInt8](repeating: 7, count: $0))] } ?? []
    refusal.edns = EDNS(payloadSize: 1232, dnssecOK: false, options: options)
    let arrival = Arrival(
      query: query, sent: Moment(seconds: 0), roundTrip: .zero, outcome: .response(refusal.uncompressedWire), ignored: 0
    )
    return sent(resolution.step(.arrival(arrival, number: number)))?.0
  }

  /// A client's part of eight octets and a server's of eight to thirty-two (section 4).
  @Test(arguments: [16, 40]) func aWholeCookieIsSentBack(octets: Int) throws {
    let query = try next(after: octets)
    #expect(query?.transport == .udp)
    #expect(query?.cookie?.count == octets)
  }

  @Test(arguments: [nil, 0, 8, 15, 41, 255]) func whatIsNoCookieIsNotSentBack(octets: Int?) throws {
    let query = try next(after: octets)
    #expect(query?.transport == .tcp)
    #expect(query?.cookie == nil)
  }
}

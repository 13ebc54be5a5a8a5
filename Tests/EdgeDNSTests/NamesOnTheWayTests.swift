import EdgeDNS
import EdgeLab
import EdgeModel
import EdgeVerify
import Testing

/// What every server of a zone makes of the names on the way to one of its own, which resolvers that ask label by label
/// (RFC 9156) put to any of them.
@Suite struct NamesOnTheWayTests {
  private static let second = "127.0.0.4"

  private func name(_ text: String) -> DomainName { MessageFixture.name(text) }

  /// `a.com.` on two servers, of which the first is sound.
  private func internet(_ fault: DNSFault?, _ lines: String = "www.eu IN A 192.0.2.1") -> SmallInternet {
    var internet = SmallInternet(
      com: "a IN NS ns1.a\na IN NS ns2.a\nns1.a IN A 127.0.0.3\nns2.a IN A 127.0.0.4\nb IN NS ns.eu.a")
    let text =
      "@ IN NS ns1\n@ IN NS ns2\nns1 IN A 127.0.0.3\nns2 IN A 127.0.0.4\nns.eu IN A 127.0.0.5\n"
    internet.add("a.com.", at: "127.0.0.3", text + lines)
    internet.add("a.com.", at: Self.second, text + lines, fault: fault)
    internet.add("b.com.", at: "127.0.0.5", "@ IN NS ns.eu.a.com.\nwww IN A 192.0.2.2")
    return internet
  }

  /// What the second server says to a question.
  private func outcomes(_ question: Question, in evidence: Evidence) -> [String] {
    (evidence.zone("a.com.")?.responses ?? []).filter {
      $0.question == question && $0.address.description == Self.second
    }.map { "\($0.transport.rawValue) \($0.outcome.text)" }
  }

  @Test(arguments: [
    (DNSFault.deniesEmptyNonTerminals, ["udp NXDOMAIN"]), (.refusesMinimised, ["udp REFUSED"]),
    (.dropsMinimised, ["udp no answer", "tcp no answer"]), (nil, ["udp no data"]),
  ])
  func everyServerIsAskedForAnEmptyName(fault: DNSFault?, said: [String]) throws {
    let evidence = try internet(fault).look("www.eu.a.com.").evidence
    #expect(evidence.answers.first?.status == .answer)
    #expect(evidence.steps.first { $0.name == name("eu.a.com.") }?.outcome == .inside)
    #expect(outcomes(Question(name("eu.a.com."), .a), in: evidence) == said)
  }

  /// A name with records of its own is none that such a server is wrong about.
  @Test func aNameWithRecordsIsNotPutToAll() throws {
    let evidence = try internet(nil, "eu IN A 192.0.2.9\nwww.eu IN A 192.0.2.1").look("www.eu.a.com.").evidence
    #expect(outcomes(Question(name("eu.a.com."), .a), in: evidence) == [])
  }

  /// Those nearest to the zone, which hide the most.
  @Test func ofManyEmptyNamesThreeArePutToAll() throws {
    let evidence = try internet(nil, "www.5.4.3.2.1 IN A 192.0.2.1").look("www.5.4.3.2.1.a.com.").evidence
    let asked = ["1", "2.1", "3.2.1", "4.3.2.1", "5.4.3.2.1"].map { Question(name("\($0).a.com."), .a) }
    #expect(asked.map { outcomes($0, in: evidence).count } == [1, 1, 1, 0, 0])
  }

  @Test(arguments: [(DNSFault.nxdomainForNSType, "NXDOMAIN"), (nil, "no data")])
  func everyServerIsAskedForNameServersAtTheName(fault: DNSFault?, said: String) throws {
    let evidence = try internet(fault).look("www.eu.a.com.").evidence
    #expect(evidence.answers.first?.status == .answer)
    #expect(outcomes(Question(name("www.eu.a.com."), .ns), in: evidence) == ["udp \(said)"])
    // Of a name that is not there nothing is to be seen.
    let other = try internet(fault).look("nothing.eu.a.com.").evidence
    #expect(outcomes(Question(name("nothing.eu.a.com."), .ns), in: other) == [])
  }

  /// A walk that only passes a name shows whom its own way led over, whether another one has put it to all or not.
  @Test(arguments: [true, false]) func aWalkShowsItsOwnWay(isFirst: Bool) throws {
    let world = try internet(nil).world()
    var looking = Looking(hints: world.hints)
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    var simulation = Simulation(world, looking)
    var generator = SeededGenerator(state: 1)
    let other = Goal(questions: [Question(name("www.eu.a.com."), .a)])
    let own = Goal(questions: [Question(name("www.b.com."), .a)])
    if !isFirst { _ = simulation.walk(other, account: 2, using: &generator) }
    _ = simulation.walk(own, account: 1, using: &generator)
    if isFirst { _ = simulation.walk(other, account: 2, using: &generator) }
    let passed = simulation.resolution.walk(for: 1).replies.filter {
      $0.query.question == Question(name("eu.a.com."), .a)
    }
    #expect(passed.map(\.query.address.description) == ["127.0.0.3"])
    let asked = simulation.resolution.walk(for: 2).replies.filter {
      $0.query.question == Question(name("eu.a.com."), .a)
    }
    #expect(asked.map(\.query.address.description) == ["127.0.0.3", "127.0.0.4"])
  }
}

import EdgeLab
import EdgeModel
import EdgeWire
import NIOPosix
import Testing

/// One zone on two servers, the first of which is faulty; the walk must find the answer all the same and say what the
/// first one did.
@Suite struct FaultyServerTests {
  private static let question = Question(MessageFixture.name("www.example."), .txt)

  private func zone(_ text: String) throws -> DNSZone {
    try #require(DNSZone(records: try MasterFile(Array(text.utf8)).records))
  }

  /// What the faulty server (127.53.200.2) and the sound one (127.53.200.3) were seen to do.
  private func look(
    _ fault: DNSFault?, text: String = "hello", timeout: Duration = .milliseconds(400)
  ) async throws -> (faulty: [Response], sound: [Response], answer: Answer) {
    let root = try zone(
      """
      . 60 IN SOA a.root. h. 1 1 1 1 60
      example. 60 IN NS ns1.example.
      example. 60 IN NS ns2.example.
      ns1.example. 60 IN A 127.53.200.2
      ns2.example. 60 IN A 127.53.200.3
      """)
    let example = try zone(
      """
      example. 60 IN SOA ns1.example. h.example. 1 1 1 1 60
      example. 60 IN NS ns1.example.
      example. 60 IN NS ns2.example.
      ns1.example. 60 IN A 127.53.200.2
      ns2.example. 60 IN A 127.53.200.3
      www.example. 60 IN TXT \(text)
      """)
    func server(_ name: String, _ address: String, _ zone: DNSZone, _ fault: DNSFault? = nil) throws -> DNSServer {
      DNSServer(
        name: MessageFixture.name(name), addresses: [try #require(Address(address))], zones: [zone], fault: fault)
    }
    let world = World(servers: [
      try server("a.root.", "127.53.200.1", root), try server("ns1.example.", "127.53.200.2", example, fault),
      try server("ns2.example.", "127.53.200.3", example),
    ])
    let running = try await RunningWorld(world, on: MultiThreadedEventLoopGroup.singleton)
    var looking = Looking(hints: world.hints)
    looking.portMap = running.portMap
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    looking.timeout = timeout
    let evidence = try await evidence(looking, [Self.question])
    await running.stop()
    let zone = try #require(evidence.zones.first { $0.zone.description == "example." })
    let responses = zone.responses.filter { $0.question == Self.question }
    return (
      responses.filter { $0.address.description == "127.53.200.2" },
      responses.filter { $0.address.description == "127.53.200.3" }, try #require(evidence.answers.first)
    )
  }

  @Test(arguments: [
    (DNSFault.servfail, "SERVFAIL"), (.refused, "REFUSED"), (.notAuthoritative, "not authoritative"),
    (.upwardReferral, "upward referral to ."),
  ])
  func aLameServerIsNamedWithItsReason(fault: DNSFault, reason: String) async throws {
    let seen = try await look(fault)
    #expect(seen.answer.status == .answer)
    #expect(seen.sound.map(\.outcome.isAnswer) == [true, true])
    guard case .answered(.lame(let lameness))? = seen.faulty.first?.outcome else {
      Issue.record("\(seen.faulty)")
      return
    }
    #expect(lameness.description == reason)
  }

  @Test func aSilentServerIsTriedOnBothTransports() async throws {
    let seen = try await look(.silent)
    #expect(seen.answer.status == .answer)
    #expect(seen.faulty.map(\.transport) == [.udp, .tcp])
    #expect(seen.faulty.map(\.outcome) == [.timeout, .timeout])
    // At once, after a tenth of the timeout, and after three tenths with less EDNS and with none.
    #expect(seen.faulty.map(\.attempts) == [4, 1])
  }

  @Test func aClosedServerIsTriedOnBothTransports() async throws {
    let seen = try await look(.closed)
    #expect(seen.faulty.map(\.outcome) == [.refusedConnection, .refusedConnection])
    #expect(seen.faulty.map(\.attempts) == [1, 1])
  }

  @Test func truncationLeadsToTCP() async throws {
    let seen = try await look(.truncating)
    #expect(seen.faulty.map(\.transport) == [.udp, .tcp])
    #expect(seen.faulty.map(\.outcome).first == .truncated)
    #expect(seen.faulty.last?.outcome.isAnswer == true)
    #expect(seen.faulty.map(\.attempts) == [1, 1])
  }

  @Test func truncationWithoutTCPIsNoAnswer() async throws {
    let seen = try await look(.truncatingWithoutTCP)
    #expect(seen.faulty.map(\.outcome) == [.truncated, .refusedConnection])
    #expect(seen.answer.status == .answer)
  }

  @Test func truncationOverTCPIsNoAnswer() async throws {
    let seen = try await look(.truncatingAlways)
    #expect(seen.faulty.map(\.transport) == [.udp, .tcp])
    #expect(seen.faulty.map(\.outcome) == [.truncated, .truncated])
    #expect(seen.answer.status == .answer)
  }

  @Test func aLargeAnswerComesWholeOverTCP() async throws {
    let strings = (0..<12).map { _ in "\"" + String(repeating: "x", count: 200) + "\"" }.joined(separator: " ")
    let seen = try await look(nil, text: strings, timeout: .seconds(5))
    #expect(seen.faulty.map(\.outcome).first == .truncated)
    #expect(seen.answer.records.map(\.data.bytes.count) == [12 * 201])
  }

  @Test func aServerThatCannotReadEDNSIsHeardWithoutIt() async throws {
    let seen = try await look(.withoutEDNS)
    #expect(seen.faulty.map(\.outcome.isAnswer) == [true, true])
    // Over UDP once more with all of it at the end of the look.
    #expect(seen.faulty.map(\.attempts) == [4, 3])
    #expect(seen.faulty.map(\.edns) == [.none, .none])
    #expect(seen.faulty.map(\.refusedEDNS) == [[.full, .plain], [.full, .plain]])
    #expect(seen.faulty.map(\.rejectedEDNS) == [[.full, .plain], [.full, .plain]])
    #expect(seen.sound.map(\.refusedEDNS) == [[], []])
  }

  /// Silence and an explicit error are told apart.
  @Test(arguments: [
    (DNSFault.dropsEDNS, EDNSUse.none, [EDNSUse.full, .plain], [EDNSUse]()), (.dropsDO, .plain, [.full], []),
    (.badVersion, .none, [.full, .plain], [.full, .plain]),
    // Some send FORMERR with OPT, as whoever sends the query back.
    (.rejectsEDNS, .none, [.full, .plain], [.full, .plain]),
  ])
  func theLadderShowsWhatAServerDrops(
    fault: DNSFault, use: EDNSUse, refused: [EDNSUse], rejected: [EDNSUse]
  ) async throws {
    let seen = try await look(fault)
    let datagram = try #require(seen.faulty.first)
    #expect(datagram.outcome.isAnswer && datagram.transport == .udp)
    #expect(datagram.edns == use)
    #expect(datagram.refusedEDNS == refused)
    #expect(datagram.rejectedEDNS == rejected)
    #expect(!datagram.isEDNSErrorBare)
  }

  /// Where less of EDNS is answered, the error is of EDNS and of nothing else.
  @Test(arguments: [
    (DNSFault.failsOnEDNS, ResponseCode.serverFailure), (.refusesEDNS, .refused), (.deniesOnEDNS, .nameError),
  ])
  func anErrorToEDNSAloneIsToldFromAnAnswer(fault: DNSFault, error: ResponseCode) async throws {
    let seen = try await look(fault)
    let datagram = try #require(seen.faulty.first)
    #expect(datagram.outcome.isAnswer)
    #expect(datagram.edns == .none)
    #expect(datagram.rejectedEDNS == [.full])
    #expect(datagram.ednsError == error)
    #expect(datagram.isEDNSErrorBare)
    // At once, and at the end of the look.
    #expect(datagram.ednsInVain == 2)
    #expect(seen.answer.status == .answer)
  }

  /// Whoever sends OPT with the error may fail on a part of EDNS alone, or on all of it.
  @Test(arguments: [
    (DNSFault.failsWithOPT, ResponseCode.serverFailure, EDNSUse.none, [EDNSUse.full, .plain]),
    (.refusesOptions, .refused, .plain, [.full]),
  ])
  func anErrorWithOPTShowsHowMuchOfEDNSIsAnswered(
    fault: DNSFault, error: ResponseCode, use: EDNSUse, rejected: [EDNSUse]
  ) async throws {
    let seen = try await look(fault)
    #expect(seen.faulty.map(\.outcome.isAnswer) == [true, true])
    #expect(seen.faulty.map(\.edns) == [use, use])
    #expect(seen.faulty.map(\.rejectedEDNS) == [rejected, rejected])
    #expect(seen.faulty.map(\.ednsError) == [error, error])
    #expect(seen.faulty.map(\.isEDNSErrorBare) == [false, false])
    #expect(seen.answer.status == .answer)
  }

  /// Where it is the same without EDNS, it is no matter of EDNS, and known after one more query; a failure is asked for
  /// once more at the end.
  @Test(arguments: [(DNSFault.servfail, 3), (.refused, 2)])
  func anErrorThatStaysIsNoMatterOfEDNS(fault: DNSFault, attempts: Int) async throws {
    let seen = try await look(fault)
    #expect(seen.faulty.map(\.edns) == [.full, .full])
    #expect(seen.faulty.map(\.ednsError) == [nil, nil])
    #expect(seen.faulty.map(\.attempts) == [attempts, attempts])
  }

  /// Over TCP as over UDP a server may be deaf to EDNS alone.
  @Test func silenceToEDNSOverTCPIsToldFromSilence() async throws {
    let seen = try await look(.dropsEDNS)
    #expect(seen.faulty.map(\.transport) == [.udp, .tcp])
    #expect(seen.faulty.map(\.outcome.isAnswer) == [true, true])
    #expect(seen.faulty.map(\.edns) == [.none, .none])
  }

  /// Resolvers take an answer without authority; the walk does where nobody has more.
  @Test func anAnswerWithoutAuthorityIsTakenWhereThereIsNoOther() throws {
    var internet = SmallInternet(com: "a IN NS ns.a\nns.a IN A 127.0.0.3\nb IN NS host.a")
    internet.add("b.com.", at: "127.0.0.4", "@ IN NS host.a.com.\nwww IN A 192.0.2.2")
    internet.add(
      "a.com.", at: "127.0.0.3",
      "@ IN NS ns\nns IN A 127.0.0.3\nwww IN A 192.0.2.1\nalias IN CNAME www\nhost IN A 127.0.0.4",
      fault: .notAuthoritative)
    let answer = try internet.look("www.a.com.").evidence.answers.first
    #expect(answer?.status == .answer)
    #expect(answer?.records.map(\.description) == ["www.a.com. 60 IN A 192.0.2.1"])
    #expect(try internet.look("no.a.com.").evidence.answers.first?.status == .nxdomain)
    // An alias is followed as any other.
    let end = try internet.look("alias.a.com.").evidence.answers.first
    #expect(end?.status == .answer && end?.name.description == "www.a.com.")
    // So is the address of another zone's server.
    #expect(try internet.look("www.b.com.").evidence.answers.first?.status == .answer)
    #expect(try internet.look("www.a.com.", .mx).evidence.answers.first?.status == .nodata)
  }

  /// The glue leads to the old host of `ns1`, which still answers and names itself; the other server knows better.
  @Test func anOldHostInTheGlueDoesNotTestifyForItself() throws {
    var internet = SmallInternet(
      com: "a IN NS ns1.a\na IN NS ns2.a\nns1.a IN A 127.0.0.3\nns2.a IN A 127.0.0.4")
    func lines(_ host: Int) -> String {
      "@ IN NS ns1\n@ IN NS ns2\nns1 IN A 127.0.0.\(host)\nns2 IN A 127.0.0.4\nwww IN A 192.0.2.\(host)"
    }
    internet.add("a.com.", at: "127.0.0.3", lines(3))
    for place in ["127.0.0.4", "127.0.0.5"] { internet.add("a.com.", at: place, lines(5)) }
    let zone = try #require(try internet.look("www.a.com.").evidence.zone("a.com."))
    let server = try #require(zone.servers.first { $0.name.description == "ns1.a.com." })
    #expect(server.glue.map(\.description) == ["127.0.0.3"])
    #expect(server.authoritative?.map(\.description) == ["127.0.0.5"])
    #expect(server.addresses.map(\.description) == ["127.0.0.3", "127.0.0.5"])
    #expect(
      zone.responses.contains { $0.address.description == "127.0.0.5" && $0.question.name.description == "www.a.com." })
    #expect(zone.servers.first { $0.name != server.name }?.authoritative?.map(\.description) == ["127.0.0.4"])
  }

  @Test(arguments: [DNSFault.closedTCP, .silentTCP])
  func tcpIsTriedOnItsOwn(fault: DNSFault) async throws {
    let seen = try await look(fault)
    #expect(seen.faulty.map(\.transport) == [.udp, .tcp])
    #expect(seen.faulty.map(\.outcome.isAnswer) == [true, false])
    #expect(seen.sound.map(\.outcome.isAnswer) == [true, true])
  }

  @Test func aServerThatWantsACookieGetsIt() async throws {
    let seen = try await look(.badCookie)
    #expect(seen.faulty.map(\.outcome.isAnswer) == [true, true])
    #expect(seen.faulty.map(\.edns) == [.full, .full])
    // Over UDP it took a second query.
    #expect(seen.faulty.map(\.attempts) == [2, 1])
  }

  @Test func forgeriesBeforeTheAnswerDoNotMatter() async throws {
    let seen = try await look(.spoofed)
    #expect(seen.faulty.map(\.outcome.isAnswer) == [true, true])
  }

  @Test func bytesThatAreNoMessageAreMalformed() async throws {
    let seen = try await look(.malformed)
    #expect(seen.faulty.map(\.outcome) == [.malformed, .malformed])
    #expect(seen.answer.status == .answer)
  }

  @Test func oneByteASecondIsNoAnswer() async throws {
    let seen = try await look(.slow)
    #expect(seen.faulty.map(\.outcome) == [.timeout, .timeout])
    #expect(seen.answer.status == .answer)
  }
}

extension Response.Outcome {
  fileprivate var isAnswer: Bool {
    if case .answered(.answer) = self { true } else { false }
  }
}

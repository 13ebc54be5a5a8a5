import EdgeDNS
import EdgeLab
import EdgeModel
import EdgeVerify
import Testing

/// What is kept of silence over UDP where TCP brings the answer: most resolvers do not turn to TCP on silence.
@Suite struct SilenceTests {
  private static let servers = ["127.0.0.3", "127.0.0.4"]
  private static let goal = Goal(questions: [RecordType.a, .aaaa, .txt].map { Question(name("www.a.com."), $0) })

  private static func name(_ text: String) -> DomainName { MessageFixture.name(text) }

  /// `a.com.` on two servers.
  private func internet(_ fault: DNSFault?) -> SmallInternet {
    var internet = SmallInternet(
      com: "a IN NS ns1.a\na IN NS ns2.a\nns1.a IN A 127.0.0.3\nns2.a IN A 127.0.0.4")
    let text =
      "@ IN NS ns1\n@ IN NS ns2\nns1 IN A 127.0.0.3\nns2 IN A 127.0.0.4\nwww IN A 192.0.2.1\nwww IN AAAA 2001:db8::1\n"
      + "www IN TXT hello"
    for server in Self.servers { internet.add("a.com.", at: server, text, fault: fault) }
    return internet
  }

  /// The same, to walk through more than once or with losses on the way.
  private func simulation(_ fault: DNSFault?) throws -> Simulation {
    let world = try internet(fault).world()
    var looking = Looking(hints: world.hints)
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    return Simulation(world, looking)
  }

  /// What a walk for the goal shows of `a.com.`.
  private func zone(in simulation: inout Simulation) throws -> ZoneEvidence {
    var generator = SeededGenerator(state: 1)
    let walk = simulation.walk(Self.goal, using: &generator)
    let time = Moment(seconds: 0)
    let observation = Observation(
      target: Self.name("www.a.com."), began: time, ended: time, walk: walk, handshakes: [])
    return try #require(Evidence(of: observation, at: time, trust: nil).zone("a.com."))
  }

  /// Of every question at every server, not only of the first one, which is put to TCP in any case.
  @Test(arguments: [RecordType.a, .aaaa]) func silenceIsToldBesideWhatTCPBrings(type: RecordType) throws {
    let evidence = try internet(.dropsAddresses).look(Self.goal).evidence
    let question = Question(Self.name("www.a.com."), type)
    #expect(evidence.answers.first { $0.question == question }?.status == .answer)
    let responses = try #require(evidence.zone("a.com.")).responses.filter { $0.question == question }
    #expect(responses.map(\.address.description) == Self.servers.flatMap { [$0, $0] })
    #expect(responses.map(\.transport) == [.udp, .tcp, .udp, .tcp])
    #expect(responses.map(\.outcome.text) == ["no answer", "answer", "no answer", "answer"])
    // Four, and one more once all the rest was asked.
    #expect(responses.filter { $0.transport == .udp }.map(\.attempts) == [5, 5])
  }

  /// Whether it is the one question that it is silent to, or everything, shows what it says of its zone.
  @Test(arguments: [1, 2]) func whoIsSilentIsAskedAboutItsZone(silent: Int) throws {
    var simulation = try simulation(nil)
    let deaf = Self.servers.prefix(silent)
    simulation.isLost = { query, _ in query.question.type == .a && deaf.contains(query.address.description) }
    var generator = SeededGenerator(state: 1)
    let question = Self.goal.questions[0]
    let walk = simulation.walk(Goal(questions: [question]), using: &generator)
    let asked = walk.replies.filter { deaf.contains($0.query.address.description) }
    #expect(asked.filter { $0.query.question == question }.allSatisfy { !$0.isHeard })
    let told = asked.filter { $0.query.question == Question(Self.name("a.com."), .soa) && $0.isHeard }
    #expect(told.map(\.query.address.description).sorted() == Array(deaf))
  }

  /// What only lies beside them is asked once more together with them: the moment is not what is bad.
  @Test func somethingElseIsAskedBesideTheLastWord() throws {
    let walk = try internet(.dropsAddresses).look(Self.goal).walk
    let again = Dictionary(grouping: walk.replies.filter(\.isHeard), by: \.query).filter { $0.value.count > 1 }
    #expect(again.keys.map(\.address.description).sorted() == Self.servers)
    #expect(again.keys.allSatisfy { $0.transport == .udp && !$0.question.type.isAddress })
  }

  /// And so it is for every walk: what was answered beside the last word of another tells nothing of a later moment.
  @Test func everyWalkAsksItsOwn() throws {
    var simulation = try simulation(.dropsAddresses)
    var generator = SeededGenerator(state: 1)
    func controls(_ walk: Walk) -> [Int] {
      let control = Question(Self.name("a.com."), .ns)
      return Self.servers.map { server in
        walk.replies.count { $0.query.question == control && $0.query.address.description == server && $0.isHeard }
      }
    }
    #expect(controls(simulation.walk(Self.goal, account: 1, using: &generator)) == [2, 2])
    let other = Goal(questions: [Question(Self.name("web.a.com."), .a)])
    #expect(controls(simulation.walk(other, account: 2, using: &generator)) == [3, 3])
  }

  @Test(arguments: [(DNSFault.dropsEDNS, EDNSUse.none, 4), (.dropsDO, .plain, 3)])
  func silenceToEDNSIsAskedForOnceMore(fault: DNSFault, use: EDNSUse, attempt: Int) throws {
    let walk = try internet(fault).look(Self.goal).walk
    let own = walk.replies.filter {
      $0.query.question == Self.goal.questions[0] && $0.query.transport == .udp
        && $0.query.address.description == Self.servers[0]
    }
    #expect(own.filter { $0.query.edns == .full }.map(\.outcome) == [.timeout])
    #expect(own.filter(\.isHeard).map(\.query.edns).contains(use))
    #expect(own.filter(\.isHeard).map(\.attempt).contains(attempt))
  }

  /// Of one type alone it may be a moment's silence or failure, until it is so once more while others are answered.
  @Test(arguments: [
    (DNSFault.dropsEDNSForAddresses, nil, 3), (.failsOnEDNSForAddresses, ResponseCode.serverFailure, 3),
  ])
  func oneTypeThatFailsWithEDNSIsAskedForOnceMore(fault: DNSFault, error: ResponseCode?, times: Int) throws {
    let evidence = try internet(fault).look(Self.goal).evidence
    let datagrams = try #require(evidence.zone("a.com.")).responses.filter {
      $0.transport == .udp && Self.goal.questions.contains($0.question)
    }
    #expect(datagrams.filter { $0.question.type.isAddress }.map(\.edns) == Array(repeating: .none, count: 4))
    #expect(datagrams.filter { $0.question.type.isAddress }.map(\.ednsError) == Array(repeating: error, count: 4))
    #expect(datagrams.filter { $0.question.type.isAddress }.map(\.ednsInVain) == Array(repeating: times, count: 4))
    #expect(datagrams.filter { !$0.question.type.isAddress }.map(\.ednsInVain) == [0, 0])
  }

  /// An error that says something of EDNS may be a moment's as well.
  @Test(arguments: [DNSFault.withoutEDNS, .rejectsEDNS, .badVersion, .failsWithOPT, .refusesOptions])
  func anErrorToEDNSIsAskedForOnceMore(fault: DNSFault) throws {
    for isMomentary in [false, true] {
      var simulation = try simulation(fault)
      if isMomentary { simulation.change(to: try internet(nil).world()) }
      let datagrams = try zone(in: &simulation).responses.filter {
        $0.transport == .udp && Self.goal.questions.contains($0.question)
      }
      #expect(datagrams.count == 6)
      #expect(datagrams.allSatisfy { ($0.edns == .full) == isMomentary })
      #expect(datagrams.allSatisfy { $0.ednsInVain == (isMomentary ? 0 : 2) })
    }
  }

  /// A server that starts says SERVFAIL to everything at first.
  @Test(arguments: [true, false]) func aFailureIsAskedForOnceMore(isStarting: Bool) throws {
    var simulation = try simulation(.servfail)
    if isStarting { simulation.change(to: try internet(nil).world()) }
    var generator = SeededGenerator(state: 1)
    let walk = simulation.walk(Self.goal, using: &generator)
    // After a tenth of the timeout.
    #expect(simulation.length >= .milliseconds(500))
    let time = Moment(seconds: 0)
    let observation = Observation(
      target: Self.name("www.a.com."), began: time, ended: time, walk: walk, handshakes: [])
    let evidence = Evidence(of: observation, at: time, trust: nil)
    #expect(evidence.answers.allSatisfy { $0.status == (isStarting ? .answer : .servfail) })
    // But for the addresses of name servers, which come last.
    let responses = try #require(evidence.zone("a.com.")).responses.filter {
      ["www.a.com.", "a.com."].contains($0.question.name.description)
    }
    #expect(responses.count > 12)
    #expect(responses.allSatisfy { ($0.outcome.text == "SERVFAIL") != isStarting })
    #expect(responses.allSatisfy { $0.ednsError == nil && $0.lost == 0 })
    // Both, without EDNS and once more: where that is a failure as well, nothing else is put to it again.
    let datagrams = responses.filter { $0.transport == .udp && Self.goal.questions.contains($0.question) }
    #expect(datagrams.map(\.attempts) == Array(repeating: 3, count: 6))
  }

  /// A server that fails on one question now and then, whatever it bears: the same one twice is no rare thing.
  @Test func anErrorNowAndThenIsNoneToEDNS() throws {
    let question = Self.goal.questions[0]
    for (times, inVain) in [(1, 0), (2, 0), (3, 3)] {
      var simulation = try simulation(.withoutSynthesis)
      var failed: [Address: Int] = [:]
      simulation.fails = { query in
        guard query.question == question, query.edns == .full, query.transport == .udp else { return false }
        failed[query.address, default: 0] += 1
        return failed[query.address, default: 0] <= times
      }
      let own = try zone(in: &simulation).responses.filter { $0.question == question && $0.transport == .udp }
      #expect(own.map(\.ednsInVain) == [inVain, inVain], "\(times)")
      #expect(own.allSatisfy { $0.outcome.text == "answer" })
    }
  }

  /// An error that stays without any of EDNS is no matter of EDNS.
  @Test func anErrorToATypeWhateverTheQueryBears() throws {
    let evidence = try internet(.withoutAAAA).look(Self.goal).evidence
    let datagrams = try #require(evidence.zone("a.com.")).responses.filter {
      $0.transport == .udp && $0.question == Question(Self.name("www.a.com."), .aaaa)
    }
    #expect(datagrams.map(\.outcome.text) == ["NOTIMP", "NOTIMP"])
    #expect(datagrams.map(\.edns) == [.full, .full] && datagrams.allSatisfy { $0.ednsError == nil })
  }

  /// What is seen of `a.com.` with losses on the way to the first of its servers.
  private func datagrams(_ fault: DNSFault, losing isLost: @escaping (Query, Int) -> Bool) throws -> [Response] {
    var simulation = try simulation(fault)
    simulation.isTimed = true
    simulation.isLost = { $0.address.description == Self.servers[0] && isLost($0, $1) }
    return try zone(in: &simulation).responses.filter {
      $0.transport == .udp && $0.address.description == Self.servers[0]
    }
  }

  /// Of the rung that works one datagram may be lost, whichever it is.
  @Test(arguments: [(DNSFault.dropsEDNS, EDNSUse.none), (.dropsDO, .plain)])
  func theRungThatWorksIsSentAgain(fault: DNSFault, use: EDNSUse) throws {
    for question in [Self.goal.questions[1], Question(Self.name("a.com."), .soa)] {
      let seen = try datagrams(fault) { $0.question == question && $0.edns == use && $1 == 0 }
      #expect(seen.count > 4)
      #expect(seen.allSatisfy { $0.edns == use && $0.outcome != .timeout })
    }
  }

  /// Where something else gets lost on the way, silence to one type is made sure of once more.
  @Test(arguments: [([], 3), ([0], 4), ([0, 2], 4), ([0, 3], 5), ([1], 4)])
  func silenceBesideLossIsAskedForTwiceMore(lost: [Int], times: Int) throws {
    let control = Question(Self.name("a.com."), .ns)
    let seen = try datagrams(.dropsEDNSForAddresses) { $0.question == control && lost.contains($1) }
    #expect(seen.filter { $0.question == control }.map(\.lost) == [lost.contains(0) ? 1 : 0])
    let own = seen.filter { $0.question.type.isAddress && Self.goal.questions.contains($0.question) }
    #expect(own.map(\.ednsInVain) == [times, times])
  }

  @Test func nothingIsAskedAgainWhereAllIsWell() throws {
    let walk = try internet(nil).look(Self.goal).walk
    #expect(Set(walk.replies.map(\.query)).count == walk.replies.count)
    #expect(walk.replies.allSatisfy { $0.attempt == nil })
  }

  @Test(
    arguments: [
      (.dropsAddresses, nil), (.dropsAddresses, 3), (.dropsEDNSForAddresses, nil), (.failsOnEDNSForAddresses, nil),
      (.failsWithOPT, nil), (.refusesOptions, 3), (.dropsEDNS, nil),
    ] as [(DNSFault, Int?)])
  func theOrderOfArrivalDoesNotMatter(fault: DNSFault, parentServers: Int?) throws {
    let world = try internet(fault).world()
    var looking = Looking(hints: world.hints)
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    looking.parentServers = parentServers
    var simulation = Simulation(world, looking)
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = SeededGenerator(state: seed)
    var walks: Set<Walk> = []
    for _ in 0..<40 {
      simulation.begin()
      walks.insert(simulation.walk(Self.goal, using: &generator))
    }
    #expect(walks.count == 1, "\(walks.count) outcomes, seed \(seed): \(Walk.difference(of: walks))")
  }
}

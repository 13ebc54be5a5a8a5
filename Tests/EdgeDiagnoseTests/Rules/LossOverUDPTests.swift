import EdgeDiagnose
import EdgeModel
import Testing

/// Answers that come over TCP, and not over UDP.
struct LossOverUDPTests {
  /// One datagram may be lost, four are not; and whoever has the answer over TCP alone is left without by all resolvers.
  @Test(
    arguments: [
      (4, .seconds(5), .milliseconds(20), true), (3, .seconds(5), .milliseconds(20), false),
      (4, .milliseconds(2900), .milliseconds(20), false), (4, .seconds(5), .milliseconds(1001), false),
    ] as [(Int, Duration, Duration, Bool)])
  func oneAnswerComesOverTCPAlone(attempts: Int, silence: Duration, quick: Duration, isTold: Bool) {
    var scene = Scene()
    let records = Response.Outcome.answered(.answer(scene.evidence.answers[0].records))
    func lose(at server: Int) {
      scene.server(server, type: .a, answers: .timeout)
      scene.datagrams(server, type: .a) { ($0.attempts, $0.roundTrip) = (attempts, silence) }
      scene.stream(server, records)
      scene.own.responses[scene.own.responses.count - 1].roundTrip = quick
    }
    lose(at: 1)
    #expect(scene.findings(of: LameServer()).map(\.severity) == (isTold ? [.sev3] : []))
    #expect(scene.report.incidents.map(\.contradicts.count) == (isTold ? [1] : []))
    lose(at: 0)
    let findings = scene.findings(of: LameServer())
    #expect(findings.map(\.severity) == (isTold ? [.sev1, .sev1] : []))
    #expect(scene.report.incidents.allSatisfy { $0.contradicts == [] })
    #expect(scene.rules == (isTold ? ["lame-server"] : []))
    // What is too little to accuse anybody is said all the same.
    let notes = scene.findings(of: Unobserved()).map(\.message)
    #expect(notes.count == (isTold ? 0 : 1))
    #expect(
      notes.allSatisfy { $0.hasPrefix("nothing came over UDP for shop.example.com. A to \(2 * attempts) datagrams") })
    guard isTold else { return }
    #expect(findings.first?.impact == "every user who asks for A")
    #expect(findings.first?.observed == "nothing over udp, an answer over tcp")
    #expect(scene.report.incidents.map(\.cause) == ["dns-filtered"])
    // What comes late is not lost.
    scene.datagrams(1, type: .a) { $0.outcome = records }
    #expect(scene.findings(of: LameServer()).map(\.severity) == [.sev3])
  }

  /// One question that nothing comes to over either transport, while others are answered: it is no loss.
  @Test(
    arguments: [
      (4, .seconds(2), .timeout, true), (3, .seconds(2), .timeout, false),
      (4, .milliseconds(1499), .timeout, false), (4, .seconds(2), .refusedConnection, false),
    ] as [(Int, Duration, Response.Outcome, Bool)])
  func oneQuestionIsMetWithSilence(attempts: Int, silence: Duration, overTCP: Response.Outcome, isTold: Bool) {
    var scene = Scene()
    scene.server(1, type: .a, answers: .timeout)
    scene.datagrams(1, type: .a) { ($0.attempts, $0.roundTrip) = (attempts, silence) }
    scene.stream(1, overTCP)
    let findings = scene.findings(of: LameServer())
    #expect(findings.map(\.severity) == (isTold ? [.sev3] : []))
    #expect(findings.allSatisfy { $0.message.hasSuffix("serves example.com., but not its A: no answer") })
    #expect(scene.findings(of: DeadServer()).isEmpty)
    // Whom nothing else is heard from meanwhile, the moment was bad.
    for index in scene.own.responses.indices where scene.own.responses[index].outcome.isAnswer {
      scene.own.responses[index].time = scene.own.responses[index].time + .seconds(-60)
    }
    #expect(scene.findings(of: LameServer()).isEmpty)
  }

  /// The last word makes up for a patience that is short, and for a way that is long.
  @Test(
    arguments: [
      (5, .seconds(2), .seconds(2), .milliseconds(20), true), (4, .seconds(2), .seconds(2), .milliseconds(20), false),
      (5, .milliseconds(1900), .seconds(2), .milliseconds(20), false),
      (5, .seconds(4), .seconds(5), .milliseconds(2500), true),
      (5, .seconds(4), .seconds(5), .milliseconds(2501), false),
      (4, .seconds(4), .seconds(5), .milliseconds(2500), false),
    ] as [(Int, Duration, Duration, Duration, Bool)])
  func theLastWordMakesSure(attempts: Int, last: Duration, silence: Duration, quick: Duration, isTold: Bool) {
    var scene = Scene()
    scene.server(1, type: .a, answers: .timeout)
    scene.datagrams(1, type: .a) {
      ($0.attempts, $0.roundTrip, $0.lastSent) = (attempts, silence, $0.time + last)
    }
    scene.stream(1, .answered(.answer(scene.evidence.answers[0].records)))
    scene.own.responses[scene.own.responses.count - 1].roundTrip = quick
    #expect(scene.findings(of: LameServer()).map(\.severity) == (isTold ? [.sev3] : []))
  }

  /// Where most datagrams get lost, four in a row may be as well; so may they where nothing else came meanwhile.
  @Test func whatIsLostByChanceAccusesNobody() {
    var scene = Scene()
    scene.server(1, type: .a, answers: .timeout)
    scene.datagrams(1, type: .a) { ($0.attempts, $0.roundTrip) = (4, .seconds(5)) }
    scene.stream(1, .answered(.answer(scene.evidence.answers[0].records)))
    #expect(scene.rules == ["lame-server"])
    var lossy = scene
    lossy.datagrams(0) { $0.lost = 2 }
    #expect(lossy.rules == [])
    // One of many is no matter.
    var scarce = scene
    for type in [RecordType.ns, .soa, .dnskey, .txt, .mx, .caa] {
      scarce.own.responses.append(
        Scene.response(Scene.servers[0].0, Scene.servers[0].1, Question(Scene.apex, type), .empty))
    }
    scarce.datagrams(0, type: .a) { $0.lost = 1 }
    #expect(scarce.rules == ["lame-server"])
    var alone = scene
    alone.datagrams(1) { if $0.outcome != .timeout { $0.time = Moment(seconds: 0) } }
    #expect(alone.rules == [])
    // Asked once more together with what else was answered.
    alone.datagrams(1, type: .a) { $0.lastSent = $0.time + .seconds(6) }
    alone.datagrams(1) {
      if $0.outcome != .timeout {
        $0.lastSent =
          Scene.response(Scene.servers[0].0, Scene.servers[0].1, Question(Scene.apex, .ns), .empty).time + .seconds(6)
      }
    }
    #expect(alone.rules == ["lame-server"])
  }

  /// Larger datagrams do not pass: with EDNS nothing comes, and without it what does not fit.
  @Test(arguments: [(513, true), (512, false)]) func largeAnswersDoNotComeOverUDP(size: Int, isTold: Bool) {
    var scene = Scene()
    let records = Response.Outcome.answered(.answer(scene.evidence.answers[0].records))
    func drop(at server: Int) {
      scene.server(server, type: .a, answers: .truncated)
      scene.datagrams(server, type: .a) { ($0.edns, $0.refusedEDNS) = (.none, [.full, .plain]) }
      scene.stream(server, records)
      scene.own.responses[scene.own.responses.count - 1].size = size
    }
    drop(at: 1)
    #expect(scene.findings(of: LameServer()).map(\.severity) == (isTold ? [.sev3] : []))
    #expect(scene.findings(of: BreaksOnEDNS()).isEmpty)
    drop(at: 0)
    let findings = scene.findings(of: LameServer())
    #expect(findings.map(\.severity) == (isTold ? [.sev2, .sev2] : []))
    #expect(scene.rules == (isTold ? ["lame-server"] : []))
    guard isTold else { return }
    #expect(findings.first?.impact == "users who ask for A and whose resolver uses EDNS")
    #expect(scene.report.incidents.map(\.cause) == ["dns-filtered"])
    // Whoever is silent to EDNS whatever it is asked has a finding of its own.
    for server in 0...1 { scene.datagrams(server) { ($0.edns, $0.refusedEDNS) = (.none, [.full, .plain]) } }
    #expect(scene.rules == ["breaks-on-edns"])
  }

  /// One that says what it does not like has spoken, and resolvers ask again.
  @Test func whatIsTruncatedAsItShouldBeIsNotLost() {
    var scene = Scene()
    for server in 0...1 {
      scene.server(server, type: .a, answers: .truncated)
      scene.stream(server, .answered(.answer(scene.evidence.answers[0].records)))
      scene.own.responses[scene.own.responses.count - 1].size = 4000
    }
    #expect(scene.rules == [])
    for server in 0...1 {
      scene.datagrams(server, type: .a) {
        ($0.edns, $0.refusedEDNS, $0.rejectedEDNS) = (.none, [.full, .plain], [.full])
      }
    }
    #expect(scene.findings(of: LameServer()).isEmpty)
  }
}

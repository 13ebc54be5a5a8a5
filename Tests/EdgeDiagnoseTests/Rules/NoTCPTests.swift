import EdgeDiagnose
import EdgeModel
import Testing

struct NoTCPTests {
  @Test(arguments: [
    Response.Outcome.refusedConnection, .timeout, .closed, .truncated, .answered(.lame(.rcode(.refused))),
  ])
  func closedWithoutNeed(_ outcome: Response.Outcome) {
    var scene = Scene()
    scene.stream(1, outcome)
    #expect(scene.rules == [])
    let findings = scene.findings(of: NoTCP())
    #expect(findings.map(\.severity) == [.note])
    #expect(findings.first?.scope.servers == [name("ns2.example.net.")])
  }

  @Test func answersOverTCP() {
    var scene = Scene()
    scene.stream(1, .answered(.noData))
    #expect(scene.findings(of: NoTCP()).isEmpty)
  }

  @Test func oneAnswerOverTCPIsEnough() {
    var scene = Scene()
    scene.stream(1, .timeout)
    scene.stream(1, .answered(.noData), type: .aaaa)
    #expect(scene.findings(of: NoTCP()).isEmpty)
  }

  @Test(arguments: [Response.Outcome.refusedConnection, .truncated])
  func truncatedAndClosed(_ outcome: Response.Outcome) {
    var scene = Scene()
    scene.server(1, type: .a, answers: .truncated)
    scene.stream(1, outcome)
    #expect(scene.rules == ["no-tcp"])
    #expect(scene.findings(of: NoTCP()).map(\.severity) == [.sev3])
    #expect(scene.report.incidents.map(\.cause) == ["dns-filtered"])
  }

  @Test func truncatedAndClosedEverywhere() {
    var scene = Scene()
    scene.allServers(type: .a, answer: .truncated)
    scene.stream(0, .timeout)
    scene.stream(1, .timeout)
    scene.evidence.answers[0].status = .servfail
    scene.evidence.endpoints = []
    #expect(scene.rules == ["no-tcp"])
    #expect(scene.findings(of: NoTCP()).map(\.severity) == [.sev1, .sev1])
  }

  /// Whoever asks for something else gets it.
  @Test func oneAnswerDoesNotFitEverywhere() {
    var scene = Scene()
    scene.ask(.txt, .truncated)
    for server in 0...1 { scene.stream(server, .refusedConnection, type: .txt) }
    scene.evidence.answers[2].status = .servfail
    let findings = scene.findings(of: NoTCP())
    #expect(findings.map(\.severity) == [.sev1, .sev1])
    #expect(findings.map(\.impact) == ["every user who asks for TXT", "every user who asks for TXT"])
    #expect(scene.comparison.zone?.isServed == true)
    scene.datagrams(0, type: .txt) { $0.outcome = .records(Record(.txt, RData([1, 65]))) }
    scene.evidence.answers[2].status = .answer
    #expect(scene.findings(of: NoTCP()).map(\.severity) == [.sev3, .note])
  }

  @Test func aLookThatEndedBeforeTCPAccusesNobody() {
    var scene = Scene()
    scene.server(1, type: .a, answers: .truncated)
    #expect(scene.rules == [])
    #expect(scene.findings(of: NoTCP()).isEmpty)
  }

  @Test(arguments: [(true, Severity.sev3), (false, .note)])
  func keysThatDoNotFit(_ isSigned: Bool, severity: Severity) {
    var scene = Scene()
    if isSigned { scene.own.ds = [Record(name: Scene.apex, type: .ds, ttl: 60, data: RData([0, 1, 13, 2]))] }
    let keys = Question(Scene.apex, .dnskey)
    for (transport, outcome) in [(Transport.udp, Response.Outcome.truncated), (.tcp, .refusedConnection)] {
      scene.own.responses.append(
        Scene.response(Scene.servers[1].0, Scene.servers[1].1, keys, outcome, transport: transport))
    }
    #expect(scene.findings(of: NoTCP()).map(\.severity) == [severity])
    #expect(scene.findings(of: LameServer()).isEmpty)
  }

  @Test func silenceToEDNSTellsNothingAboutTCP() {
    var scene = Scene()
    scene.stream(1, .timeout)
    scene.datagrams(1) { ($0.edns, $0.refusedEDNS) = (.none, [.full, .plain]) }
    #expect(scene.rules == ["breaks-on-edns"])
    #expect(scene.findings(of: NoTCP()).isEmpty)
  }

  /// EDNS that is answered over UDP alone is told; where it is the same over both, it is no matter of TCP.
  @Test(arguments: [EDNSUse.full, .none]) func deafToEDNSOverTCP(_ use: EDNSUse) {
    var scene = Scene()
    scene.stream(1, .answered(.noData))
    for index in scene.own.responses.indices where scene.own.responses[index].transport == .tcp {
      scene.own.responses[index].edns = EDNSUse.none
    }
    if use == .none { scene.datagrams(1) { ($0.edns, $0.refusedEDNS) = (.none, [.full, .plain]) } }
    let findings = scene.findings(of: NoTCP())
    #expect(findings.map(\.severity) == (use == .full ? [.note] : []))
    #expect(findings.allSatisfy { $0.observed == "silence to EDNS, an answer without" })
  }

  /// An error to EDNS, and an answer without, is one that came over TCP.
  @Test func anErrorToEDNSOverTCPIsAnAnswer() {
    var scene = Scene()
    scene.stream(1, .answered(.noData))
    for index in scene.own.responses.indices where scene.own.responses[index].transport == .tcp {
      (scene.own.responses[index].edns, scene.own.responses[index].ednsError) = (EDNSUse.none, .formatError)
    }
    #expect(scene.findings(of: NoTCP()).isEmpty)
  }

  @Test func deadServerIsNotClosedOverTCP() {
    var scene = Scene()
    scene.server(1, answers: .timeout)
    scene.stream(1, .timeout)
    #expect(scene.rules == ["dead-server"])
    #expect(scene.findings(of: NoTCP()).isEmpty)
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct DeniedEmptyNonTerminalTests {
  private let between = name("eu.example.com.")

  /// The target lies two labels below the apex; a server answers for the name in between by itself.
  private func scene(
    _ outcome: Response.Outcome, step: Step.Outcome = .denied, below target: String = "shop.eu.example.com."
  )
    -> Scene
  {
    var scene = Scene()
    let host = name(target)
    scene.target.name = host
    for index in scene.evidence.answers.indices {
      scene.evidence.answers[index].question.name = host
      scene.evidence.answers[index].name = host
    }
    for zone in scene.evidence.zones.indices {
      for index in scene.evidence.zones[zone].responses.indices {
        scene.evidence.zones[zone].responses[index].question.name = host
      }
    }
    let step = Step(name: between, asked: Scene.apex, zone: Scene.apex, outcome: step)
    scene.evidence.steps = [step]
    scene.own.responses.append(Scene.response(Scene.servers[0].0, Scene.servers[0].1, step.question, outcome))
    return scene
  }

  @Test(arguments: [
    (Response.Outcome.answered(.nameError), Step.Outcome.denied),
    (.answered(.lame(.rcode(.refused))), .failed(.noUsableServer, wasHeard: true)),
    (.answered(.lame(.rcode(.refused))), .inside),
  ])
  func nameInBetweenIsRejected(_ outcome: Response.Outcome, step: Step.Outcome) {
    let scene = scene(outcome, step: step)
    // The server is not lame for that.
    #expect(scene.rules == ["denied-empty-non-terminal"])
    let findings = scene.findings(of: DeniedEmptyNonTerminal())
    #expect(findings.map(\.severity) == [.sev3])
    #expect(findings.first?.scope.addresses == [address("198.51.100.1")])
    #expect(findings.first?.message.contains("eu.example.com.") == true)
    #expect(scene.report.incidents.map(\.cause) == ["non-terminals-unsupported"])
  }

  /// One server is silent to the name in between over both transports, and answers others over both.
  private func silentScene(over stream: Response.Outcome = .timeout, attempts: Int = 4) -> Scene {
    var scene = scene(.timeout, step: .inside)
    let (server, place) = Scene.servers[0]
    let question = scene.evidence.steps[0].question
    for index in scene.own.responses.indices where scene.own.responses[index].question == question {
      scene.own.responses[index].attempts = attempts
    }
    scene.own.responses.append(Scene.response(server, place, question, stream, transport: .tcp))
    let records = scene.evidence.answers[0].records
    scene.own.responses.append(
      Scene.response(
        server, place, Question(scene.target.name, .a), .answered(.answer(records)), transport: .tcp))
    return scene
  }

  @Test func nameInBetweenIsMetWithSilence() {
    let scene = silentScene()
    #expect(scene.rules == ["denied-empty-non-terminal"])
    let findings = scene.findings(of: DeniedEmptyNonTerminal())
    #expect(findings.map(\.severity) == [.sev3])
    #expect(findings.first?.message.contains("ns1.example.net. (198.51.100.1) is silent to eu.example.com.") == true)
  }

  /// What gets lost over UDP comes over TCP; and where nothing at all comes over TCP, that is another matter.
  @Test func silenceByChanceIsNothing() {
    #expect(silentScene(over: .answered(.noData)).findings(of: DeniedEmptyNonTerminal()).isEmpty)
    #expect(silentScene(attempts: 3).findings(of: DeniedEmptyNonTerminal()).isEmpty)
    var deaf = silentScene()
    for index in deaf.own.responses.indices where deaf.own.responses[index].transport == .tcp {
      deaf.own.responses[index].outcome = .timeout
    }
    #expect(deaf.findings(of: DeniedEmptyNonTerminal()).isEmpty)
    var lossy = silentScene()
    for index in lossy.own.responses.indices where lossy.own.responses[index].outcome.isAnswer {
      lossy.own.responses[index].lost = 2
    }
    #expect(lossy.findings(of: DeniedEmptyNonTerminal()).isEmpty)
  }

  /// A question for NS is answered otherwise than one for what the name has.
  @Test(arguments: [
    (Response.Outcome.answered(.nameError), [Severity.sev3]), (.answered(.lame(.rcode(.refused))), [.note]),
    (.answered(.noData), []), (.timeout, []),
  ])
  func theNameIsDeniedToWhoeverLooksForItsServers(_ outcome: Response.Outcome, severities: [Severity]) {
    var scene = Scene()
    let question = Question(Scene.host, .ns)
    scene.own.responses.append(Scene.response(Scene.servers[1].0, Scene.servers[1].1, question, outcome))
    let findings = scene.findings(of: DeniedEmptyNonTerminal())
    #expect(findings.map(\.severity) == severities)
    #expect(findings.allSatisfy { $0.scope.servers == [Scene.servers[1].0] })
    #expect(findings.allSatisfy { $0.message.contains("for NS of shop.example.com., which has other records") })
    #expect(scene.rules == (severities == [.sev3] ? ["denied-empty-non-terminal"] : []))
    // Another server has it, this one denies it whatever it is asked for.
    scene.server(1, answers: .answered(.nameError))
    #expect(scene.findings(of: DeniedEmptyNonTerminal()).isEmpty)
  }

  /// Resolvers ask for the whole name after a denial, as long as they are not told not to: it is SEV3 whoever denies.
  @Test(arguments: [(Scene.host, RecordType.ns), (name("eu.example.com."), .a)])
  func whereEveryServerDeniesResolversHelpThemselves(_ asked: DomainName, _ type: RecordType) {
    var scene = type == .ns ? Scene() : scene(.answered(.nameError))
    scene.own.responses.removeAll { $0.question.name == between }
    for (server, address) in Scene.servers {
      scene.own.responses.append(
        Scene.response(server, address, Question(asked, type), .answered(.nameError)))
    }
    #expect(scene.findings(of: DeniedEmptyNonTerminal()).map(\.severity) == [.sev3])
    #expect(scene.rules == ["denied-empty-non-terminal"])
  }

  @Test func noDataIsTheRightAnswer() {
    #expect(scene(.answered(.noData), step: .inside).rules == [])
  }

  @Test func aNameBesideProvesNothing() {
    #expect(scene(.answered(.nameError), below: "shop.us.example.com.").rules == [])
  }

  @Test func nothingBelowExists() {
    var scene = scene(.answered(.nameError))
    scene.allServers(answer: .answered(.nameError))
    scene.evidence.answers = scene.evidence.answers.map {
      var answer = $0
      (answer.status, answer.records) = (.nxdomain, [])
      return answer
    }
    #expect(scene.findings(of: DeniedEmptyNonTerminal()).isEmpty)
  }

  @Test func theNameItselfHasNothing() {
    var scene = scene(.answered(.nameError))
    scene.allServers(type: .a, answer: .answered(.noData))
    scene.server(0, type: .a, answers: .answered(.nameError))
    scene.evidence.answers[0].status = .nodata
    #expect(scene.findings(of: DeniedEmptyNonTerminal()).isEmpty)
  }

  @Test func anAnswerBesideProvesNothing() {
    var scene = scene(.answered(.nameError))
    for index in scene.own.responses.indices where scene.own.responses[index].question.name == scene.target.name {
      scene.own.responses[index].question.name = name("www.example.com.")
    }
    #expect(scene.findings(of: DeniedEmptyNonTerminal()).isEmpty)
  }

  @Test func aServerThatRefusesEverythingIsLame() {
    var scene = scene(.answered(.lame(.rcode(.refused))), step: .inside)
    scene.server(0, answers: .answered(.lame(.rcode(.refused))))
    #expect(scene.rules == ["lame-server"])
  }
}

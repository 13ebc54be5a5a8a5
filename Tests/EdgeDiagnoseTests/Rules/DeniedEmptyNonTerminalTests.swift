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

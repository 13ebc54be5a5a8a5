import EdgeDiagnose
import EdgeModel
import Testing

struct StaleAddressHintTests {
  private func scene(hints: [String], isStated: Bool = true, target: String = ".") -> Scene {
    var scene = Scene()
    let data = service(1, target, hints: hints)
    if isStated {
      scene.expect()
      scene.hold(.https, data)
    }
    scene.ask(.https, .records(Record(.https, data)))
    return scene
  }

  @Test func hintThatTheNameDoesNotHave() {
    let findings = scene(hints: ["203.0.113.10", "203.0.113.12"]).findings(of: StaleAddressHint())
    #expect(findings.map(\.severity) == [.sev3])
    #expect(findings.first?.scope.addresses == [address("203.0.113.12")])
    #expect(scene(hints: ["203.0.113.12"]).report.incidents.map(\.cause) == ["address-hints-forgotten"])
  }

  @Test func hintsThatTheNameHas() {
    #expect(scene(hints: Scene.endpoints).diagnosis.findings == [])
    #expect(scene(hints: ["203.0.113.11"]).diagnosis.findings == [])
  }

  @Test func whereNothingIsStatedItIsANote() {
    let scene = scene(hints: ["203.0.113.12"], isStated: false)
    #expect(scene.findings(of: StaleAddressHint()).map(\.severity) == [.note])
  }

  @Test func addressThatOneServerGives() {
    var scene = scene(hints: ["203.0.113.12"], isStated: false)
    scene.server(1, type: .a, answers: .records(.a("203.0.113.12")))
    #expect(scene.findings(of: StaleAddressHint()).isEmpty)
  }

  @Test func expectedAddressThatIsNotServedNow() {
    var scene = Scene()
    scene.expect(a: Scene.endpoints + ["203.0.113.12"], identifiers: true)
    scene.ask(.https, .records(Record(.https, service(1, ".", hints: ["203.0.113.12"]))))
    #expect(scene.findings(of: StaleAddressHint()).isEmpty)
  }

  @Test func hintOfAFamilyThatTheNameDoesNotHave() {
    #expect(scene(hints: ["2001:db8::10"]).findings(of: StaleAddressHint()).count == 1)
  }

  /// AliasMode leads to the record with the hint.
  @Test func hintOfTheNameThatAnAliasLeadsTo() {
    var scene = Scene()
    let next = name("next.example.org.")
    scene.ask(.https, .records(Record(.https, service(0, "next.example.org."))))
    let hint = service(1, ".", hints: ["203.0.113.12"])
    scene.evidence.answers += [
      Scene.answer(Question(next, .https), .records(Record(.https, hint, of: next))),
      Scene.answer(Question(next, .a), .records(.a("203.0.113.13", next))),
    ]
    #expect(scene.findings(of: StaleAddressHint()).map(\.scope.addresses) == [[address("203.0.113.12")]])
    scene.evidence.answers[scene.evidence.answers.count - 1] =
      Scene.answer(Question(next, .a), .records(.a("203.0.113.12", next)))
    #expect(scene.findings(of: StaleAddressHint()).isEmpty)
  }

  @Test func anotherNameThatNobodyAskedFor() {
    var scene = scene(hints: ["203.0.113.12"], target: "svc.example.org.")
    #expect(scene.findings(of: StaleAddressHint()).isEmpty)
    let question = Question(name("svc.example.org."), .a)
    scene.evidence.answers.append(Scene.answer(question, .records(.a("203.0.113.13", question.name))))
    #expect(scene.findings(of: StaleAddressHint()).count == 1)
  }

  @Test func withoutAServiceNothingIsWrong() {
    var scene = Scene()
    scene.ask(.https, .empty)
    #expect(scene.diagnosis.findings == [])
  }
}

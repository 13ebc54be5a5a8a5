import EdgeDiagnose
import EdgeModel
import Testing

struct AliasLoopTests {
  private let alias = Record(name: Scene.host, type: .cname, ttl: 60, data: RData(name("b.example.com.")))

  @Test func aliasesGoInACircle() {
    var scene = Scene()
    scene.allServers(answer: .answered(.alias(to: name("b.example.com."), [alias])))
    scene.answer(.loop, .serverFailure, aliases: [alias], name: Scene.host)
    #expect(scene.rules == ["alias-loop"])
    #expect(scene.findings(of: AliasLoop()).map(\.severity) == [.sev1])
  }

  /// AliasMode of HTTPS records; the name has addresses of its own.
  @Test func servicesGoInACircle() {
    var scene = Scene()
    let (first, second) = (Record(.https, service(0, "b.example.org.")), name("b.example.org."))
    scene.ask(.https, .records(first))
    let question = Question(second, .https)
    scene.evidence.answers.append(
      Scene.answer(question, .records(Record(.https, service(0, "shop.example.com."), of: second))))
    #expect(scene.rules == ["alias-loop"])
    #expect(scene.findings(of: AliasLoop()).map(\.severity) == [.sev3])
    scene.evidence.answers[scene.evidence.answers.count - 1] =
      Scene.answer(question, .records(Record(.https, service(1, "."), of: second)))
    #expect(scene.rules == [])
  }

  @Test func aliasesEnd() {
    var scene = Scene()
    scene.evidence.answers[0].aliases = [alias]
    #expect(scene.rules == [])
  }
}

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

  /// A DNAME record leads whatever lies below it: it is no step itself.
  @Test func namesOfACircleOfTrees() {
    var scene = Scene()
    let (tree, other) = (name("example.com."), name("example.org."))
    let back = name("shop.example.org.")
    let aliases = [
      Record(name: tree, type: .dname, ttl: 60, data: RData(other)),
      Record(name: Scene.host, type: .cname, ttl: 60, data: RData(back)),
      Record(name: other, type: .dname, ttl: 60, data: RData(tree)),
      Record(name: back, type: .cname, ttl: 60, data: RData(Scene.host)),
    ]
    scene.answer(.loop, .serverFailure, aliases: aliases, name: Scene.host)
    let circle = "shop.example.com. -> shop.example.org. -> shop.example.com."
    #expect(scene.findings(of: AliasLoop()).allSatisfy { $0.message.hasSuffix("go in a circle: \(circle)") })
    #expect(scene.findings(of: AliasLoop()).count == 1)
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
    // Whatever addresses the other one has, clients go on with its record.
    var addressed = scene
    addressed.evidence.answers.append(
      Scene.answer(Question(second, .a), .records(.a("203.0.113.10", second))))
    #expect(addressed.rules == ["alias-loop"])
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

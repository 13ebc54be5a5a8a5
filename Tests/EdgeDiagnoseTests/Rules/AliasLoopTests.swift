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

  @Test func aliasesEnd() {
    var scene = Scene()
    scene.evidence.answers[0].aliases = [alias]
    #expect(scene.rules == [])
  }
}

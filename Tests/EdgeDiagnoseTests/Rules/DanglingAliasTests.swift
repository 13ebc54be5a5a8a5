import EdgeDiagnose
import EdgeModel
import Testing

struct DanglingAliasTests {
  private let alias = Record(name: Scene.host, type: .cname, ttl: 60, data: RData(name("gone.example.org.")))

  @Test func targetOfTheAliasDoesNotExist() {
    var scene = Scene()
    scene.allServers(answer: .answered(.alias(to: name("gone.example.org."), [alias])))
    scene.answer(.nxdomain, .nameError, aliases: [alias], name: name("gone.example.org."))
    #expect(scene.rules == ["dangling-alias"])
    #expect(scene.findings(of: DanglingAlias()).map(\.severity) == [.sev1])
  }

  @Test func targetOfTheAliasHasOneFamily() {
    var scene = Scene()
    scene.allServers(answer: .answered(.alias(to: name("gone.example.org."), [alias])))
    scene.evidence.answers[0].aliases = [alias]
    scene.evidence.answers[1].aliases = [alias]
    #expect(scene.rules == [])
  }

  @Test func unreachableTargetIsNotDangling() {
    var scene = Scene()
    scene.allServers(answer: .answered(.alias(to: name("gone.example.org."), [alias])))
    scene.answer(.unreachable, .serverFailure, aliases: [alias], name: name("gone.example.org."))
    #expect(scene.rules == ["unobserved"])
  }
}

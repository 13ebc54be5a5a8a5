import EdgeDiagnose
import EdgeModel
import Testing

struct AliasedServerTests {
  /// The names of these servers of the zone are aliases.
  private func scene(_ aliased: Int..., glue: Bool = false) -> Scene {
    var scene = Scene()
    for index in aliased {
      scene.own.servers[index].alias = name("host\(index).example.org.")
      if glue { scene.own.servers[index].glue = scene.own.servers[index].addresses }
    }
    return scene
  }

  private func findings(_ scene: Scene) -> [Finding] { scene.findings(of: AliasedServer()) }

  @Test func allNamesAreAliases() {
    let scene = scene(0, 1)
    #expect(scene.rules == ["aliased-server"])
    #expect(findings(scene).map(\.severity) == [.sev2])
    #expect(findings(scene).first?.scope.servers == Scene.servers.map(\.0))
    #expect(findings(scene).first?.share == 1)
    #expect(findings(scene).first?.impact.contains("BIND") == true)
    #expect(scene.report.incidents.map(\.cause) == ["server-name-aliased"])
  }

  @Test func oneNameIsAnAlias() {
    let scene = scene(1)
    #expect(scene.rules == ["aliased-server"])
    #expect(findings(scene).map(\.severity) == [.sev3])
    #expect(findings(scene).first?.share == 0.5)
  }

  @Test func theOnlyOtherServerIsDead() {
    var scene = scene(1)
    scene.server(0, answers: .timeout)
    #expect(findings(scene).map(\.severity) == [.sev2])
    scene.server(0, answers: .notAllowed)
    #expect(findings(scene).map(\.severity) == [.sev3])
  }

  @Test func anotherServerThatNobodyIsLedTo() {
    var scene = scene(0)
    scene.own.servers[1].origins = [.apex]
    #expect(findings(scene).map(\.severity) == [.sev2])
  }

  /// Resolvers begin with the glue.
  @Test func glueLeadsThere() {
    let scene = scene(0, 1, glue: true)
    #expect(scene.rules == [])
    #expect(findings(scene).map(\.severity) == [.note])
  }

  @Test func anAliasThatLeadsNowhereIsAnotherMatter() {
    var scene = scene(1)
    scene.own.servers[1].addresses = []
    scene.own.servers[1].unresolved = "host1.example.org. does not exist"
    #expect(scene.rules == ["unresolvable-server"])
  }

  @Test func aServerThatIsOnlyExpectedConcernsNoUser() {
    var scene = scene(1)
    scene.own.servers[1].origins = [.expected]
    #expect(findings(scene).isEmpty)
  }

  @Test func whatResolversSayIsASymptom() {
    var scene = scene(0, 1)
    scene.resolver("192.0.2.53", .rcode(.serverFailure))
    #expect(scene.rules == ["aliased-server", "resolver-disagrees"])
    #expect(scene.report.incidents.map(\.cause) == ["server-name-aliased"])
    scene.own.servers[0].alias = nil
    #expect(scene.report.incidents.map(\.cause) == ["resolver-fault", "server-name-aliased"])
  }

  @Test func theParentsServersAreItsOwnMatter() {
    var scene = Scene()
    scene.add("b.gtld-servers.net.", at: ["192.33.14.30"], to: Scene.parent)
    scene.evidence.zones[1].servers[1].alias = name("host.example.org.")
    #expect(findings(scene).map(\.severity) == [.note])
    scene.evidence.zones[1].servers[0].alias = name("host.example.org.")
    #expect(findings(scene).map(\.severity) == [.sev2])
  }
}

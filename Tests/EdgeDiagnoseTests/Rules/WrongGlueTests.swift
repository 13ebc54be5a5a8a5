import EdgeDiagnose
import EdgeModel
import Testing

struct WrongGlueTests {
  /// The second server at the addresses that the parent and its own zone give, which answer or not.
  private func scene(glue: [String], own: [String]?, dead: [String] = []) -> Scene {
    var scene = Scene()
    scene.own.servers[1].glue = glue.map { address($0) }
    scene.own.servers[1].authoritative = own?.map { address($0) }
    let all = Set(glue + (own ?? []))
    scene.own.servers[1].addresses = all.map { address($0) }.sorted()
    let model = scene.own.responses.filter { $0.server == Scene.servers[1].0 }
    scene.own.responses.removeAll { $0.server == Scene.servers[1].0 }
    for place in all.sorted() {
      scene.own.responses += model.map {
        Scene.response($0.server, place, $0.question, dead.contains(place) ? .timeout : $0.outcome)
      }
    }
    return scene
  }

  @Test func glueLeadsToADeadAddress() {
    let scene = scene(glue: ["192.0.2.3"], own: ["192.0.2.2"], dead: ["192.0.2.3"])
    let findings = scene.findings(of: WrongGlue())
    #expect(findings.map(\.severity) == [.sev3])
    #expect(findings.first?.expected == "192.0.2.2")
    #expect(findings.first?.observed == "192.0.2.3")
    // That nothing answers there is but a symptom.
    #expect(scene.rules == ["dead-server", "wrong-glue"])
    #expect(scene.report.incidents.map(\.cause) == ["glue-forgotten"])
  }

  @Test func glueLeadsToAnAddressThatServes() {
    let scene = scene(glue: ["192.0.2.3"], own: ["192.0.2.2"])
    #expect(scene.rules == [])
    #expect(scene.findings(of: WrongGlue()).map(\.severity) == [.note])
  }

  @Test func glueLeavesOutAnAddress() {
    let scene = scene(glue: ["192.0.2.2"], own: ["192.0.2.2", "192.0.2.3"], dead: ["192.0.2.3"])
    #expect(scene.findings(of: WrongGlue()).map(\.severity) == [.note])
    #expect(scene.report.incidents.map(\.cause) == ["name-server-outage"])
  }

  @Test(arguments: [["192.0.2.2"], nil]) func equalOrUnknown(_ own: [String]?) {
    #expect(scene(glue: ["192.0.2.2"], own: own).findings(of: WrongGlue()).isEmpty)
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct OccludedRecordTests {
  private static let cut = name("dev.example.com.")

  private func scene(answer: String = "192.0.2.1") -> Scene {
    var scene = Scene()
    scene.occlude(answer: answer)
    return scene
  }

  @Test func targetIsAnsweredByTheDeeperZone() {
    var scene = scene()
    scene.serve(.leaf(serial: "0f:ff"), at: 1)
    #expect(scene.rules == ["occluded-record", "wrong-record"])
    #expect(scene.findings(of: OccludedRecord()).map(\.severity) == [.sev1])
    #expect(scene.report.incidents.map(\.cause) == ["shadowed-by-child-zone"])
  }

  /// Whoever exports everything exports the deeper zone, too.
  @Test(arguments: [(false, Severity.sev1), (true, .note)])
  func theDeeperZoneIsExportedAsWell(hasName: Bool, severity: Severity) {
    var scene = scene()
    scene.expectations.zones.append(
      HostedZone(
        id: "Z7", name: Self.cut, isPrivate: false, nameServers: [name("ns1.example.org.")],
        records: hasName ? [scene.expectations.zones[0].records[0]] : [], source: file))
    let outcome: Response.Outcome = hasName ? .records(.a("203.0.113.10", scene.target.name)) : .denial
    let zone = scene.evidence.zones.count - 1
    for index in scene.evidence.zones[zone].responses.indices {
      scene.evidence.zones[zone].responses[index].outcome = outcome
    }
    let path = scene.evidence.answers[0].path
    scene.evidence.answers = [Scene.answer(Question(scene.target.name, .a), outcome)]
    scene.evidence.answers[0].path = path
    #expect(scene.findings(of: OccludedRecord()).map(\.severity) == [severity])
    if !hasName { #expect(scene.report.incidents.map(\.cause) == ["shadowed-by-child-zone"]) }
  }

  @Test func theDeeperZoneHasTheSameRecord() {
    let scene = scene(answer: "203.0.113.10")
    #expect(scene.findings(of: OccludedRecord()).map(\.severity) == [.note])
    #expect(scene.rules == [])
  }

  @Test func theDeeperZoneIsOnTheSameServers() {
    var scene = scene(answer: "203.0.113.10")
    scene.expectations.zones[0].nameServers = [name("ns1.example.org.")]
    #expect(scene.findings(of: OccludedRecord()).isEmpty)
  }

  @Test func whatDelegatesIsNotHidden() {
    var scene = scene(answer: "203.0.113.10")
    scene.expectations.zones[0].records = []
    scene.hold(.ns, RData(name("ns1.example.org.")), of: Self.cut)
    #expect(scene.findings(of: OccludedRecord()).isEmpty)
    scene.hold(.a, RData(address("198.51.100.11")), of: name("ns1.dev.example.com."))
    #expect(scene.findings(of: OccludedRecord()).map(\.severity) == [.note])
    scene.evidence.zones[3].servers[0].name = name("ns1.dev.example.com.")
    #expect(scene.findings(of: OccludedRecord()).isEmpty)
  }

  @Test func theDeeperZoneIsExportedAsWell() {
    var scene = scene()
    var deeper = scene.expectations.zones[0]
    (deeper.id, deeper.name) = ("Z2", Self.cut)
    scene.expectations.zones.append(deeper)
    #expect(scene.findings(of: OccludedRecord()).map(\.severity) == [.note])
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct MisdirectedTests {
  @Test(arguments: [false, true]) func theServerDoesNotServeTheName(isStated: Bool) {
    var scene = Scene()
    if isStated { scene.expectPage([200]) }
    scene.page(421, at: 0)
    #expect(scene.rules == ["misdirected"])
    #expect(scene.findings(of: Misdirected()).map(\.severity) == [.sev2])
    #expect(scene.report.incidents.map(\.cause) == ["wrong-virtual-host"])
  }

  @Test func theNextStatusIsAnother() {
    var scene = Scene()
    scene.page(420)
    #expect(scene.rules == [])
    scene.expectPage([421])
    scene.page(421)
    #expect(scene.rules == [])
  }

  /// Whose certificate is for others, whose pages are, too.
  @Test func aStrangersPageIsPartOfTheStrangersCertificate() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: .leaf(names: ["other.example.com"]))
    scene.page(421, at: 1)
    #expect(scene.rules == ["misdirected", "name-not-covered"])
    #expect(scene.report.incidents.count == 1)
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct ExpiredIntermediateTests {
  private func scene(_ depth: Int, until: String = "2026-11-18T12:00:00Z") -> Scene {
    var scene = Scene()
    scene.flaw([(10, depth)], links: [.authority(["Issuer"], until: until), Scene.root])
    return scene
  }

  @Test func aboveTheLeaf() {
    let scene = scene(1)
    #expect(scene.rules == ["expired-intermediate"])
    let finding = scene.findings(of: ExpiredIntermediate()).first
    #expect(finding?.severity == .sev2)
    #expect(finding?.message.contains("CN=Issuer ended 2026-11-18T12:00:00Z (2 d ago)") == true)
    #expect(finding?.since == moment("2026-11-18T12:00:00Z"))
    #expect(scene.report.incidents.map(\.cause) == ["stale-chain-file"])
  }

  @Test func theLeafItself() { #expect(scene(0).rules == []) }

  @Test func notUsed() {
    var scene = Scene()
    scene.serve(.leaf(), then: [Scene.issuer, .authority(["Issuer"], until: "2026-11-18T12:00:00Z", serial: "old")])
    #expect(scene.rules == [])
  }
}

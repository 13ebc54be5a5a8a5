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

  /// What lies where the leaf says is not looked at.
  @Test(arguments: [(nil, false), ("http://ca.example/1.der", true)] as [(String?, Bool)])
  func aNewerOneMayBeHad(url: String?, maySpare: Bool) {
    var scene = Scene()
    let leaf = Certificate.leaf(issuerURL: url)
    scene.serve(leaf)
    scene.flaw([(10, 1)], links: [.authority(["Issuer"], until: "2026-11-18T12:00:00Z"), Scene.root])
    let finding = scene.findings(of: ExpiredIntermediate()).first
    #expect(finding?.impact.contains("clients that fetch a newer one from http://ca.example/1.der") == maySpare)
    #expect(finding?.severity == .sev2)
  }

  @Test func theLeafItself() { #expect(scene(0).rules == []) }

  @Test func notUsed() {
    var scene = Scene()
    scene.serve(.leaf(), then: [Scene.issuer, .authority(["Issuer"], until: "2026-11-18T12:00:00Z", serial: "old")])
    #expect(scene.rules == [])
  }
}

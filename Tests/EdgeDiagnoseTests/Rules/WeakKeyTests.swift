import EdgeDiagnose
import EdgeModel
import Testing

struct WeakKeyTests {
  private func scene(_ code: Int32, _ depth: Int) -> Scene {
    var scene = Scene()
    scene.serve(.leaf())
    scene.flaw([(code, depth)])
    return scene
  }

  @Test func onThePath() {
    let scene = scene(66, 0)
    #expect(scene.rules == ["weak-key"])
    let finding = scene.findings(of: WeakKey()).first
    #expect(finding?.severity == .sev2)
    #expect(finding?.observed == "CN=shop.example.com (ecdsa-p256)")
    #expect(scene.report.incidents.map(\.cause) == ["unfit-certificate"])
  }

  /// Some clients still take 1024 bits, none fewer.
  @Test(arguments: [("rsa-1024", true), ("rsa-768", false)]) func whoTakesIt(_ key: String, isSpared: Bool) {
    var scene = scene(66, 0)
    scene.evidence.endpoints[1].chain[0].key = key
    scene.evidence.endpoints[1].path?.links[0].key = key
    #expect(scene.findings(of: WeakKey()).map { $0.impact.hasSuffix("; not those of GnuTLS and Java") } == [isSpared])
  }

  @Test func aboveTheLeaf() {
    #expect(scene(67, 1).findings(of: WeakKey()).first?.observed == "CN=Issuer (rsa-2048)")
  }

  @Test func theOtherWeakness() { #expect(scene(68, 0).findings(of: WeakKey()) == []) }
}

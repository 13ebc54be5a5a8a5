import EdgeDiagnose
import EdgeModel
import Testing

struct WeakSignatureTests {
  private func scene(_ code: Int32, _ depth: Int) -> Scene {
    var scene = Scene()
    scene.serve(.leaf())
    scene.flaw([(code, depth)])
    return scene
  }

  @Test func onThePath() {
    let scene = scene(68, 0)
    #expect(scene.rules == ["weak-signature"])
    let finding = scene.findings(of: WeakSignature()).first
    #expect(finding?.severity == .sev2)
    #expect(finding?.observed == "CN=shop.example.com (ecdsa-sha256)")
    #expect(scene.report.incidents.map(\.cause) == ["unfit-certificate"])
  }

  @Test(arguments: [("rsa-sha1", true), ("rsa-md5", false)]) func whoTakesIt(_ signature: String, isSpared: Bool) {
    var scene = scene(68, 0)
    scene.evidence.endpoints[1].path?.links[0].signature = signature
    #expect(scene.findings(of: WeakSignature()).map { $0.impact.hasSuffix("; not those of Java") } == [isSpared])
  }

  @Test func aboveTheLeaf() {
    #expect(scene(68, 1).findings(of: WeakSignature()).first?.observed == "CN=Issuer (rsa-sha256)")
  }

  @Test func theOtherWeakness() { #expect(scene(66, 0).findings(of: WeakSignature()) == []) }
}

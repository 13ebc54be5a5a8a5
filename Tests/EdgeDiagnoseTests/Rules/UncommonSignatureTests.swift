import EdgeDiagnose
import EdgeModel
import Testing

struct UncommonSignatureTests {
  @Test func newerClientsFail() {
    var scene = Scene()
    scene.refuseBrowsers(.signature("ed25519"))
    #expect(scene.rules == ["uncommon-signature"])
    #expect(scene.findings(of: UncommonSignature()).map(\.severity) == [.sev2])
    #expect(scene.report.incidents.map(\.cause) == ["unfit-certificate"])
  }

  @Test func firefoxTakesLargeCurves() {
    var scene = Scene()
    scene.refuseBrowsers(.signature("ecdsa-sha512"))
    let finding = scene.findings(of: UncommonSignature()).first
    #expect(finding?.severity == .sev2)
    #expect(finding?.impact == "users of the few newer clients that do not offer it; others connect")
  }

  /// OpenSSL and Java take it.
  @Test func hardlyAnybodyTakesSHA224() {
    var scene = Scene()
    scene.refuseBrowsers(.signature("rsa-sha224"))
    let finding = scene.findings(of: UncommonSignature()).first
    #expect(
      finding?.severity == .sev2
        && finding?.message.hasSuffix("clients without SHA-224 do not take, as those built on GnuTLS") == true)
    #expect(finding?.impact.contains("as Go and those built on GnuTLS, unlike those built on OpenSSL") == true)
  }

  /// They are shown the other certificate of the two.
  @Test func aTwinForBrowsers() {
    var scene = Scene()
    scene.other(.browser)
    #expect(scene.rules == [])
  }

  @Test func anAuthoritySignsSo() {
    var scene = Scene()
    var leaf = Certificate.leaf()
    leaf.signature = "ed25519"
    scene.serve(leaf)
    #expect(scene.rules == ["uncommon-signature"])
    #expect(scene.findings(of: UncommonSignature()).first?.message.hasPrefix("the certificate of CN=") == true)
    // Who connects to port 993 is no browser.
    for index in [0, 1] { scene.evidence.endpoints[index].endpoint.port = 993 }
    scene.target.ports = [993]
    #expect(scene.rules == [])
  }

  /// Nobody looks at the signature of an anchor.
  @Test func theAnchorIsSignedSo() {
    var scene = Scene()
    var root = Scene.root
    root.signature = "ed25519"
    scene.flaw([], links: [Scene.issuer, root])
    #expect(scene.rules == [])
  }
}

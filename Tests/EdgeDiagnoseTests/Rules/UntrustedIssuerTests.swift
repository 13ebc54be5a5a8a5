import EdgeDiagnose
import EdgeModel
import Testing

struct UntrustedIssuerTests {
  private func scene(flaws: [PathVerdict.Flaw], url: String? = nil) -> Scene {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: .leaf(issuerURL: url))
    scene.evidence.endpoints[1].path?.isTrusted = false
    scene.evidence.endpoints[1].path?.flaws = flaws
    return scene
  }

  private let missing = PathVerdict.Flaw(code: 20, depth: 0, text: "unable to get local issuer certificate")

  @Test func intermediateIsMissing() {
    let scene = scene(flaws: [missing], url: "http://ca.example/issuer.cer")
    #expect(scene.rules == ["untrusted-issuer"])
    let finding = scene.findings(of: UntrustedIssuer()).first
    #expect(finding?.severity == .sev2)
    #expect(finding?.message.contains("the issuer CN=Issuer is neither served nor trusted") == true)
    #expect(finding?.message.contains("http://ca.example/issuer.cer") == true)
    #expect(finding?.message.contains("at depth 0") == true)
  }

  @Test func everywhere() {
    var scene = scene(flaws: [missing])
    scene.evidence.endpoints.remove(at: 0)
    #expect(scene.findings(of: UntrustedIssuer()).map(\.severity) == [.sev1])
  }

  @Test func aLeafThatCannotBeRead() {
    var scene = scene(flaws: [PathVerdict.Flaw(code: 13, depth: 0, text: "format error in notBefore")])
    scene.evidence.endpoints[1].chain = []
    scene.evidence.endpoints[1].coversName = nil
    #expect(scene.rules == ["untrusted-issuer"])
    #expect(scene.findings(of: UntrustedIssuer()).first?.message.contains("format error in notBefore") == true)
  }

  @Test func trusted() {
    var scene = scene(flaws: [])
    scene.evidence.endpoints[1].path?.isTrusted = true
    #expect(scene.rules == [])
  }

  @Test func noTrustStoreIsNoVerdict() {
    var scene = scene(flaws: [missing])
    scene.evidence.hasTrustStore = false
    #expect(scene.rules == ["trust-store-missing"])
  }
}

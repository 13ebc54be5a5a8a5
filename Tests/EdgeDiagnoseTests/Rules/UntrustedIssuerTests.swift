import EdgeDiagnose
import EdgeModel
import Testing

struct UntrustedIssuerTests {
  private func scene(_ flaws: [(Int32, Int)], links: [Certificate] = []) -> Scene {
    var scene = Scene()
    scene.flaw(flaws, links: links)
    return scene
  }

  @Test func rootIsUnknown() {
    let scene = scene([(2, 1)], links: [Scene.issuer])
    #expect(scene.rules == ["untrusted-issuer"])
    let finding = scene.findings(of: UntrustedIssuer()).first
    #expect(finding?.severity == .sev2)
    #expect(finding?.message.contains("the issuer CN=Root is neither served nor trusted") == true)
    #expect(scene.report.incidents.map(\.cause) == ["unknown-authority"])
  }

  @Test func selfSigned() {
    var scene = Scene()
    var leaf = Certificate.leaf()
    leaf.isSelfIssued = true
    scene.serve(leaf, then: [])
    scene.flaw([(18, 0)], links: [])
    #expect(scene.rules == ["untrusted-issuer"])
    scene.evidence.endpoints.remove(at: 0)
    #expect(scene.findings(of: UntrustedIssuer()).map(\.severity) == [.sev1])
  }

  /// Hosts that sign their own certificates have one each: that is one finding.
  @Test func eachHasSignedItsOwn() {
    var scene = Scene()
    for (index, end) in ["2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z"].enumerated() {
      var leaf = Certificate.leaf(until: end)
      leaf.isSelfIssued = true
      scene.serve(leaf, at: index, then: [])
      scene.flaw([(18, 0)], at: index, links: [])
    }
    #expect(scene.findings(of: UntrustedIssuer()).map { $0.scope.addresses.count } == [2])
  }

  @Test func trusted() { #expect(scene([], links: [Scene.issuer, Scene.root]).rules == []) }

  @Test func onlyTheLeafIsThere() { #expect(scene([(20, 0)]).rules == ["missing-intermediate"]) }

  @Test func noTrustStoreIsNoVerdict() {
    var scene = scene([(2, 1)])
    scene.evidence.hasTrustStore = false
    #expect(scene.rules == ["trust-store-missing"])
  }

  /// With other anchors than the target's own the command would show something else.
  @Test(
    arguments: [
      (nil, ""), ("Probes/partner-ca.pem", " --trust Probes/partner-ca.pem"),
      ("our probes/ca's.pem", " --trust 'our probes/ca'\\''s.pem'"),
    ] as [(String?, String)])
  func theCommandHasTheTargetsOwnAnchors(file: String?, option: String) {
    var scene = Scene()
    scene.target.trustFile = file
    scene.flaw([(20, 0)], links: [])
    let command = "edgeprobe cert shop.example.com --address 203.0.113.11\(option) --pem"
    #expect(scene.report.incidents.map(\.confirm) == [command])
  }
}

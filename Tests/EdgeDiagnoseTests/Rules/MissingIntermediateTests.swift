import EdgeDiagnose
import EdgeModel
import Testing

struct MissingIntermediateTests {
  private let leaf = Certificate.leaf(issuerURL: "http://ca.example/issuer.cer")

  private func scene(_ leaf: Certificate, links: [Certificate] = []) -> Scene {
    var scene = Scene()
    scene.serve(leaf, then: [])
    scene.flaw([(20, 0), (21, 0)], links: links)
    return scene
  }

  @Test func clientsThatFetchGetAlong() {
    let scene = scene(leaf)
    #expect(scene.rules == ["missing-intermediate"])
    let finding = scene.findings(of: MissingIntermediate()).first
    #expect(finding?.severity == .sev2)
    #expect(finding?.message.contains("CN=Issuer, to be had from http://ca.example/issuer.cer") == true)
    #expect(finding?.impact.hasPrefix("users of clients that do not fetch what is missing") == true)
    #expect(scene.report.incidents.map(\.cause) == ["intermediate-forgotten"])
  }

  @Test func everywhere() {
    var scene = scene(leaf)
    scene.evidence.endpoints.remove(at: 0)
    #expect(scene.findings(of: MissingIntermediate()).map(\.severity) == [.sev2])
    // Nobody can fetch it.
    scene.evidence.endpoints[0].path?.links[0].issuerURL = nil
    #expect(scene.findings(of: MissingIntermediate()).map(\.severity) == [.sev1])
  }

  /// The leaf and its issuer are there, and the issuer says where the next one lies.
  @Test func theSecondOfTwo() {
    var issuer = Scene.issuer
    issuer.issuerURL = "http://ca.example/upper.cer"
    var scene = Scene()
    scene.evidence.endpoints.remove(at: 0)
    scene.serve(leaf, at: 0, then: [issuer])
    scene.flaw([(2, 1)], at: 0, links: [issuer])
    #expect(scene.rules == ["missing-intermediate"])
    let finding = scene.findings(of: MissingIntermediate()).first
    #expect(finding?.severity == .sev2)
    #expect(finding?.message.contains("CN=Root, to be had from http://ca.example/upper.cer") == true)
    #expect(finding?.expected == "the certificate of CN=Root after the one of CN=Issuer")
  }

  /// Whoever fetches it has a root that he does not know.
  @Test func aRootIsNotServed() {
    var issuer = Scene.issuer
    issuer.issuerURL = "http://ca.example/root.cer"
    var scene = Scene()
    scene.evidence.endpoints.remove(at: 0)
    scene.serve(leaf, at: 0, then: [issuer])
    scene.flaw([(2, 1)], at: 0, links: [issuer])
    scene.evidence.endpoints[0].path?.missing = .root
    #expect(scene.rules == ["untrusted-issuer"])
    let finding = scene.findings(of: UntrustedIssuer()).first
    #expect(finding?.severity == .sev1)
    #expect(finding?.message.contains("CN=Root is neither served nor trusted, to be had from http://ca") == true)
  }

  @Test func theIntermediateOfAnotherCertificate() {
    var scene = scene(leaf)
    scene.evidence.endpoints[1].chain.append(Scene.issuer)
    #expect(
      scene.findings(of: MissingIntermediate()).first?.message.contains("that is served did not sign the leaf") == true)
  }

  /// The chain file of another certificate was left in place; a root that is sent besides is none of that.
  @Test(arguments: [(Certificate.authority(["Other CA"], serial: "oca"), true), (.authority(["Root"]), false)])
  func anotherIntermediateIsServed(_ served: Certificate, isTold: Bool) {
    var scene = scene(leaf)
    scene.evidence.endpoints[1].chain.append(served)
    let message = scene.findings(of: MissingIntermediate()).first?.message
    let text = "CN=Issuer, but CN=Other CA, which did not sign the leaf, to be had from"
    #expect(message?.contains(text) == isTold)
    #expect(message?.contains("but") == isTold)
  }

  @Test func whatIsMissingIsTheRoot() { #expect(scene(leaf, links: [Scene.issuer]).rules == ["untrusted-issuer"]) }

  @Test func whatAnAnchorSignedIsWhole() {
    var scene = Scene()
    scene.serve(leaf, then: [])
    #expect(scene.rules == [])
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct UnexpectedIssuerTests {
  private func scene(_ agreed: String?, issuer: [String] = ["Amazon", "Amazon RSA 2048 M02"]) -> Scene {
    var scene = Scene()
    scene.target.issuer = agreed
    scene.serveEverywhere(Certificate.leaf().with { $0.issuerNames = issuer })
    return scene
  }

  @Test func anotherAuthority() {
    let scene = scene("Amazon", issuer: ["Example CA", "Example R3"])
    #expect(scene.rules == ["unexpected-issuer"])
    let finding = scene.findings(of: UnexpectedIssuer()).first
    #expect(finding?.severity == .sev3)
    #expect(finding?.observed == "issued by CN=Issuer below CN=Root")
    #expect(scene.report.incidents.map(\.cause) == ["issued-elsewhere"])
  }

  @Test(arguments: ["Amazon", "amazon", "Amazon RSA 2048 M02", "Trust Services", "Root"])
  func organisationOrCommonNameOfIssuerOrAnchor(agreed: String) { #expect(scene(agreed).rules == []) }

  @Test func anotherIntermediate() { #expect(scene("Amazon", issuer: ["Amazon", "Amazon RSA 2048 M04"]).rules == []) }

  @Test func aPartOfTheNameIsNotTheName() { #expect(scene("Amaz").rules == ["unexpected-issuer"]) }

  /// Certificates of ACM are named, and somebody else's is served: newer, older, an imported one named, and Amazon's.
  @Test(
    arguments: [
      ("Elsewhere", "2026-10-02T00:00:00Z", "AMAZON_ISSUED", ["unexpected-issuer"]),
      ("Elsewhere", "2026-09-01T00:00:00Z", "AMAZON_ISSUED", ["certificate-not-deployed"]),
      ("Elsewhere", "2026-10-02T00:00:00Z", "IMPORTED", []), ("Amazon", "2026-10-02T00:00:00Z", "AMAZON_ISSUED", []),
    ])
  func anotherThanTheCertificatesThatAreNamed(_ issuer: String, from: String, type: String, rules: [String]) {
    var scene = Scene()
    scene.manage()
    scene.managed.type = type
    scene.target.certificates = [Scene.arn]
    let until = from < "2026-10" ? "2027-03-01T00:00:00Z" : "2027-05-01T00:00:00Z"
    scene.serveEverywhere(
      Certificate.leaf(serial: "0f:ff", from: from, until: until).with { $0.issuerNames = [issuer] })
    #expect(scene.rules == rules)
    guard rules == ["unexpected-issuer"] else { return }
    #expect(
      scene.findings(of: UnexpectedIssuer()).map(\.expected) == ["serial 0a:1b, issued by Amazon"])
    // Nobody named one: what covers the name may be served.
    scene.target.certificates = []
    #expect(!scene.rules.contains("unexpected-issuer"))
  }

  @Test func nothingAgreed() { #expect(scene(nil, issuer: ["Example CA"]).rules == []) }
}

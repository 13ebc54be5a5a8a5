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

  @Test func nothingAgreed() { #expect(scene(nil, issuer: ["Example CA"]).rules == []) }
}

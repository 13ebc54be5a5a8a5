import EdgeDiagnose
import EdgeModel
import Testing

struct MisorderedChainTests {
  private let upper = Certificate.authority(["Upper"], issuer: "CN=Root")
  private let lower = Certificate.authority(["Issuer"], issuer: "CN=Upper")
  private let stranger = Certificate.authority(["Stranger"], issuer: "CN=Elsewhere")

  private func said(_ rest: [Certificate]) -> String? {
    var scene = Scene()
    scene.serve(.leaf(), then: rest)
    let findings = scene.findings(of: MisorderedChain())
    #expect(findings.allSatisfy { $0.severity == .note })
    return findings.first?.observed
  }

  @Test func inOrder() {
    #expect(said([]) == nil)
    #expect(said([lower, upper]) == nil)
    // Another way up from the same place.
    #expect(said([lower, .authority(["Issuer"], issuer: "CN=Old Root", serial: "x"), upper]) == nil)
  }

  @Test func outOfOrder() {
    #expect(said([upper, lower]) == "certificate 1 (CN=Upper) comes before what it certifies")
  }

  @Test func twice() { #expect(said([lower, lower]) == "certificate 2 (CN=Issuer) stands twice") }

  @Test func ofNoUse() { #expect(said([lower, stranger])?.hasSuffix("certifies none of the others") == true) }

  @Test func theRoot() { #expect(said([Scene.issuer, Scene.root])?.contains("is a root") == true) }
}

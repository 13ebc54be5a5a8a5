import EdgeDiagnose
import EdgeModel
import Testing

struct BrokenRedirectTests {
  private func scene(_ end: HTTPTrail.End) -> Scene {
    var scene = Scene()
    scene.answer(
      HTTPTrail(exchanges: [.scene(301, ["location": "https://www.example.com/"])], end: end), at: 1)
    return scene
  }

  @Test func clientsRefuseTheCertificateThere() {
    let scene = scene(.untrusted(location: "https://www.example.com/", why: "certificate has expired"))
    #expect(scene.rules == ["broken-redirect"])
    let finding = scene.findings(of: BrokenRedirect()).first
    #expect(finding?.severity == .sev2)
    #expect(
      finding?.observed
        == "301 to https://www.example.com/, whose certificate clients refuse: certificate has expired")
    #expect(scene.report.incidents.map(\.cause) == ["redirect-target-neglected"])
  }

  @Test func theHostHasNoAddress() {
    let scene = scene(.nowhere(location: "https://www.example.com/"))
    #expect(scene.rules == ["broken-redirect"])
    #expect(
      scene.findings(of: BrokenRedirect()).first?.observed
        == "301 to https://www.example.com/, a host that has no address")
  }

  @Test func whereNobodyLooked() {
    #expect(scene(.elsewhere(location: "https://www.example.com/", why: "another port")).rules == [])
  }
}

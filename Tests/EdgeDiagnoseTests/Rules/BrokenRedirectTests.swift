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

  /// On the same host curl stays at the address, whichever port a redirect leads to.
  @Test(arguments: [(1, "203.0.113.11"), (2, "[2001:db8::1]")]) func theCommand(index: Int, address: String) {
    var scene = Scene()
    scene.ipv6(.handshake)
    scene.answer(
      HTTPTrail(
        exchanges: [.scene(301, ["location": "https://shop.example.com:8443/"])],
        end: .closed(location: "https://shop.example.com:8443/", why: "refused")), at: index)
    let command =
      "curl -sL -b '' --max-redirs 10 -o /dev/null -D - --connect-to shop.example.com::\(address): "
      + "'https://shop.example.com/'"
    #expect(scene.report.incidents.map(\.confirm) == [command])
  }

  @Test func theHostHasNoAddress() {
    let scene = scene(.nowhere(location: "https://www.example.com/"))
    #expect(scene.rules == ["broken-redirect"])
    #expect(
      scene.findings(of: BrokenRedirect()).first?.observed
        == "301 to https://www.example.com/, a host that has no address")
  }

  @Test func nobodyGetsAConnectionThere() {
    let scene = scene(.closed(location: "https://www.example.com/", why: "203.0.113.9:443 refused"))
    #expect(scene.rules == ["broken-redirect"])
    let finding = scene.findings(of: BrokenRedirect()).first
    #expect(finding?.severity == .sev2)
    #expect(
      finding?.observed
        == "301 to https://www.example.com/, where nobody gets a connection: 203.0.113.9:443 refused")
  }

  /// What a browser gets along with, or what one address of two shows, is not every user's.
  @Test(arguments: [
    (HTTPTrail.Refusal.Users.withoutFetching, "users of clients that do not fetch"),
    (.reaching(1, of: 2), "users who are redirected and reach 1 of 2 addresses there"),
  ])
  func someUsersAreRefused(users: HTTPTrail.Refusal.Users, impact: String) {
    var scene = Scene()
    var trail = HTTPTrail(
      exchanges: [.scene(301, ["location": "https://www.example.com/"]), .scene(200)], end: .answered)
    trail.refusals = [HTTPTrail.Refusal(location: "https://www.example.com/", why: "expired", users: users)]
    scene.answer(trail)
    #expect(scene.rules == ["broken-redirect"])
    let finding = scene.findings(of: BrokenRedirect()).first
    #expect(finding?.severity == .sev2 && finding?.impact.hasPrefix(impact) == true, "\(finding as Any)")
    #expect(scene.report.incidents.map(\.cause) == ["redirect-target-neglected"])
  }

  @Test func whereNobodyLooked() {
    #expect(scene(.elsewhere(location: "https://www.example.com/", why: "another port")).rules == [])
  }
}

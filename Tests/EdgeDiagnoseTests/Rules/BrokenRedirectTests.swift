import EdgeDiagnose
import EdgeModel
import Testing

struct BrokenRedirectTests {
  private func scene(_ end: HTTPTrail.End, from location: String = "https://www.example.com/") -> Scene {
    var scene = Scene()
    scene.answer(
      HTTPTrail(exchanges: [.scene(301, ["location": location])], end: end), at: 1)
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
      "curl -sL -b '' --max-redirs 20 -o /dev/null -D - --connect-to shop.example.com::\(address): "
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

  /// It may be meant for those who have one: a note, and where the file says what it expects, not seen.
  @Test func aCertificateIsDemandedThere() {
    var scene = scene(.demanding(location: "https://www.example.com/"))
    #expect(scene.rules == [])
    let finding = scene.findings(of: BrokenRedirect()).first
    #expect(finding?.severity == .note)
    #expect(
      finding?.observed
        == "301 to https://www.example.com/, where nobody is let in without a certificate of his own")
    scene.expectPage([200])
    #expect(scene.findings(of: BrokenRedirect()).isEmpty && scene.findings(of: Unobserved()).count == 1)
    scene.expectPage([301])
    #expect(scene.diagnosis.findings.filter { $0.severity != .note }.isEmpty)
  }

  /// As nginx says it, over HTTP; at the first page it is another rule's.
  @Test func aPageThereDemandsACertificate() {
    let body = "<center>No required SSL certificate was sent</center>"
    var scene = Scene()
    scene.answer(
      HTTPTrail(
        exchanges: [.scene(301, ["location": "https://www.example.com/"]), .scene(400, body: body, path: "/x")],
        end: .answered), at: 1)
    #expect(scene.findings(of: BrokenRedirect()).map(\.severity) == [.note])
    scene.answer(HTTPTrail(exchanges: [.scene(400, body: body)], end: .answered), at: 1)
    #expect(scene.findings(of: BrokenRedirect()).isEmpty)
    scene.answer(
      HTTPTrail(
        exchanges: [.scene(301, ["location": "https://www.example.com/"]), .scene(400, body: "no", path: "/x")],
        end: .answered), at: 1)
    #expect(scene.findings(of: BrokenRedirect()).isEmpty)
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

  /// What some clients get along with, or what one address of two shows, is not every user's.
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

  /// Clients that look at no staple get along with what was revoked, as they do where the name's own was.
  @Test(
    arguments: [
      (2, .sev1, "every user"), (1, .sev2, "users who are redirected and reach 1 of 2 addresses there"),
    ] as [(Int, Severity, String)])
  func whatWasRevokedThere(count: Int, severity: Severity, users: String) {
    var scene = Scene()
    var trail = HTTPTrail(
      exchanges: [.scene(301, ["location": "https://www.example.com/"]), .scene(200)], end: .answered)
    trail.refusals = [
      HTTPTrail.Refusal(
        location: "https://www.example.com/", why: "revoked", users: .reaching(count, of: 2),
        sparing: Staple.sparedWhereRevoked)
    ]
    scene.answer(trail)
    let finding = scene.findings(of: BrokenRedirect()).first
    #expect(finding?.severity == severity && finding?.impact.hasPrefix(users) == true, "\(finding as Any)")
    #expect(finding?.impact.contains("; not those of clients that look at no staple, such as curl") == true)
    #expect(scene.report.incidents.map(\.cause) == ["redirect-target-neglected"])
  }

  /// In the clear, where nothing but TLS is taken, users see the page that says so.
  @Test(
    arguments: [
      (400, "<center>The plain HTTP request was sent to HTTPS port</center>", true),
      (400, "Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />", true),
      (400, "Client sent an HTTP request to an HTTPS server.\n", true), (400, "no", false),
      (200, "The plain HTTP request was sent to HTTPS port", false),
    ] as [(UInt16, String, Bool)])
  func inTheClearWhereTLSIsSpoken(status: UInt16, body: String, isFound: Bool) {
    var scene = Scene()
    var there = HTTPExchange.scene(status, body: body)
    there.url = PageURL(isSecure: false, host: "shop.example.com", port: 443)
    scene.answer(
      HTTPTrail(
        exchanges: [.scene(301, ["location": "http://shop.example.com:443/"]), there], end: .answered))
    #expect(scene.rules == (isFound ? ["broken-redirect"] : []))
    if isFound {
      let text = "400 at http://shop.example.com:443/, asked in the clear where TLS alone is taken"
      #expect(scene.findings(of: BrokenRedirect()).map(\.observed) == [text])
      #expect(scene.findings(of: BrokenRedirect()).map(\.severity) == [.sev1])
    }
    // Over TLS it is some other server's page.
    there.url.isSecure = true
    scene.answer(HTTPTrail(exchanges: [.scene(301, ["location": "/x"]), there], end: .answered))
    #expect(scene.rules == [])
  }

  /// Words without a blank are wrapped nowhere.
  @Test func aLongLocation() {
    let location = "https://www.example.com/" + String(repeating: "x", count: 200)
    let findings = [
      scene(.closed(location: location, why: "refused"), from: location), scene(.nowhere(location: location)),
      scene(.untrusted(location: location, why: "expired")),
    ].flatMap { $0.findings(of: BrokenRedirect()) }
    #expect(findings.count == 3)
    for finding in findings {
      let texts = [finding.message, finding.observed ?? ""] + finding.evidence.map(\.text)
      #expect(texts.joined(separator: " ").split(separator: " ").allSatisfy { $0.count <= 49 }, "\(texts)")
    }
  }

  @Test func whereNobodyLooked() {
    #expect(scene(.elsewhere(location: "https://www.example.com/", why: "another port")).rules == [])
  }
}

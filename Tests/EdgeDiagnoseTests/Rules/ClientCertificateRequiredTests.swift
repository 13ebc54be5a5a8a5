import EdgeDiagnose
import EdgeModel
import Testing

struct ClientCertificateRequiredTests {
  /// With TLS 1.3 the handshake stands when the alert comes; with TLS 1.2 the alert ends it.
  @Test(arguments: [Handshake.Outcome.handshake, .alert(40)])
  func oneAddressDemandsIt(outcome: Handshake.Outcome) {
    var scene = Scene()
    scene.evidence.endpoints[1].outcome = outcome
    scene.evidence.endpoints[1].clientCertificate = .required
    #expect(scene.rules == ["client-certificate-required"])
    #expect(scene.findings(of: ClientCertificateRequired()).map(\.severity) == [.sev2])
    scene.target.clientCertificate = .required
    scene.evidence.endpoints[0].clientCertificate = .required
    #expect(scene.rules == [])
    #expect(scene.comparison.endpoints[1].isHealthy)
  }

  @Test func everyAddressDemandsIt() {
    var scene = Scene()
    for index in scene.evidence.endpoints.indices { scene.evidence.endpoints[index].clientCertificate = .required }
    #expect(scene.findings(of: ClientCertificateRequired()).map(\.severity) == [.sev1])
  }

  /// What nobody named may be for partners, unless others are let in at one of its addresses.
  @Test(
    arguments: [
      (nil, .note), (.handshake, .sev2), (.refused, .note), (.timeout(.connect), .note),
    ] as [(Handshake.Outcome?, Severity)])
  func ofANameThatNobodyNamed(other: Handshake.Outcome?, severity: Severity) {
    var scene = Scene()
    for index in scene.evidence.endpoints.indices { scene.evidence.endpoints[index].clientCertificate = .required }
    if let other { scene.evidence.endpoints[0] = Scene.endpoint(Scene.endpoints[0], other) }
    scene.target.isInferred = true
    #expect(scene.findings(of: ClientCertificateRequired()).map(\.severity) == [severity])
  }

  @Test func onlyRequested() {
    var scene = Scene()
    scene.evidence.endpoints[1].clientCertificate = .requested
    #expect(scene.rules == [])
  }

  /// What is expected excuses the demand alone.
  @Test func expectedButExpired() {
    var scene = Scene()
    scene.target.clientCertificate = .required
    scene.evidence.endpoints[0].clientCertificate = .required
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: .leaf(until: "2026-11-18T12:00:00Z"))
    scene.evidence.endpoints[1].clientCertificate = .required
    #expect(scene.rules == ["expired-certificate"])
  }

  /// Whoever is turned away is shown no page that could be judged.
  @Test func thePageOfWhoIsTurnedAway() {
    var scene = Scene()
    scene.expectPage([200])
    scene.page(503, ["server": "awselb/2.0"], body: "", at: 1)
    scene.page(200, at: 0)
    #expect(scene.rules == ["edge-error"])
    scene.evidence.endpoints[1].clientCertificate = .required
    #expect(scene.rules == ["client-certificate-required"])
    // Who expects to be turned away learns nothing of the page either.
    scene.target.clientCertificate = .required
    scene.evidence.endpoints[0].clientCertificate = .required
    #expect(!scene.rules.contains("edge-error"))
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct HandshakeFailedTests {
  @Test func oneAddress() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", .alert(40))
    #expect(scene.rules == ["handshake-failed"])
    #expect(scene.findings(of: HandshakeFailed()).map(\.severity) == [.sev2])
    #expect(scene.findings(of: HandshakeFailed()).first?.scope.addresses == [address("203.0.113.11")])
  }

  @Test func everyAddress() {
    var scene = Scene()
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .alert(40)) }
    #expect(scene.findings(of: HandshakeFailed()).map(\.severity) == [.sev1])
  }

  /// A server that says that it does not know the name lacks a host of that name.
  @Test(arguments: [(112, true), (40, false)] as [(UInt8, Bool)]) func aNameThatIsNotKnown(alert: UInt8, isName: Bool) {
    var scene = Scene()
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .alert(alert)) }
    let remedy = "give the listener on port 443 a host of the name shop.example.com, with a certificate for it"
    #expect((scene.report.incidents.first?.now == remedy) == isName, "\(scene.report.incidents.first?.now ?? "none")")
  }

  /// GnuTLS and Java connect.
  @Test func onlyOpenSSLRefuses() {
    var scene = Scene()
    scene.evidence.endpoints.remove(at: 0)
    scene.evidence.endpoints[0] = Scene.endpoint("203.0.113.11", .failed("unsafe legacy renegotiation disabled"))
    scene.evidence.endpoints[0].obstacle = .renegotiation
    let finding = scene.findings(of: HandshakeFailed()).first
    #expect(finding?.severity == .sev2 && finding?.impact.contains("OpenSSL 3") == true)
    scene.evidence.endpoints[0].obstacle = .unknown
    #expect(scene.findings(of: HandshakeFailed()).map(\.severity) == [.sev1])
  }

  @Test(
    arguments: [
      (.signature("rsa-sha1"), "GnuTLS and Java"), (.signature("ecdsa-sha1"), "GnuTLS and Java"),
      (.signature("rsa-md5"), nil), (.weakKey("dh-1024"), "GnuTLS and Java"), (.weakKey("dh-1536"), "GnuTLS and Java"),
      (.weakKey("dh-768"), nil), (.weakKey("unknown"), nil), (.cipher("ECDHE-ECDSA-AES128-CCM8"), nil),
      (.cipher("TLS_AES_128_CCM_SHA256"), "GnuTLS"), (.cipher("TLS_AES_128_CCM_8_SHA256"), nil),
      (.cipher("DES-CBC3-SHA"), nil), (nil, nil),
    ] as [(Obstacle?, String?)])
  func whoGetsThroughAllTheSame(obstacle: Obstacle?, spared: String?) {
    var scene = Scene()
    scene.obstacle(obstacle)
    let finding = scene.findings(of: HandshakeFailed()).first
    #expect(finding?.severity == .sev2)
    #expect(
      finding?.impact.hasSuffix(spared.map { "; not those of \($0)" } ?? "clients do not fall back") == true,
      "\(finding?.impact ?? "none")")
  }

  /// Whoever asked for a certificate may have ended it for want of one.
  @Test func endedAfterItAskedForACertificate() {
    var scene = Scene()
    scene.evidence.endpoints[1].outcome = .reset
    scene.evidence.endpoints[1].clientCertificate = .requested
    #expect(
      scene.findings(of: HandshakeFailed()).first?.observed
        == "the server asks for a client's certificate, and ends the connection in the middle of the handshake")
    scene.target.clientCertificate = .required
    scene.evidence.endpoints[0].clientCertificate = .required
    #expect(scene.rules == [])
  }

  /// Java takes the warning for an end.
  @Test func aNameThatTheServerWarnsOf() {
    var scene = Scene()
    scene.evidence.endpoints[1].warning = 112
    let finding = scene.findings(of: HandshakeFailed()).first
    #expect(finding?.severity == .sev2 && finding?.impact.hasPrefix("clients in Java; ") == true)
    #expect(finding?.message.hasPrefix("no TLS handshake with Java at ") == true)
    scene.evidence.endpoints[1].warning = 90
    #expect(scene.rules == [])
  }

  /// The second of its kind decides.
  @Test func theFirstTryAlone() {
    var scene = Scene()
    scene.evidence.endpoints[1].firstTry = .reset
    #expect(scene.rules == [])
    let finding = scene.findings(of: HandshakeFailed()).first
    #expect(finding?.severity == .note)
    #expect(
      finding?.message == "the first of two handshakes alike failed at 203.0.113.11:443 (1 of 2 addresses): reset")
  }

  @Test func whatIsNewerThanTheServer() {
    var scene = Scene()
    scene.obstacle(.modernity, after: .reset)
    #expect(scene.rules == ["handshake-failed"])
    #expect(
      scene.findings(of: HandshakeFailed()).first?.observed?.hasSuffix(
        "handshake: it takes none that offers TLS 1.3, and one of TLS 1.2 alone") == true)
  }

  @Test func handshake() { #expect(Scene().rules == []) }
}

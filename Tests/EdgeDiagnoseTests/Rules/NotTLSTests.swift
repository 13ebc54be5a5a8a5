import EdgeDiagnose
import EdgeModel
import Testing

struct NotTLSTests {
  @Test(arguments: [
    ("HTTP/1.1 400 Bad Request\r\nServer: x", "HTTP without TLS, \"HTTP/1.1 400 Bad Request\""),
    ("SSH-2.0-x\r\n", "SSH, \"SSH-2.0-x\""), ("220 mx ESMTP\r\n", "a mail or FTP server's greeting, \"220 mx ESMTP\""),
    ("\u{1B}[31m", "\"\\u{1b}[31m\""),
  ])
  func theFirstOctetsAreShown(octets: String, observed: String) {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", .notTLS(Array(octets.utf8)))
    #expect(scene.rules == ["not-tls"])
    #expect(scene.findings(of: NotTLS()).map(\.severity) == [.sev2])
    #expect(scene.findings(of: NotTLS()).first?.observed == observed)
  }

  @Test func alertIsTLS() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", .alert(40))
    #expect(scene.rules == ["handshake-failed"])
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct ALPNRefusedTests {
  @Test func alert120AndNoneWithoutALPN() {
    var scene = Scene()
    scene.obstacle(.applicationProtocol, after: .alert(120))
    #expect(scene.rules == ["alpn-refused"])
    let finding = scene.findings(of: ALPNRefused()).first
    #expect(finding?.severity == .sev2)
    #expect(
      finding?.impact == "users of clients that offer h2 or http/1.1, as curl, who reach 1 of 2 addresses")
    scene.evidence.endpoints.remove(at: 0)
    #expect(scene.findings(of: ALPNRefused()).map(\.severity) == [.sev1])
  }

  @Test func anEndAndNoneWithoutALPN() {
    var scene = Scene()
    scene.obstacle(.applicationProtocol, after: .reset)
    #expect(scene.rules == ["alpn-refused"])
    #expect(scene.findings(of: ALPNRefused()).first?.observed == "the server ends the connection")
  }

  /// Who connects to port 993 offers no protocol of the web.
  @Test func aPortOfOthers() {
    var scene = Scene()
    scene.target.ports = [993]
    for index in [0, 1] {
      scene.evidence.endpoints[index].endpoint.port = 993
      scene.other(.web, .alert(120), at: index)
    }
    #expect(scene.rules == [])
    #expect(scene.findings(of: ALPNRefused()).map(\.severity) == [.note])
    // Its certificate is judged as any other.
    scene.evidence.endpoints[0] = Scene.endpoint("203.0.113.10", port: 993, leaf: .leaf(until: "2026-11-18T12:00:00Z"))
    #expect(scene.rules == ["expired-certificate"])
  }

  @Test func alert120WhateverIsOffered() {
    var scene = Scene()
    scene.obstacle(nil, after: .alert(120))
    #expect(scene.rules == ["handshake-failed"])
    #expect(
      scene.findings(of: HandshakeFailed()).first?.observed?.hasSuffix("whatever version and cipher is offered") == true
    )
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct ALPNRefusedTests {
  @Test func alert120AndNoneWithoutALPN() {
    var scene = Scene()
    scene.obstacle(.applicationProtocol, after: .alert(120))
    #expect(scene.rules == ["alpn-refused"])
    #expect(scene.findings(of: ALPNRefused()).map(\.severity) == [.sev2])
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

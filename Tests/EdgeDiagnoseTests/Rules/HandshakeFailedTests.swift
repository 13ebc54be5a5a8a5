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

  @Test func handshake() { #expect(Scene().rules == []) }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct ConnectionRefusedTests {
  @Test func oneAddress() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", .refused)
    #expect(scene.rules == ["connection-refused"])
    #expect(scene.findings(of: ConnectionRefused()).map(\.severity) == [.sev3])
    #expect(scene.findings(of: ConnectionRefused()).first?.scope.addresses == [address("203.0.113.11")])
  }

  @Test func everyAddress() {
    var scene = Scene()
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .refused) }
    #expect(scene.findings(of: ConnectionRefused()).map(\.severity) == [.sev1])
  }

  @Test func handshake() { #expect(Scene().rules == []) }

  /// The same address, closed in the other way.
  @Test func otherSilence() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", .timeout(.connect))
    #expect(scene.rules == ["connection-timeout"])
  }
}

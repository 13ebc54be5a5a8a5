import EdgeDiagnose
import EdgeModel
import Testing

struct SpecialAddressTests {
  @Test func oneAddress() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", .notAllowed)
    #expect(scene.rules == ["special-address"])
    #expect(scene.findings(of: SpecialAddress()).map(\.severity) == [.sev3])
    #expect(scene.findings(of: SpecialAddress()).first?.scope.addresses == [address("203.0.113.11")])
  }

  @Test func everyAddress() {
    var scene = Scene()
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .notAllowed) }
    #expect(scene.findings(of: SpecialAddress()).map(\.severity) == [.sev1])
  }

  @Test func handshake() { #expect(Scene().rules == []) }
}

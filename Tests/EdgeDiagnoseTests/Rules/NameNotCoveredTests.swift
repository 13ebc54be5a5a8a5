import EdgeDiagnose
import EdgeModel
import Testing

struct NameNotCoveredTests {
  @Test func oneAddressServesAnotherHost() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: .leaf(names: ["shops.example.com"]))
    #expect(scene.rules == ["name-not-covered"])
    #expect(scene.findings(of: NameNotCovered()).map(\.severity) == [.sev2])
  }

  @Test func allAddressesServeAnotherHost() {
    var scene = Scene()
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, leaf: .leaf(names: ["other.example.com"])) }
    #expect(scene.findings(of: NameNotCovered()).map(\.severity) == [.sev1])
  }

  @Test func nameIsCovered() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint(
      "203.0.113.11", leaf: .leaf(names: ["other.example.com", "shop.example.com"]))
    #expect(scene.findings(of: NameNotCovered()) == [])
  }
}

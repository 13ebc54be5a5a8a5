import EdgeDiagnose
import EdgeModel
import Testing

struct NotYetValidCertificateTests {
  @Test(arguments: [("2026-11-20T12:00:01Z", ["not-yet-valid-certificate"]), ("2026-11-20T12:00:00Z", [])])
  func toTheSecond(_ begin: String, rules: [String]) {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: .leaf(from: begin))
    #expect(scene.rules == rules)
  }
}

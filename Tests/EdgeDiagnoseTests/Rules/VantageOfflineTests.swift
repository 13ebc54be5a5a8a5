import EdgeDiagnose
import EdgeModel
import Testing

struct VantageOfflineTests {
  @Test(arguments: [Response.Outcome.timeout, .unreachable("no route"), .refusedConnection])
  func nothingAnswers(_ outcome: Response.Outcome) {
    var scene = Scene()
    scene.expect()
    scene.manage(validation: "")
    for zone in scene.evidence.zones.map(\.zone) { scene.allServers(of: zone, answer: outcome) }
    scene.answer(.unreachable, .serverFailure)
    #expect(scene.rules == ["vantage-offline"])
    #expect(scene.diagnosis.status == .unknown)
  }

  @Test func oneRootServerIsEnough() {
    var scene = Scene()
    for zone in scene.evidence.zones.map(\.zone) where !zone.isRoot { scene.allServers(of: zone, answer: .timeout) }
    scene.answer(.servfail, .serverFailure)
    #expect(scene.rules == ["dead-server"])
  }

  @Test func loneEndpointWithoutDNS() {
    var scene = Scene()
    scene.evidence.zones = []
    scene.evidence.answers = []
    scene.evidence.endpoints = [Scene.endpoint("203.0.113.10", .timeout(.connect))]
    #expect(scene.rules == ["connection-timeout"])
    scene.evidence.endpoints = [Scene.endpoint("203.0.113.10", .unreachable("no route"))]
    #expect(
      scene.findings(of: VantageOffline()).map(\.message) == [
        "nothing could be reached from here: no way to 203.0.113.10:443"
      ])
    #expect(scene.rules == ["vantage-offline"])
  }
}

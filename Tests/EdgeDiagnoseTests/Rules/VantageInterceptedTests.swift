import EdgeDiagnose
import EdgeModel
import Testing

struct VantageInterceptedTests {
  private static let foreign = Response.Outcome.answered(.lame(.notAuthoritative))

  @Test func rootServersAnswerWithoutAuthority() {
    var scene = Scene()
    scene.expect()
    for zone in scene.evidence.zones.map(\.zone) { scene.allServers(of: zone, answer: Self.foreign) }
    scene.answer(.servfail, .serverFailure)
    #expect(scene.rules == ["vantage-intercepted"])
    #expect(scene.diagnosis.status == .unknown)
  }

  @Test func oneGenuineReferralFromTheRootIsEnough() {
    var scene = Scene()
    for zone in scene.evidence.zones.map(\.zone) where !zone.isRoot {
      scene.allServers(of: zone, answer: Self.foreign)
    }
    scene.answer(.servfail, .serverFailure)
    #expect(!scene.rules.contains("vantage-intercepted"))
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct UnobservedTests {
  @Test func deadlineCameFirst() {
    var scene = Scene()
    scene.evidence.missed = ["203.0.113.11:443"]
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", .timeout(.handshake))
    #expect(scene.rules == ["unobserved"])
    #expect(scene.diagnosis.status == .unknown)
    scene.evidence.missed = []
    #expect(scene.rules == ["handshake-failed"])
  }

  @Test func serviceBindingIsNotNeeded() {
    var scene = Scene()
    scene.ask(.https, .answered(.lame(.rcode(.serverFailure))))
    scene.evidence.answers[2].status = .servfail
    #expect(scene.findings(of: Unobserved()).map(\.severity) == [.note])
    #expect(scene.rules == [])
    scene.evidence.answers[1].status = .servfail
    #expect(scene.diagnosis.status == .unknown)
  }

  @Test func limitThatEndedNothingIsANote() {
    var scene = Scene()
    scene.evidence.limits = ["20 server names"]
    #expect(scene.diagnosis.status == .ok)
    scene.answer(.limit, .serverFailure)
    #expect(scene.rules == ["unobserved"])
  }

  @Test func handshakesThatNobodyTried() {
    var scene = Scene()
    scene.evidence.endpoints = []
    #expect(scene.rules == ["unobserved"])
    scene.target.ports = []
    #expect(scene.rules == [])
  }
}

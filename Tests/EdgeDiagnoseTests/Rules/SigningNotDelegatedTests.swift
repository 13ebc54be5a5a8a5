import EdgeDiagnose
import EdgeModel
import Testing

struct SigningNotDelegatedTests {
  @Test func noRecordAtTheParent() {
    var scene = Scene()
    scene.sign()
    #expect(scene.findings(of: SigningNotDelegated()).map(\.severity) == [.note])
    #expect(scene.rules == [])
  }

  @Test func aRecordAtTheParent() {
    var scene = Scene()
    scene.sign(parent: .ds(7))
    #expect(scene.diagnosis.findings == [])
  }

  @Test func notSigned() {
    var scene = Scene()
    scene.sign("NOT_SIGNING")
    #expect(scene.diagnosis.findings == [])
  }

  @Test func nobodyHeardTheParent() {
    var scene = Scene()
    scene.sign()
    for index in scene.evidence.zones[1].responses.indices { scene.evidence.zones[1].responses[index].referral = [] }
    #expect(scene.findings(of: SigningNotDelegated()) == [])
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct SigningActionNeededTests {
  @Test(arguments: [
    ("SIGNING", "ACTIVE", 0), ("SIGNING", "ACTION_NEEDED", 1), ("SIGNING", "INTERNAL_FAILURE", 1),
    ("ACTION_NEEDED", "ACTIVE", 1), ("INTERNAL_FAILURE", "ACTIVE", 1), ("SIGNING", "INACTIVE", 0),
    ("DELETING", "DELETING", 0),
  ])
  func statuses(_ status: String, _ key: String, count: Int) {
    var scene = Scene()
    scene.sign(status, key: key, parent: .ds(7))
    let findings = scene.findings(of: SigningActionNeeded())
    #expect(findings.map(\.severity) == Array(repeating: .sev4, count: count))
  }

  @Test func anotherHostedZoneOfTheName() {
    var scene = Scene()
    scene.expect()
    scene.sign(key: "ACTION_NEEDED", parent: .ds(7))
    scene.expectations.state.signings[0].zoneID = "Z2"
    #expect(scene.rules == [])
    scene.expectations.state.signings[0].zoneID = "Z1"
    #expect(scene.rules == ["signing-action-needed"])
  }
}

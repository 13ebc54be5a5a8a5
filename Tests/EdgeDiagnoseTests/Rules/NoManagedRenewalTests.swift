import EdgeDiagnose
import EdgeModel
import Testing

struct NoManagedRenewalTests {
  @Test(
    arguments: [
      ("IMPORTED", nil, 1), ("AMAZON_ISSUED", "INELIGIBLE", 1), ("AMAZON_ISSUED", "ELIGIBLE", 0),
      ("AMAZON_ISSUED", nil, 0), ("PRIVATE", "INELIGIBLE", 1),
    ] as [(String, String?, Int)])
  func byTypeAndEligibility(_ type: String, _ eligibility: String?, count: Int) {
    var scene = Scene()
    scene.manage()
    (scene.managed.type, scene.managed.eligibility) = (type, eligibility)
    #expect(scene.findings(of: NoManagedRenewal()).map(\.severity) == Array(repeating: .note, count: count))
    #expect(scene.rules == [])
  }

  /// What nothing uses has a note of its own.
  @Test func notInUse() {
    var scene = Scene()
    scene.manage()
    (scene.managed.inUseBy, scene.managed.eligibility) = ([], "INELIGIBLE")
    #expect(scene.findings(of: NoManagedRenewal()) == [])
  }
}

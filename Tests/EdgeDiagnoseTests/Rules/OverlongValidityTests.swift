import EdgeDiagnose
import EdgeModel
import Testing

struct OverlongValidityTests {
  private func findings(_ from: String, _ until: String) -> [Finding] {
    var scene = Scene()
    scene.serve(.leaf(from: from, until: until))
    return scene.findings(of: OverlongValidity())
  }

  /// The last second belongs to the validity: 200 days end a second before the 200th midnight.
  @Test(
    arguments: [
      ("2026-03-14T23:59:59Z", "2027-04-16T23:59:58Z", false), ("2026-03-14T23:59:59Z", "2027-04-16T23:59:59Z", true),
      ("2026-03-15T00:00:00Z", "2026-09-30T23:59:59Z", false), ("2026-03-15T00:00:00Z", "2026-10-01T00:00:00Z", true),
      ("2027-03-15T00:00:00Z", "2027-06-22T23:59:59Z", false), ("2027-03-15T00:00:00Z", "2027-06-23T00:00:00Z", true),
      ("2029-03-15T00:00:00Z", "2029-04-30T23:59:59Z", false), ("2029-03-15T00:00:00Z", "2029-05-01T00:00:00Z", true),
    ])
  func limits(from: String, until: String, isTooLong: Bool) {
    let findings = findings(from, until)
    #expect(findings.map(\.severity) == (isTooLong ? [.note] : []))
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct RenewalOverdueTests {
  /// A week into the window: 38 days left of 198, 53 of 395.
  @Test(arguments: [(Int64(198), Int64(38), 1), (198, 39, 0), (395, 53, 1), (395, 54, 0)])
  func aWeekIntoTheWindow(_ lifetime: Int64, _ left: Int64, count: Int) {
    var scene = Scene()
    scene.manage(left: .days(left), of: .days(lifetime))
    let findings = scene.findings(of: RenewalOverdue())
    #expect(findings.map(\.severity) == Array(repeating: .sev3, count: count))
  }

  @Test func toTheSecond() {
    var scene = Scene()
    scene.manage(left: .days(38) + .seconds(1))
    #expect(scene.rules == [])
  }

  /// What lives shorter than any certificate of ACM's does now is given the share of its life that others are.
  @Test(arguments: [(Int64(3), 0), (1, 1)]) func aFreshCertificateOfSixDays(_ left: Int64, count: Int) {
    var scene = Scene()
    scene.manage(left: .days(left), of: .days(6))
    #expect(scene.findings(of: RenewalOverdue()).count == count)
  }

  @Test func aNewerLeafIsServed() {
    var scene = Scene()
    scene.manage(left: .days(37))
    scene.serve(.leaf(serial: "0f:ff", from: "2026-11-19T00:00:00Z", until: "2027-06-05T00:00:00Z"), at: 0)
    #expect(scene.findings(of: RenewalOverdue()) == [])
  }

  /// What ACM holds under another ARN is no renewal, wherever it is served.
  @Test(arguments: [("0f:ff", 1), ("0f:fe", 0)]) func anotherCertificateOfACMIsServed(_ serial: String, count: Int) {
    var scene = Scene()
    scene.manage(left: .days(37))
    scene.serve(.leaf(serial: "0f:ff", from: "2026-11-19T00:00:00Z", until: "2027-06-05T00:00:00Z"), at: 0)
    scene.addCertificate("shop.example.com", arn: "arn:2")
    scene.expectations.certificates[1].serial = serial
    #expect(scene.findings(of: RenewalOverdue()).map(\.scope.certificate) == Array(repeating: Scene.arn, count: count))
  }

  @Test func anExportOlderThanADay() {
    var scene = Scene()
    scene.manage(left: .days(37))
    scene.managed.taken = now - .days(1)
    #expect(scene.rules == ["renewal-overdue"])
    scene.managed.taken = now - .days(1) - .seconds(1)
    #expect(scene.diagnosis.findings.map(\.rule) == ["expectation-outdated"])
  }

  /// ACM calls nothing ISSUED that has ended: the export is of before that.
  @Test(arguments: ["SUCCESS", "FAILED"]) func anExportThatItsOwnDatesProveOld(_ renewal: String) {
    var scene = Scene()
    scene.manage(notAfter: "2026-11-15T00:00:00Z")
    scene.renewal(renewal)
    #expect(scene.diagnosis.findings.map(\.rule) == ["expectation-outdated"])
    #expect(scene.diagnosis.findings.first?.severity == .note)
  }

  @Test(arguments: ["IMPORTED", "PRIVATE"]) func whatACMDoesNotRenew(_ type: String) {
    var scene = Scene()
    scene.manage(left: .days(37))
    scene.managed.type = type
    #expect(scene.rules == [])
  }

  /// What ACM is through with was validated, and of what it has not begun it has asked for no proof.
  @Test(arguments: [
    ("SUCCESS", "renewal-not-begun"), (nil, "renewal-not-begun"), ("PENDING_AUTO_RENEWAL", "validation-not-completed"),
  ])
  func whatRenewalSummarySays(_ status: String?, cause: String) {
    var scene = Scene()
    scene.manage(left: .days(37))
    if let status { scene.renewal(status) }
    #expect(scene.rules == ["renewal-overdue"])
    #expect(scene.report.incidents.map(\.cause) == [cause])
  }

  /// One rule for one thing.
  @Test func whatIsStuckIsNotOverdueAsWell() {
    var scene = Scene()
    scene.manage(left: .days(37))
    scene.renewal("FAILED")
    #expect(scene.rules == ["renewal-stuck"])
  }
}

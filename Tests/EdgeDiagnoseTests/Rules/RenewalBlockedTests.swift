import EdgeDiagnose
import EdgeModel
import Testing

struct RenewalBlockedTests {
  @Test func validationRecordIsMissing() {
    var scene = Scene()
    scene.manage(validation: "")
    #expect(scene.rules == ["renewal-blocked"])
    #expect(scene.findings(of: RenewalBlocked()).first?.message.contains("is missing (NXDOMAIN)") == true)
  }

  /// A lifetime of 198 days: ACM renews 45 days before the end.
  @Test(arguments: [("2027-01-04T12:00:00Z", Severity.sev4), ("2027-01-04T11:59:59Z", .sev3)])
  func window(_ end: String, severity: Severity) {
    var scene = Scene()
    scene.manage(notBefore: "\(moment(end) - .days(198))", notAfter: end, validation: "")
    #expect(scene.findings(of: RenewalBlocked()).map(\.severity) == [severity])
  }

  @Test(arguments: [("2027-01-19T12:00:00Z", Severity.sev4), ("2027-01-19T11:59:59Z", .sev3)])
  func windowOfALongCertificate(_ end: String, severity: Severity) {
    var scene = Scene()
    scene.manage(notBefore: "\(moment(end) - .days(395))", notAfter: end, validation: "")
    #expect(scene.findings(of: RenewalBlocked()).map(\.severity) == [severity])
  }

  @Test(arguments: [
    ("_value.acm-validations.aws.", true), ("value.acm-validations.aws.", true),
    ("_valve.acm-validations.aws.", false), ("_value.acm-validations.aws.example.com.", false),
  ])
  func value(_ value: String, isRight: Bool) {
    var scene = Scene()
    scene.manage(validation: value)
    #expect(scene.rules == (isRight ? [] : ["renewal-blocked"]))
  }

  @Test func doubledDomainIsSaid() {
    var scene = Scene()
    scene.manage(validation: "_value.acm-validations.aws.example.com.")
    #expect(scene.findings(of: RenewalBlocked()).first?.message.contains("with a domain appended") == true)
  }

  @Test func duplicate() {
    var scene = Scene()
    scene.manage()
    let index = scene.evidence.answers.count - 1
    var other = scene.evidence.answers[index].records[0]
    other.data = RData(name("_other.acm-validations.aws."))
    scene.evidence.answers[index].records.append(other)
    #expect(scene.rules == ["renewal-blocked"])
  }

  @Test func whatCouldNotBeAskedIsNotMissing() {
    var scene = Scene()
    scene.manage(validation: "")
    scene.evidence.answers[scene.evidence.answers.count - 1].status = .unreachable
    #expect(scene.rules == [])
  }

  @Test func importedCertificateNeedsNoRecord() {
    var scene = Scene()
    scene.manage(validation: "")
    scene.expectations.certificates[0].type = "IMPORTED"
    #expect(scene.rules == [])
  }
}

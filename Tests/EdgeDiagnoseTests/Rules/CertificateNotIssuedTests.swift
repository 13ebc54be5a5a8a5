import EdgeDiagnose
import EdgeModel
import Testing

struct CertificateNotIssuedTests {
  private func scene(_ status: String) -> Scene {
    var scene = Scene()
    scene.manage()
    scene.managed.status = status
    return scene
  }

  @Test(arguments: ["EXPIRED", "FAILED", "REVOKED", "VALIDATION_TIMED_OUT", "INACTIVE", "PENDING_VALIDATION"])
  func isInUse(_ status: String) {
    #expect(scene(status).rules == ["certificate-not-issued"])
    // What is served was taken back, or what that comes to is told by itself.
    #expect(scene(status).findings(of: CertificateNotIssued()).map(\.severity) == [status == "REVOKED" ? .sev2 : .sev3])
    var scene = scene(status)
    #expect(scene.findings(of: CertificateNotIssued()).first?.impact.hasPrefix("nobody") == false)
    scene.managed.serial = "0c:2d"
    #expect(scene.findings(of: CertificateNotIssued()).map(\.severity) == [.sev3])
    #expect(scene.findings(of: CertificateNotIssued()).first?.impact.hasPrefix("nobody now") == true)
  }

  @Test(arguments: ["ISSUED", "A_STATUS_OF_THE_FUTURE"]) func issuedOrNotKnown(_ status: String) {
    #expect(scene(status).rules == [])
  }

  /// Requests that nobody finished lie about in every account.
  @Test func whatNothingUsesAndNobodyNamesHarmsNobody() {
    var scene = scene("VALIDATION_TIMED_OUT")
    scene.managed.inUseBy = []
    #expect(scene.rules == [])
    scene.target.certificates = [Scene.arn]
    #expect(scene.rules == ["certificate-not-issued"])
  }

  @Test func whereAnIssuedOneCoversTheNameAsWellItIsANote() {
    var scene = scene("EXPIRED")
    scene.addCertificate("shop.example.com", arn: "arn:2")
    scene.expectations.certificates[1].status = "ISSUED"
    scene.managed.serial = "0c:2d"
    #expect(scene.findings(of: CertificateNotIssued()).map(\.severity) == [.note])
    scene.managed.serial = "0a:1b"
    #expect(scene.findings(of: CertificateNotIssued()).map(\.severity) == [.sev3])
  }

  @Test func anExportOlderThanADay() {
    var scene = scene("EXPIRED")
    scene.managed.taken = now - .days(2)
    #expect(scene.diagnosis.findings.map(\.rule) == ["expectation-outdated"])
  }

  @Test func whatEndedAndIsServedIsOneIncident() {
    var scene = scene("EXPIRED")
    scene.serveEverywhere(.leaf(until: "2026-11-18T12:00:00Z"))
    #expect(scene.rules == ["certificate-not-issued", "expired-certificate"])
    #expect(Set(scene.report.incidents.map(\.cause)) == ["renewal-not-deployed"])
  }
}

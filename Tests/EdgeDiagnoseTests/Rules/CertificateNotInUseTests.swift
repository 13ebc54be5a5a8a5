import EdgeDiagnose
import EdgeModel
import Testing

struct CertificateNotInUseTests {
  private func scene(_ users: [String], _ eligibility: String? = "INELIGIBLE") -> Scene {
    var scene = Scene()
    scene.manage()
    (scene.managed.inUseBy, scene.managed.eligibility) = (users, eligibility)
    return scene
  }

  @Test func nothingUsesIt() {
    #expect(scene([]).findings(of: CertificateNotInUse()).map(\.severity) == [.note])
    #expect(scene([]).rules == [])
  }

  @Test func somethingUsesIt() {
    #expect(scene(["arn:aws:elasticloadbalancing:lb"]).findings(of: CertificateNotInUse()) == [])
  }

  /// What was exported is renewed without anything that uses it.
  @Test func eligible() { #expect(scene([], "ELIGIBLE").findings(of: CertificateNotInUse()) == []) }

  @Test func neverIssued() {
    var scene = scene([])
    scene.managed.status = "VALIDATION_TIMED_OUT"
    #expect(scene.findings(of: CertificateNotInUse()) == [])
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct StaleStapleTests {
  private func scene(_ status: Staple.Status, demands: Bool = false) -> Scene {
    var scene = Scene()
    scene.serve(Certificate.leaf().with { $0.mustStaple = demands })
    scene.staple(Staple(status, reason: "it is about another certificate", nextUpdate: moment("2026-11-19T12:00:00Z")))
    return scene
  }

  @Test func outOfDate() {
    let scene = scene(.stale)
    #expect(scene.rules == ["stale-staple"])
    let finding = scene.findings(of: StaleStaple()).first
    #expect(finding?.severity == .sev3)
    #expect(finding?.message.contains("the stapled response ended 2026-11-19T12:00:00Z") == true)
    #expect(scene.report.incidents.map(\.cause) == ["stapling-broken"])
  }

  @Test func notValid() {
    #expect(scene(.invalid).findings(of: StaleStaple()).first?.observed?.hasSuffix("another certificate") == true)
  }

  /// GnuTLS looks at neither.
  @Test func theResponderDoesNotSay() {
    var scene = scene(.invalid)
    #expect(scene.findings(of: StaleStaple()).first?.impact.contains("as those built on GnuTLS") == true)
    var staple = Staple(.invalid, reason: "the responder does not know the certificate")
    staple.isUndecided = true
    scene.staple(staple)
    let finding = scene.findings(of: StaleStaple()).first
    #expect(finding?.severity == .sev3 && finding?.impact.contains("unlike those built on OpenSSL or GnuTLS") == true)
  }

  @Test func withoutAnEnd() {
    var scene = Scene()
    scene.staple(Staple(.stale, thisUpdate: moment("2026-11-01T12:00:00Z")))
    #expect(
      scene.findings(of: StaleStaple()).first?.observed
        == "the stapled response is of 2026-11-01T12:00:00Z, and does not say when it ends")
  }

  @Test func demandedIsAnotherMatter() { #expect(scene(.stale, demands: true).rules == ["missing-staple"]) }

  @Test func current() { #expect(scene(.good).rules == []) }
}

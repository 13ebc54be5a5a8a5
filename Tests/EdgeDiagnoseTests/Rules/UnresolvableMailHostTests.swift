import EdgeDiagnose
import EdgeModel
import Testing

struct UnresolvableMailHostTests {
  @Test func oneOfTwo() {
    var scene = Scene()
    scene.mail(.handshake, lost: "gone.example.net.")
    #expect(scene.rules == ["unresolvable-mail-host"])
    #expect(scene.findings(of: UnresolvableMailHost()).map(\.severity) == [.sev3])
  }

  @Test func theOnlyOne() {
    var scene = Scene()
    scene.mail(lost: "gone.example.net.")
    #expect(scene.findings(of: UnresolvableMailHost()).map(\.severity) == [.sev1])
  }

  /// Nobody said that the name takes mail.
  @Test func mailIsNotLookedAt() {
    var scene = Scene()
    scene.mail(.handshake, lost: "gone.example.net.")
    scene.target.mail = false
    #expect(scene.findings(of: UnresolvableMailHost()).isEmpty)
  }
}

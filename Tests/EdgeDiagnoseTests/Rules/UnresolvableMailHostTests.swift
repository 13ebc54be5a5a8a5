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

  /// Whoever changed the MX record led mail there: to give that host an address is no remedy.
  @Test(arguments: [("mx.example.net.", "record-edited"), ("gone.example.net.", "mail-host-gone")])
  func theMXRecordWasEdited(_ held: String, cause: String) {
    var scene = Scene()
    scene.mail(lost: "gone.example.net.")
    scene.expect()
    scene.hold(.mx, exchange(held))
    scene.ask(.mx, .records(Record(.mx, exchange("gone.example.net."))))
    let incidents = scene.report.incidents.filter { $0.title.contains("gone.example.net") }
    #expect(!incidents.isEmpty && incidents.allSatisfy { $0.cause == cause })
    #expect(incidents.contains { $0.now.hasPrefix("give ") } == (cause == "mail-host-gone"))
  }

  @Test func theOnlyOne() {
    var scene = Scene()
    scene.mail(lost: "gone.example.net.")
    #expect(scene.findings(of: UnresolvableMailHost()).map(\.severity) == [.sev1])
  }

  /// One does not exist, and the zone of the other fails: nobody delivers.
  @Test func allInTheirWays() {
    var scene = Scene()
    scene.mail(lost: "gone.example.net.")
    scene.mailHost("broken.example.net.", .servfail)
    let findings = scene.findings(of: UnresolvableMailHost())
    #expect(findings.map(\.severity) == [.sev1, .sev1])
    #expect(findings.map(\.observed) == ["servfail", "none"])
    #expect(scene.report.incidents.allSatisfy { $0.contradicts.isEmpty })
  }

  /// Where nobody was heard, nobody can say more.
  @Test func whatCouldNotBeLookedUp() {
    var scene = Scene()
    scene.mail(lost: "far.example.net.", as: .limit)
    #expect(scene.findings(of: UnresolvableMailHost()).isEmpty)
    #expect(scene.findings(of: Unobserved()).map(\.isUnknown) == [true])
    var other = Scene()
    other.mail(.handshake, lost: "far.example.net.", as: .limit)
    #expect(other.findings(of: Unobserved()).map(\.severity) == [.note])
  }

  @Test func neitherARecordNorAnAddress() {
    var scene = Scene()
    scene.target.mail = true
    scene.target.ports = []
    scene.evidence.answers = [RecordType.a, .aaaa, .mx].map { .of(Question(Scene.host, $0), .nodata) }
    #expect(scene.findings(of: UnresolvableMailHost()).map(\.severity) == [.sev1])
    #expect(scene.report.incidents.first { $0.cause == "mail-host-gone" }?.now == "give shop.example.com an MX record")
    scene.evidence.answers[0].status = .answer
    #expect(scene.findings(of: UnresolvableMailHost()).isEmpty)
  }

  @Test func anAddressInPlaceOfAName() {
    var scene = Scene()
    scene.mail(lost: "192.0.2.25.")
    #expect(
      scene.report.incidents.map { $0.explanation.hasPrefix("an MX record names a host, and 192.0.2.25 is") } == [true])
  }

  /// Nobody said that the name takes mail.
  @Test func mailIsNotLookedAt() {
    var scene = Scene()
    scene.mail(.handshake, lost: "gone.example.net.")
    scene.target.mail = false
    #expect(scene.findings(of: UnresolvableMailHost()).isEmpty)
  }
}

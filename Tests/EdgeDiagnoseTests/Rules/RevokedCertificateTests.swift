import EdgeDiagnose
import EdgeModel
import Testing

struct RevokedCertificateTests {
  @Test func byList() {
    var scene = Scene()
    scene.serve(.leaf())
    scene.flaw([(23, 0)])
    scene.evidence.endpoints[1].path?.revocations = [
      .init(depth: 0, time: moment("2026-11-10T00:00:00Z"), reason: "keyCompromise")
    ]
    #expect(scene.rules == ["revoked-certificate"])
    let finding = scene.findings(of: RevokedCertificate()).first
    #expect(finding?.severity == .sev2)
    #expect(finding?.message.contains("says so since 2026-11-10T00:00:00Z, reason keyCompromise") == true)
    #expect(scene.report.incidents.map(\.cause) == ["revoked-and-served"])
  }

  @Test func byStapleEverywhere() {
    var scene = Scene()
    for index in [0, 1] { scene.staple(Staple(.revoked), at: index) }
    #expect(scene.findings(of: RevokedCertificate()).map(\.severity) == [.sev1])
    let impact = scene.findings(of: RevokedCertificate()).first?.impact
    #expect(impact?.contains("no staple, such as curl, Python and Java") == true)
  }

  @Test func forTwoReasonsAllAreHit() {
    var scene = Scene()
    scene.staple(Staple(.revoked, reason: "superseded"), at: 0)
    scene.staple(Staple(.revoked, reason: "keyCompromise"))
    #expect(scene.findings(of: RevokedCertificate()).map(\.severity) == [.sev1, .sev1])
  }

  @Test(arguments: [.none, .good] as [Staple.Status]) func notRevoked(_ status: Staple.Status) {
    var scene = Scene()
    scene.staple(Staple(status))
    #expect(scene.rules == [])
  }
}

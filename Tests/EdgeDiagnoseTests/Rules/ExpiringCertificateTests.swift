import EdgeDiagnose
import EdgeModel
import Testing

struct ExpiringCertificateTests {
  /// A lifetime of 200 days: warning at 30 d, urgent at 10 d, critical at 3 d.
  @Test(
    arguments: [
      ("2026-12-20T12:00:00Z", nil), ("2026-12-20T11:59:59Z", Severity.sev4), ("2026-11-30T12:00:00Z", .sev4),
      ("2026-11-30T11:59:59Z", .sev3), ("2026-11-23T12:00:00Z", .sev3), ("2026-11-23T11:59:59Z", .sev2),
      ("2026-11-20T12:00:00Z", .sev2),
    ] as [(String, Severity?)])
  func spans(_ end: String, severity: Severity?) {
    var scene = Scene()
    let until = moment(end)
    let leaf = Certificate.leaf(from: "\(until - .days(200))", until: end)
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: leaf)
    #expect(scene.findings(of: ExpiringCertificate()).map(\.severity) == [severity].compactMap(\.self))
  }

  /// The earliest end of the path counts, by the lifetime of whatever ends then; the leaf lasts for long.
  @Test(
    arguments: [
      ("2026-12-21T12:00:00Z", nil), ("2026-12-15T12:00:00Z", Severity.sev4), ("2026-11-29T12:00:00Z", .sev3),
    ]
      as [(String, Severity?)])
  func anIntermediateEndsFirst(_ end: String, severity: Severity?) {
    var scene = Scene()
    let until = moment(end)
    let issuer = Certificate.authority(["Issuer"], from: "\(until - .days(1000))", until: end)
    scene.serve(.leaf(from: "2026-11-01T00:00:00Z", until: "2027-05-01T00:00:00Z"), then: [issuer])
    scene.flaw([], links: [issuer, Scene.root])
    scene.evidence.endpoints[1].path?.notAfter = until
    let findings = scene.findings(of: ExpiringCertificate())
    #expect(findings.map(\.severity) == [severity].compactMap(\.self))
    if let finding = findings.first {
      #expect(
        finding.message.hasPrefix("certificate above the leaf at 203.0.113.11:443 (1 of 2 addresses) ends \(end)"))
    }
  }

  /// Of a lifetime of 6 days the share is the shorter: 25 % are 36 h.
  @Test(arguments: [("2026-11-22T00:00:00Z", []), ("2026-11-21T23:59:59Z", [Severity.sev4])])
  func shares(_ end: String, severities: [Severity]) {
    var scene = Scene()
    let leaf = Certificate.leaf(from: "\(moment(end) - .days(6))", until: end)
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: leaf)
    let findings = scene.findings(of: ExpiringCertificate())
    #expect(findings.map(\.severity) == severities)
    if let finding = findings.first { #expect(finding.message.contains("warning: less than 25 % of 6 d")) }
  }
}

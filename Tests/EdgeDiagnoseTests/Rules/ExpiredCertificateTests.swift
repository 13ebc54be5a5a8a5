import EdgeDiagnose
import EdgeModel
import Testing

struct ExpiredCertificateTests {
  @Test(arguments: [("2026-11-20T11:59:59Z", true), ("2026-11-20T12:00:00Z", false)])
  func toTheSecond(_ end: String, isExpired: Bool) {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: .leaf(until: end))
    #expect(scene.findings(of: ExpiredCertificate()).map(\.severity) == (isExpired ? [.sev2] : []))
  }

  @Test func everywhere() {
    var scene = Scene()
    let leaf = Certificate.leaf(until: "2026-11-18T12:00:00Z")
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, leaf: leaf) }
    let findings = scene.findings(of: ExpiredCertificate())
    #expect(findings.map(\.severity) == [.sev1])
    #expect(findings.first?.since == leaf.notAfter)
  }

  @Test func pathFlawOfExpiryIsNotSaidTwice() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: .leaf(until: "2026-11-18T12:00:00Z"))
    scene.evidence.endpoints[1].path?.isTrusted = false
    scene.evidence.endpoints[1].path?.flaws = [.init(code: 10, depth: 0, text: "certificate has expired")]
    #expect(scene.rules == ["expired-certificate"])
  }
}

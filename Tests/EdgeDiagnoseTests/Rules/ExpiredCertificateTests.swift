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

  /// What users are to be given is what is well at the other address, and nothing else that is there.
  @Test(arguments: [("shop.example.com", true), ("shop.example.net", false)])
  func whatTheOtherServes(name: String, isWell: Bool) {
    var scene = Scene()
    scene.evidence.endpoints[0] = Scene.endpoint(Scene.endpoints[0], leaf: .leaf(names: [name], serial: "0c:0d"))
    scene.evidence.endpoints[1] = Scene.endpoint(Scene.endpoints[1], leaf: .leaf(until: "2026-11-18T12:00:00Z"))
    let finding = scene.findings(of: ExpiredCertificate()).first
    #expect(finding?.expected?.contains("0c:0d") == isWell)
    #expect(finding?.severity == (isWell ? .sev2 : .sev1))
    #expect(finding?.impact.contains("the other address is not well either") == !isWell)
    let against = scene.report.incidents.first { $0.cause == "renewal-not-deployed" }?.contradicts
    #expect(against == (isWell ? [] : ["no newer certificate was seen anywhere"]))
  }

  /// RFC 6797 section 8.4: who was there before is not let past the warning.
  @Test(arguments: [("max-age=31536000", true), ("max-age=0", false), (nil, false)])
  func whereBrowsersOfferNoWayPastIt(field: String?, isSaid: Bool) {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: .leaf(until: "2026-11-18T12:00:00Z"))
    scene.page(200, field.map { ["strict-transport-security": $0] } ?? [:])
    let impact = scene.findings(of: ExpiredCertificate()).first?.impact
    #expect(impact?.hasSuffix("; clients that honour HSTS offer no way past it") == isSaid)
    #expect(scene.findings(of: ExpiredCertificate()).map(\.severity) == [.sev2])
  }

  @Test func pathFlawOfExpiryIsNotSaidTwice() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: .leaf(until: "2026-11-18T12:00:00Z"))
    scene.evidence.endpoints[1].path?.isTrusted = false
    scene.evidence.endpoints[1].path?.flaws = [.init(code: 10, depth: 0, text: "certificate has expired")]
    #expect(scene.rules == ["expired-certificate"])
  }
}

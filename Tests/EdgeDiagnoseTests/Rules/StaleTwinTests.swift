import EdgeDiagnose
import EdgeModel
import Testing

struct StaleTwinTests {
  @Test func theOtherCertificateIsExpired() {
    var scene = Scene()
    scene.other(.ecdsa)
    scene.other(.rsa, leaf: .leaf(serial: "0d:ef", until: "2026-11-20T11:59:59Z"))
    #expect(scene.rules == ["stale-twin"])
    #expect(scene.findings(of: StaleTwin()).map(\.severity) == [.sev2])
    #expect(scene.findings(of: StaleTwin()).first?.message.contains("RSA") == true)
  }

  @Test func theOtherCertificateLastsASecondLonger() {
    var scene = Scene()
    scene.other(.rsa, leaf: .leaf(serial: "0d:ef", until: "2026-11-20T12:00:01Z"))
    #expect(scene.findings(of: StaleTwin()).map(\.severity) == [.sev2], "it ends within the critical limit")
    #expect(scene.findings(of: StaleTwin()).first?.message.contains("expires") == true)
  }

  @Test func theOtherCertificateIsForAnotherName() {
    var scene = Scene()
    scene.other(.rsa, leaf: .leaf(names: ["other.example.com"], serial: "0d:ef"))
    #expect(scene.rules == ["stale-twin"])
  }

  @Test func twinsThatAreBothGood() {
    var scene = Scene()
    scene.other(.ecdsa)
    scene.other(.rsa, leaf: .leaf(serial: "0d:ef", until: "2027-04-16T00:00:00Z"))
    #expect(scene.diagnosis.findings.isEmpty)
  }

  /// What everybody is shown is told once.
  @Test func bothAreExpired() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: .leaf(until: "2026-11-18T12:00:00Z"))
    scene.other(.rsa, leaf: .leaf(serial: "0d:ef", until: "2026-11-18T12:00:00Z"))
    #expect(scene.rules == ["expired-certificate"])
  }

  @Test func noCertificateOfTheOtherKind() {
    var scene = Scene()
    scene.other(.rsa, .alert(40))
    #expect(scene.diagnosis.findings.isEmpty)
  }
}

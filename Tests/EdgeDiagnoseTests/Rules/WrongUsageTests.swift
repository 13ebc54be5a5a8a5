import EdgeDiagnose
import EdgeModel
import Testing

struct WrongUsageTests {
  @Test func aClientsCertificate() {
    var scene = Scene()
    scene.serve(
      Certificate.leaf().with { ($0.usages, $0.keyUsages) = (["clientAuth"], ["digitalSignature"]) })
    scene.flaw([(26, 0)])
    #expect(scene.rules == ["wrong-usage"])
    #expect(scene.findings(of: WrongUsage()).first?.observed == "clientAuth; digitalSignature")
    #expect(scene.report.incidents.map(\.cause) == ["unfit-certificate"])
  }

  @Test func forBoth() {
    var scene = Scene()
    scene.serve(Certificate.leaf().with { $0.usages = ["serverAuth", "clientAuth"] })
    #expect(scene.rules == [])
  }

  /// GnuTLS refuses what OpenSSL takes: an RSA key for key encipherment that signs.
  @Test(
    arguments: [
      (["keyEncipherment"], true, 1), (["digitalSignature"], true, 0), (nil, true, 0),
      (["keyEncipherment"], false, 0),
    ] as [([String]?, Bool, Int)])
  func aKeyThatIsNotForSignatures(usages: [String]?, isSigned: Bool, count: Int) {
    var scene = Scene()
    scene.serve(Certificate.leaf().with { $0.keyUsages = usages })
    scene.evidence.endpoints[1].signature = isSigned ? "rsa-pss-sha256" : nil
    #expect(scene.findings(of: WrongUsage()).map(\.severity) == Array(repeating: .sev2, count: count))
    #expect(scene.rules == (count == 0 ? [] : ["wrong-usage"]))
  }
}

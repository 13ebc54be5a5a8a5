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

  /// What is not the leaf's is not told as the leaf's.
  @Test func anIntermediateForClients() {
    var scene = Scene()
    let authority = Certificate.authority(["Lab CA 1"]).with { $0.usages = ["clientAuth"] }
    scene.serve(.leaf(), then: [authority])
    scene.flaw([(26, 1)], links: [authority, Scene.root])
    #expect(
      scene.findings(of: WrongUsage()).first?.message
        == "the certificate at 203.0.113.11:443 (1 of 2 addresses) is below CN=Lab CA 1, which is not for servers: clientAuth"
    )
    // Java looks at the leaf's alone.
    #expect(scene.findings(of: WrongUsage()).first?.impact.hasSuffix("; not those of Java") == true)
    scene.flaw([(26, 0), (26, 1)], links: [authority, Scene.root])
    #expect(scene.findings(of: WrongUsage()).first?.impact.contains("Java") == false)
  }

  /// GnuTLS knows neither word, but of authorities the second.
  @Test(
    arguments: [
      (["msSGC"], 0, 1), (["nsSGC"], 0, 1), (["msSGC", "clientAuth"], 0, 1), (["msSGC", "serverAuth"], 0, 0),
      ([], 0, 0),
      (["msSGC"], 1, 1), (["nsSGC"], 1, 0), (["serverAuth", "clientAuth"], 1, 0), (["msSGC"], 2, 0),
    ] as [([String], Int, Int)])
  func inOldWordsAlone(usages: [String], depth: Int, count: Int) {
    var scene = Scene()
    scene.serve(.leaf())
    scene.flaw([])
    scene.evidence.endpoints[1].path?.links[depth].traits.usages = usages
    let findings = scene.findings(of: WrongUsage())
    #expect(findings.map(\.severity) == Array(repeating: .sev2, count: count))
    #expect(findings.allSatisfy { $0.impact.contains("unlike those built on OpenSSL (curl, Python), and Java") })
    #expect(findings.allSatisfy { $0.message.contains("which is for servers in old words") == (depth == 1) })
  }

  /// GnuTLS and Java take it.
  @Test func forAnyUse() {
    var scene = Scene()
    scene.serve(Certificate.leaf().with { ($0.usages, $0.keyUsages) = (["anyExtendedKeyUsage"], ["digitalSignature"]) })
    scene.flaw([(26, 0)])
    let finding = scene.findings(of: WrongUsage()).first
    #expect(finding?.severity == .sev2 && finding?.impact.contains("unlike those built on GnuTLS") == true)
    scene.serve(
      Certificate.leaf().with { ($0.usages, $0.netscapeTypes) = (["anyExtendedKeyUsage"], ["client"]) })
    scene.flaw([(26, 0)])
    #expect(scene.findings(of: WrongUsage()).first?.impact.contains("GnuTLS") == false)
  }

  @Test func anOldTypeThatIsNoServers() {
    var scene = Scene()
    scene.serve(
      Certificate.leaf().with { ($0.usages, $0.netscapeTypes) = (["serverAuth"], ["client"]) })
    scene.flaw([(26, 0)])
    let finding = scene.findings(of: WrongUsage()).first
    #expect(finding?.observed == "serverAuth; nsCertType client")
    #expect(finding?.impact.hasSuffix("; not those of GnuTLS") == true)
  }

  /// Whatever GnuTLS makes of the type.
  @Test(
    arguments: [(["clientAuth"], ["digitalSignature"]), (["serverAuth"], ["keyCertSign"])] as [([String], [String])])
  func notOnlyTheOldType(usages: [String], keyUsages: [String]) {
    var scene = Scene()
    scene.serve(
      Certificate.leaf().with { ($0.usages, $0.keyUsages, $0.netscapeTypes) = (usages, keyUsages, ["client"]) })
    scene.flaw([(26, 0)])
    #expect(scene.findings(of: WrongUsage()).first?.impact.contains("GnuTLS") == false)
  }

  /// Who does not mind the one thing may mind another.
  @Test(
    arguments: [
      { $0.traits.criticalExtensions = ["nsCertType"] }, { $0.key = "ecdsa-brainpoolP256r1" },
      { $0.notAfter = now - .days(1) }, { $0.names = ["other.example.com"] },
    ] as [@Sendable (inout Certificate) -> Void])
  func whoMindsSomethingElse(_ change: @Sendable (inout Certificate) -> Void) {
    var scene = Scene()
    var leaf = Certificate.leaf().with { ($0.usages, $0.netscapeTypes) = (["serverAuth"], ["client"]) }
    change(&leaf)
    scene.serve(leaf)
    scene.flaw([(26, 0)])
    scene.evidence.endpoints[1].path?.links[0] = leaf
    if leaf.names != Certificate.leaf().names { scene.evidence.endpoints[1].coversName = false }
    #expect(scene.findings(of: WrongUsage()).first?.impact.contains("GnuTLS") == false)
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

  /// The mirror of it: a key for signatures that the session's secret is encrypted to.
  @Test(
    arguments: [
      (["digitalSignature"], "AES128-GCM-SHA256", 1), (["digitalSignature"], "DES-CBC3-SHA", 1),
      (["digitalSignature", "keyEncipherment"], "AES128-GCM-SHA256", 0), (nil, "AES128-GCM-SHA256", 0),
      (["digitalSignature"], "ECDHE-RSA-AES128-GCM-SHA256", 0), (["digitalSignature"], "DHE-RSA-AES128-SHA", 0),
      (["digitalSignature"], "TLS_AES_128_GCM_SHA256", 0), (["digitalSignature"], nil, 0),
    ] as [([String]?, String?, Int)])
  func aKeyThatIsNotForEncryption(usages: [String]?, cipher: String?, count: Int) {
    var scene = Scene()
    scene.serve(Certificate.leaf().with { $0.keyUsages = usages })
    scene.evidence.endpoints[1].cipher = cipher
    #expect(scene.findings(of: WrongUsage()).map(\.severity) == Array(repeating: .sev2, count: count))
    #expect(scene.findings(of: WrongUsage()).map(\.expected) == Array(repeating: "keyEncipherment", count: count))
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct InvalidPathTests {
  @Test(arguments: [1, 7, 13, 22, 25, 32, 34, 47, 48, 79] as [Int32]) func shape(code: Int32) {
    var scene = Scene()
    scene.flaw([(code, 1)])
    #expect(scene.rules == ["invalid-path"])
    #expect(scene.findings(of: InvalidPath()).map(\.severity) == [.sev2])
    #expect(scene.report.incidents.map(\.cause) == ["unfit-certificate"])
  }

  /// GnuTLS does not look at constraints on URIs and directory names.
  @Test(
    arguments: [
      ([47], [.uncommonPermission], true), ([53], [.uncommonPermission], true), ([48], [.uncommonPermission], false),
      ([47, 25], [.uncommonPermission], false), ([47], [.nameConstraints], false),
      // It may be of either.
      ([47], [.uncommonPermission, .nameConstraints], false),
    ] as [([Int32], Set<Certificate.Oddity>, Bool)])
  func namesThatGnuTLSPassesOver(codes: [Int32], oddities: Set<Certificate.Oddity>, isSpared: Bool) {
    var scene = Scene()
    scene.flaw(codes.map { ($0, 0) }, links: [Scene.issuer.with { $0.oddities = oddities }, Scene.root])
    let impact = scene.findings(of: InvalidPath()).first?.impact
    #expect(impact?.hasSuffix("; not those of GnuTLS") == isSpared, "\(impact ?? "none")")
  }

  /// OpenSSL and Java do not know all that GnuTLS does.
  @Test(
    arguments: [
      ("authorityInfoAccess", 34, false, true), ("authorityKeyIdentifier", 34, false, true),
      ("nsComment", 34, false, false),
      ("authorityInfoAccess", 25, false, false), ("tlsfeature", 34, false, true), ("tlsfeature", 34, true, false),
    ] as [(String, Int32, Bool, Bool)])
  func extensionsThatGnuTLSKnows(name: String, code: Int32, mustStaple: Bool, isSpared: Bool) {
    var scene = Scene()
    let authority = Scene.issuer.with {
      ($0.criticalExtensions, $0.mustStaple) = (["basicConstraints", name], mustStaple)
    }
    scene.flaw([(code, 1)], links: [authority, Scene.root])
    let impact = scene.findings(of: InvalidPath()).first?.impact
    #expect(impact?.hasSuffix("; not those of GnuTLS") == isSpared, "\(impact ?? "none")")
  }

  @Test func aLeafThatCannotBeRead() {
    var scene = Scene()
    scene.flaw([(13, 0)], links: [])
    scene.evidence.endpoints[1].chain = []
    scene.evidence.endpoints[1].coversName = nil
    #expect(scene.rules == ["invalid-path"])
  }

  @Test func anAuthorityAsLeaf() {
    var scene = Scene()
    var leaf = Certificate.leaf()
    leaf.isAuthority = true
    scene.serveEverywhere(leaf)
    // Others accept it.
    #expect(scene.findings(of: InvalidPath()).map(\.severity) == [.sev2])
    // One that was installed as its own anchor was meant so.
    for index in scene.evidence.endpoints.indices { scene.flaw([], at: index, links: []) }
    #expect(scene.rules == [])
  }

  @Test func otherFlawsAreToldByOthers() {
    var scene = Scene()
    scene.flaw([(66, 0)])
    #expect(scene.findings(of: InvalidPath()) == [])
  }

  /// OpenSSL looks at policies where it is asked to; Java always does.
  @Test(arguments: [true, false]) func policiesThatAreNotThere(isTrusted: Bool) {
    var scene = Scene()
    scene.serveEverywhere(.leaf())
    scene.evidence.endpoints[1].path?.isTrusted = isTrusted
    scene.evidence.endpoints[1].path?.flawsOfPolicy = [.init(code: 43, depth: 0, text: "no explicit policy")]
    let findings = scene.findings(of: InvalidPath()).filter { $0.message.contains("no explicit policy at depth 0") }
    #expect(findings.map(\.severity) == (isTrusted ? [.sev2] : []))
    #expect(findings.allSatisfy { $0.impact.contains("as Java, unlike those built on OpenSSL (curl, Python)") })
  }

  /// OpenSSL and GnuTLS seek the issuer by it; Java does not.
  @Test(arguments: [([(30, 0)], .sev2), ([(30, 0), (24, 1)], .sev1)] as [([(Int32, Int)], Severity)])
  func anotherIdentifierOfTheIssuersKey(flaws: [(Int32, Int)], severity: Severity) {
    var scene = Scene()
    scene.evidence.endpoints.remove(at: 0)
    scene.serve(.leaf(), at: 0)
    scene.flaw(flaws, at: 0)
    #expect(scene.rules == ["invalid-path"])
    let finding = scene.findings(of: InvalidPath()).first
    #expect(finding?.severity == severity)
    let text = "the leaf names its issuer's key by another identifier than the one of CN=Issuer that signed it"
    #expect(finding?.message.hasSuffix(text) == (severity == .sev2))
    #expect(finding?.impact.contains("unlike Java") == (severity == .sev2))
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct UnsupportedCertificateTests {
  private func scene(_ oddities: Set<Certificate.Oddity>, at depth: Int) -> Scene {
    var scene = Scene()
    scene.serve(.leaf())
    scene.oddities(oddities, at: depth)
    return scene
  }

  @Test(
    arguments: [
      (.policyConstraints, 1, false), (.emptyName, 0, true), (.emptyName, 1, false), (.uncommonExclusion, 1, true),
      // An anchor's own do not bind anybody.
      (.uncommonExclusion, 2, false),
    ] as [(Certificate.Oddity, Int, Bool)])
  func whatGnuTLSRefuses(_ oddity: Certificate.Oddity, depth: Int, isRefused: Bool) {
    let scene = scene([oddity], at: depth)
    #expect(scene.rules == (isRefused ? ["unsupported-certificate"] : []))
    let findings = scene.findings(of: UnsupportedCertificate())
    #expect(findings.map(\.severity) == (isRefused ? [.sev3] : []))
    #expect(findings.allSatisfy { $0.impact == "users of clients built on GnuTLS who reach 1 of 2 addresses" })
    #expect(scene.report.incidents.map(\.cause) == (isRefused ? ["unfit-certificate"] : []))
  }

  /// Of an authority another certificate is served as well, by which clients may come, unless that has the same.
  @Test(
    arguments: [(nil, 1), ([], 0), ([.uncommonExclusion], 1), ([.policyConstraints], 0)]
      as [(Set<Certificate.Oddity>?, Int)])
  func anAuthorityWithTwoCertificates(oddities: Set<Certificate.Oddity>?, count: Int) throws {
    var scene = scene([.uncommonExclusion], at: 1)
    if let oddities {
      var twin = try #require(scene.evidence.endpoints[1].path?.links[1])
      twin.sha256 = "0d:0d"
      twin.traits.oddities = oddities
      scene.evidence.endpoints[1].chain.append(twin)
    }
    #expect(scene.findings(of: UnsupportedCertificate()).count == count)
  }

  /// Both certificates of an authority are of one key: whoever refuses that comes by neither, and what is above is in nobody's way.
  @Test(arguments: [(1, 1), (2, 0)]) func aKeyOfTwoCertificates(depth: Int, count: Int) throws {
    var scene = scene([], at: 0)
    scene.evidence.endpoints[1].path?.links[depth].key = "ecdsa-brainpoolP256r1"
    var twin = try #require(scene.evidence.endpoints[1].path?.links[1])
    twin.sha256 = "0d:0d"
    twin.issuer = twin.subject
    scene.evidence.endpoints[1].chain.append(twin)
    #expect(scene.findings(of: UnsupportedCertificate()).count == count)
  }

  /// What stands behind the leaf is no way of the leaf's: an earlier one with the same key that was never taken out.
  @Test func anEarlierLeafBehindTheLeaf() throws {
    var scene = scene([.emptyName], at: 0)
    var earlier = try #require(scene.evidence.endpoints[1].chain.first)
    (earlier.sha256, earlier.traits.oddities) = ("0d:0d", [])
    scene.evidence.endpoints[1].chain.append(earlier)
    #expect(scene.findings(of: UnsupportedCertificate()).count == 1)
  }

  @Test(
    arguments: [
      ("policyConstraints", "GnuTLS refuses "), ("policyMappings", "GnuTLS refuses "),
      ("crlDistributionPoints", "Java refuses "), ("nsCertType", "GnuTLS and Java refuse "), ("keyUsage", nil),
    ] as [(String, String?)])
  func whatIsCriticalAndNotKnown(_ name: String, who: String?) {
    for depth in 0...2 {
      var scene = scene([], at: 0)
      scene.evidence.endpoints[1].path?.links[depth].traits.criticalExtensions = ["basicConstraints", name]
      let finding = scene.findings(of: UnsupportedCertificate()).first
      guard let who, depth < 2 else {
        #expect(finding == nil)
        continue
      }
      #expect(
        finding?.message.hasPrefix(who) == true && finding?.message.hasSuffix("a critical extension \(name)") == true)
      #expect(finding?.severity == (who.contains("Java") ? .sev2 : .sev3))
    }
  }

  /// The key of an anchor has to be taken as well, and nobody looks at its signature.
  @Test(
    arguments: [
      ("ecdsa-brainpoolP256r1", "ecdsa-sha256", [0, 1, 2], "users of clients built on GnuTLS, or in Java, who"),
      ("ecdsa-secp224r1", "ecdsa-sha256", [0, 1, 2], "users of clients in Java who"),
      ("ecdsa-p521", "ecdsa-sha512", [], ""),
      ("rsa-2048", "rsa-sha256", [], ""), ("ed25519", "ecdsa-sha256", [], ""), ("ecdsa", "ecdsa-sha256", [], ""),
      ("rsa-2048", "rsa-sha3-256", [0, 1], "users of clients in Java who"),
    ] as [(String, String, [Int], String)])
  func keysAndSignaturesThatFewHave(key: String, signature: String, depths: [Int], who: String) {
    for depth in 0...2 {
      var scene = scene([], at: 0)
      scene.evidence.endpoints[1].path?.links[depth].key = key
      scene.evidence.endpoints[1].path?.links[depth].signature = signature
      let findings = scene.findings(of: UnsupportedCertificate())
      #expect(findings.map(\.severity) == (depths.contains(depth) ? [.sev2] : []))
      #expect(findings.allSatisfy { $0.impact.hasPrefix(who) })
    }
  }

  /// GnuTLS alone took a certificate signed with ECDSA and SHA-3 of those that were tried.
  @Test(
    arguments: [
      ("id-ecdsa-with-sha3-256", [(76, 0)], "every user", "; not those of GnuTLS"),
      ("id-ecdsa-with-sha3-256", [(76, 0), (66, 0)], "every user", nil),
      ("sm2-with-sm3", [(76, 0)], "every user", nil),
    ] as [(String, [(Int32, Int)], String, String?)])
  func signaturesThatOpenSSLDoesNotKnow(
    _ signature: String, flaws: [(Int32, Int)], who: String, spared: String?
  ) {
    var scene = Scene()
    var leaf = Certificate.leaf()
    leaf.signature = signature
    scene.serveEverywhere(leaf)
    for index in scene.evidence.endpoints.indices { scene.flaw(flaws, at: index) }
    let findings = scene.findings(of: UnsupportedCertificate())
    #expect(findings.map(\.severity) == [.sev1])
    #expect(findings.first?.impact == "every user of port 443" + (spared ?? ""))
    #expect(findings.first?.message.hasSuffix("the leaf has a signature that is \(signature)") == true)
    #expect(scene.findings(of: InvalidPath()).isEmpty && scene.findings(of: MissingIntermediate()).isEmpty)
    #expect(scene.report.incidents.map(\.cause).contains("unfit-certificate"))
  }

  /// Java takes names of hosts alone, and Python no star for an underscore.
  @Test(
    arguments: [
      ("old_shop.example.com", "old_shop.example.com", "users of clients in Java who"),
      ("old_shop.example.com", "*.example.com", "users of clients in Java or Python who"),
      ("a.old_shop.example.com", "*.old_shop.example.com", "users of clients in Java or Python who"),
      ("shop-.example.com", "*.example.com", "users of clients in Java who"),
      // What else the certificate covers is nothing to who asks for this one.
      ("shop.example.com", "old_shop.example.com", nil), ("old-shop.example.com", "*.example.com", nil),
    ] as [(String, String, String?)])
  func namesThatAreNoHosts(host: String, covering: String, who: String?) throws {
    var scene = Scene()
    scene.serve(.leaf(names: [covering, "shop.example.com"]))
    scene.flaw([])
    scene.evidence.endpoints[1].endpoint.serverName = try DomainName(host)
    let findings = scene.findings(of: UnsupportedCertificate())
    #expect(findings.map(\.severity) == (who == nil ? [] : [.sev3]))
    #expect(findings.allSatisfy { $0.impact.hasPrefix(who ?? "") }, "\(findings.map(\.impact))")
    // No certificate helps.
    let fix = "give the service a name of letters, digits and hyphens as well, and a certificate with it"
    #expect(scene.report.incidents.filter { $0.cause == "unfit-certificate" }.map(\.fix) == (who == nil ? [] : [fix]))
    scene.evidence.endpoints[1].coversName = false
    #expect(scene.findings(of: UnsupportedCertificate()).isEmpty)
  }

  /// Whoever is refused by all has another finding.
  @Test func whatNobodyTakes() {
    var scene = scene([.emptyName], at: 0)
    scene.evidence.endpoints[1].path?.isTrusted = false
    #expect(scene.findings(of: UnsupportedCertificate()).isEmpty)
  }

  @Test(arguments: [(25, 0), (587, 1)] as [(UInt16, Int)]) func ofAMailServer(port: UInt16, count: Int) {
    var scene = Scene()
    scene.evidence.endpoints.removeAll()
    scene.mail(.handshake)
    scene.evidence.endpoints[0].endpoint.port = port
    scene.oddities([.emptyName], at: 0, of: 0)
    #expect(scene.findings(of: UnsupportedCertificate()).count == count)
  }
}

extension Scene {
  /// A trusted path of a leaf, an authority and a root, one of which has these.
  mutating func oddities(_ oddities: Set<Certificate.Oddity>, at depth: Int, of index: Int = 1) {
    flaw([], at: index)
    evidence.endpoints[index].path?.links[depth].traits.oddities = oddities
  }
}

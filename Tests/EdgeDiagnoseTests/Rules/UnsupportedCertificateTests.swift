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
      (.criticalPolicyConstraints, 0, true), (.criticalPolicyConstraints, 1, true),
      // An anchor's own do not bind anybody.
      (.criticalPolicyConstraints, 2, false), (.policyConstraints, 1, false),
      (.emptyName, 0, true), (.emptyName, 1, false), (.uncommonExclusion, 1, true), (.uncommonExclusion, 2, false),
    ] as [(Certificate.Oddity, Int, Bool)])
  func whatGnuTLSRefuses(_ oddity: Certificate.Oddity, depth: Int, isRefused: Bool) {
    let scene = scene([oddity], at: depth)
    #expect(scene.rules == (isRefused ? ["unsupported-certificate"] : []))
    let findings = scene.findings(of: UnsupportedCertificate())
    #expect(findings.map(\.severity) == (isRefused ? [.sev3] : []))
    #expect(findings.allSatisfy { $0.impact == "users of clients built on GnuTLS who reach 1 of 2 addresses" })
    #expect(scene.report.incidents.map(\.cause) == (isRefused ? ["unfit-certificate"] : []))
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

import EdgeModel

/// A signature on the path is made with a digest that clients no longer accept.
package struct WeakSignature: Rule {
  package let id = "weak-signature"
  package let summary = "A signature on the path is made with a digest that clients no longer accept."
  package let explanation = Runbook(
    trigger: "A signature between the leaf and the anchor is made with SHA-1 or MD5.",
    impact: "Clients built on OpenSSL or GnuTLS refuse the certificate; Java 17 accepts SHA-1 below an authority "
      + "that was installed on it.",
    investigation: "Run `edgeprobe cert NAME --verbose`: which certificate has which key and signature?",
    causes: "A private authority still signs with SHA-1; an old intermediate is served.",
    resolution: "Have the certificate issued anew with SHA-256, by an intermediate that has it too.",
    prevention: "Retire authorities that sign with SHA-1.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { Flawed(.digest, at: $0) }
    return groups.map { flawed, endpoints in
      let what =
        flawed.hit.isEmpty ? flawed.list : flawed.hit.map { "\($0.subject) (\($0.signature))" }.joined(separator: ", ")
      let spared = flawed.hit.allSatisfy { $0.signature.hasSuffix("sha1") } && !flawed.hit.isEmpty ? "Java" : nil
      return finding(
        .untrusted(at: endpoints.map(\.endpoint), sparing: spared), in: comparison, scope: endpoints.scope,
        "weak signature at \(comparison.places(endpoints)): \(what)",
        expected: "SHA-256 or better", observed: what,
        evidence: endpoints.evidence { _ in flawed.list })
    }
  }
}

import EdgeModel

/// A key on the path is weaker than clients accept.
package struct WeakKey: Rule {
  package let id = "weak-key"
  package let summary = "A key on the path is weaker than clients accept."
  package let explanation = Runbook(
    trigger: "A key on the path has less than 112 bits of security: RSA below 2048 bits, curves below "
      + "224.",
    impact: "Clients built on OpenSSL refuse the certificate at security level 2, as Debian has it; those with "
      + "other limits accept it, as GnuTLS 3.7 and Java 17 accept RSA of 1024 bits.",
    investigation: "Run `edgeprobe cert NAME --verbose`: which certificate has which key and signature?",
    causes: "An old key was kept through renewals; an appliance makes 1024-bit keys.",
    resolution: "Have the certificate issued anew, with an ECDSA P-256 or RSA 2048 key and SHA-256.",
    prevention: "Make a new key with every renewal.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { Flawed(.key, at: $0) }
    return groups.map { flawed, endpoints in
      let what =
        flawed.hit.isEmpty ? flawed.list : flawed.hit.map { "\($0.subject) (\($0.key))" }.joined(separator: ", ")
      // What clients of 2024 to 2026 took when they were tried.
      let spared = flawed.hit.allSatisfy { $0.key == "rsa-1024" } && !flawed.hit.isEmpty ? "GnuTLS and Java" : nil
      return finding(
        .untrusted(at: endpoints.map(\.endpoint), sparing: spared), in: comparison, scope: endpoints.scope,
        "weak key at \(comparison.places(endpoints)): \(what)",
        expected: "RSA of 2048 bits or more, or ECDSA P-256", observed: what,
        evidence: endpoints.evidence { _ in flawed.list })
    }
  }
}

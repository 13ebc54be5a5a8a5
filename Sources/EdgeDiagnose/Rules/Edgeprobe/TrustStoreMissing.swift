import EdgeModel

/// There is no trust store to judge chains with.
package struct TrustStoreMissing: Rule {
  package let id = "trust-store-missing"
  package let summary = "No trust store was found, so no chain could be judged."
  package let explanation = Runbook(
    trigger: "Chains were captured, but neither --trust, SSL_CERT_FILE nor the system's usual places hold a CA bundle.",
    impact: "Not known: whether clients trust the chains cannot be told. Expiry and names are judged all the same.",
    investigation: "Look for the bundle: `ls /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt`.",
    causes: "A minimal container without ca-certificates; a wrong SSL_CERT_FILE.",
    resolution: "Install ca-certificates, or pass --trust.",
    prevention: "Ship the bundle with the image.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard !comparison.evidence.hasTrustStore, comparison.endpoints.contains(where: { !$0.chain.isEmpty }) else {
      return []
    }
    return [
      finding(
        .unknown, in: comparison, "no trust store here: whether the chains are trusted cannot be told",
        expected: "a trust store", observed: "none")
    ]
  }
}

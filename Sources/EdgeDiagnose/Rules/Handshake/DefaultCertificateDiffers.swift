import EdgeModel

/// Whoever names no server gets another certificate.
package struct DefaultCertificateDiffers: Rule {
  package let id = "default-certificate-differs"
  package let summary = "Clients that send no server name (SNI) are shown another certificate."
  package let explanation = Runbook(
    trigger: "With `--thorough` a second handshake goes without the server's name, and the leaf is another one.",
    impact: "Nobody with a client of the last ten years. Old clients, some health checks and monitors that connect to "
      + "an address see the default certificate, and may complain of it.",
    investigation: "Run `edgeprobe cert NAME --thorough --json`; `openssl s_client -noservername`.",
    causes: "Several names behind one listener, which is usual.",
    resolution: "None needed. Make the most used certificate the default where old clients matter.",
    prevention: "Checks that send the name.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Certificate? in
      guard let other = endpoint.others[.nameless]?.chain.first, let leaf = endpoint.chain.first,
        other.sha256 != leaf.sha256
      else { return nil }
      return other
    }
    return groups.map { other, endpoints in
      finding(
        .nobody, in: comparison, scope: endpoints.scope,
        "without a server name, \(comparison.places(endpoints)) serves another certificate: \(other.subject)",
        expected: endpoints.first?.chain.first?.subject, observed: other.subject,
        evidence: endpoints.evidence { _ in "without SNI: serial \(other.serial), \(other.subject)" })
    }
  }
}

import EdgeModel

/// A server lets in whoever has no certificate, though nobody should be.
package struct ClientCertificateNotAsked: Rule {
  package let id = "client-certificate-not-asked"
  package let summary = "An address asks for no client certificate, though the probe file says that one is required."
  package let explanation = Runbook(
    trigger: "`client_certificate: required`, and the handshake stands without the server having asked for a "
      + "certificate.",
    impact: "Nobody fails. Whoever finds the address gets as far as partners with certificates do.",
    investigation: "Run `edgeprobe cert NAME --address ADDRESS`; `openssl s_client` shows no acceptable client "
      + "certificate names.",
    causes: "Mutual TLS turned off for a test, or not set up on a new listener; a load balancer or CDN was put before "
      + "the server that asked.",
    resolution: "Turn it on, and look at who has connected meanwhile. Where the server asks only later, or by another "
      + "means, `client_certificate: none` says so.",
    prevention: "Listeners of partners in code, with mutual TLS as a part of them.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard comparison.target.clientCertificate == .required else { return [] }
    let groups = comparison.endpointGroups { endpoint in
      endpoint.hasHandshake && endpoint.endpoint.startTLS == nil && !endpoint.asksForCertificate ? true : nil
    }
    return groups.map { _, endpoints in
      var finding = finding(
        .handshake(.open(at: endpoints.map(\.endpoint))), in: comparison, scope: endpoints.scope,
        "\(comparison.places(endpoints)) lets in clients without asking for a certificate",
        expected: "a client certificate is required", observed: "none is asked for", source: comparison.target.source,
        evidence: endpoints.evidence { _ in "no client certificate is asked for" })
      finding.isSecurity = true
      return finding
    }
  }
}

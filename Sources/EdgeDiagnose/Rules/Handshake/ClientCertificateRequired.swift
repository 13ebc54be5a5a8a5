import EdgeModel

/// A server turns away whoever has no certificate.
package struct ClientCertificateRequired: Rule {
  package let id = "client-certificate-required"
  package let summary = "An address turns away clients that show no certificate of their own."
  package let explanation = Runbook(
    trigger: "The server asks for a client's certificate and ends the connection when none comes. With TLS 1.3 the "
      + "client has finished its handshake by then, so that many checks see a success. nginx lets the handshake pass and "
      + "answers with status 400 and \"No required SSL certificate was sent\": that is seen where a page is asked for.",
    impact: "Clients without a certificate cannot connect. Intended where only partners with certificates are served.",
    investigation: "Run `edgeprobe cert NAME --address ADDRESS`; look at the listener's mutual TLS setting.",
    causes: "Mutual TLS turned on for a listener that the public uses, or for one of several.",
    resolution: "Turn it off, or make it optional. Where it is meant: `client_certificate: required` in the probe "
      + "file says so.",
    prevention: "Listeners of partners and of the public with names of their own.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.endpointGroups { $0.demandsCertificate ? true : nil }.map { _, endpoints in
      finding(
        .untrusted(at: endpoints.map(\.endpoint)), in: comparison, scope: endpoints.scope,
        "\(comparison.places(endpoints)) turns away clients without a certificate", expected: "no client certificate",
        observed: "client certificate required",
        evidence: endpoints.evidence { _ in "a client certificate is required" },
        // Meant for partners, as long as nobody is let in without.
        aspects: comparison.letsNobodyIn(on: endpoints.scope.port) ? [.needsNaming] : [])
    }
  }
}

extension TargetComparison {
  /// Whether every address that a port is served at turns away clients without a certificate.
  fileprivate func letsNobodyIn(on port: UInt16?) -> Bool {
    endpoints.filter { $0.endpoint.port == port }.allSatisfy { endpoint in
      switch endpoint.connection {
      case .refused, .silent: true
      default: endpoint.demandsCertificate
      }
    }
  }
}

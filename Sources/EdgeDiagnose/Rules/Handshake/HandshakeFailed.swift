import EdgeModel

/// TCP stands at an endpoint, but TLS does not.
package struct HandshakeFailed: Rule {
  package let id = "handshake-failed"
  package let summary = "An address takes connections, but no TLS handshake comes about."
  package let explanation = Runbook(
    trigger: "The server resets, sends an alert, or lets the handshake hang. Where it fails at once, a second "
      + "handshake with older settings shows which one makes the difference; it excuses nothing.",
    impact: "Users who reach the address see a connection error. Clients rarely try another address at this point.",
    investigation: "Run `edgeprobe cert NAME --address ADDRESS --verbose`, then `openssl s_client -connect`.",
    causes: "No certificate for the server name; ciphers, groups or signatures without overlap; a key for the key "
      + "exchange that is too short; an overloaded or half-dead proxy.",
    resolution: "Give the listener a certificate for the name and protocol versions that clients speak.",
    prevention: "A TLS check in the deployment, with the public name as SNI.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { if case .failed(let why) = $0.connection { why } else { nil } }
    return groups.map { why, endpoints in
      finding(
        .untrusted(at: endpoints.map(\.endpoint)), in: comparison, scope: endpoints.scope,
        "no TLS handshake at \(comparison.places(endpoints)): \(why)", expected: "a TLS handshake", observed: why,
        evidence: endpoints.evidence { _ in why })
    }
  }
}

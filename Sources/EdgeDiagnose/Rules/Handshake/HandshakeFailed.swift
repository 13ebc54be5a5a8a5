import EdgeModel

/// TCP stands at an endpoint, but TLS does not.
package struct HandshakeFailed: Rule {
  package let id = "handshake-failed"
  package let summary = "An address takes connections, but no TLS handshake comes about."
  package let explanation = Runbook(
    trigger: "The server resets, sends an alert, or lets the handshake hang. Where it fails at once, a second "
      + "handshake with older settings shows which one makes the difference; it excuses nothing.",
    impact: "Users who reach the address see a connection error. Clients rarely try another address at this point. A "
      + "server without secure renegotiation (RFC 5746) turns away those built on OpenSSL 3 alone.",
    investigation: "Run `edgeprobe cert NAME --address ADDRESS --verbose`, then `openssl s_client -connect`.",
    causes: "No certificate for the server name; ciphers, groups or signatures without overlap; a key for the key "
      + "exchange that is too short; an overloaded or half-dead proxy.",
    resolution: "Give the listener a certificate for the name and protocol versions that clients speak.",
    prevention: "A TLS check in the deployment, with the public name as SNI.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Failure? in
      switch endpoint.connection {
      case .failed(let why): Failure(why: why, isForAll: true)
      case .unsafeToOpenSSL(let why): Failure(why: why, isForAll: false)
      default: nil
      }
    }
    return groups.map { failure, endpoints in
      let places = endpoints.map(\.endpoint)
      return finding(
        failure.isForAll ? .untrusted(at: places) : .handshake(.someClients(HandshakeFailed.careful, at: places)),
        in: comparison, scope: endpoints.scope,
        "no TLS handshake \(failure.isForAll ? "" : "with OpenSSL 3 ")at \(comparison.places(endpoints)): \(failure.why)",
        expected: "a TLS handshake", observed: failure.why, evidence: endpoints.evidence { _ in failure.why })
    }
  }

  private static let careful =
    "clients built on OpenSSL 3, as curl and Python; those built on GnuTLS, and Java, connect all the same"
}

private struct Failure: Hashable {
  var why: String
  /// Whether no client gets through.
  var isForAll: Bool
}

import EdgeModel

/// A server refuses the protocols of the web.
package struct ALPNRefused: Rule {
  package let id = "alpn-refused"
  package let summary = "An address refuses the protocols of the web in the handshake (ALPN)."
  package let explanation = Runbook(
    trigger:
      "The server answers h2 and http/1.1 with alert 120 (RFC 7301), or ends the connection each time, and a client that offers none is let in.",
    impact: "Clients that offer h2 or http/1.1 fail, as curl does; those that offer none get through, which "
      + "hides it. Nobody is hit on a port that is not the web's (443, 8443) and where no page is asked for.",
    investigation: "Run `edgeprobe cert NAME --address ADDRESS`; `openssl s_client -alpn h2,http/1.1` fails, without "
      + "-alpn it does not.",
    causes: "A listener for another protocol on the port, such as a mail or database proxy, or one that answers "
      + "challenges of a certificate authority (acme-tls/1); a proxy whose list of protocols is wrong.",
    resolution: "Put h2 or http/1.1 into the listener's protocols, or send the port to the service that is meant.",
    prevention: "A check of every listener with a client that offers h2 and http/1.1.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Refusal? in
      switch endpoint.connection {
      case .protocolRefused(let isSaid): Refusal(isWeb: true, isSaid: isSaid)
      default: endpoint.refusesWeb ? Refusal(isWeb: false, isSaid: true) : nil
      }
    }
    return groups.map { refusal, endpoints in
      let (isWeb, what) = (refusal.isWeb, refusal.isSaid ? "alert 120" : "the end of the connection")
      return finding(
        isWeb ? .handshake(.web(at: endpoints.map(\.endpoint))) : .nobody, in: comparison, scope: endpoints.scope,
        "\(comparison.places(endpoints)) refuses the protocols of the web"
          + (isWeb ? "" : ", on a port where others connect"), expected: "h2 or http/1.1",
        observed: refusal.isSaid ? "TLS alert 120 (no_application_protocol)" : "the server ends the connection",
        evidence: endpoints.evidence { _ in "\(what) to h2 and http/1.1; a handshake without ALPN succeeds" })
    }
  }
}

private struct Refusal: Hashable {
  /// Whether the port is one where clients offer them.
  var isWeb: Bool
  /// Whether the server says what it refuses.
  var isSaid: Bool
}

import EdgeModel

/// Something else than TLS is spoken at an endpoint.
package struct NotTLS: Rule {
  package let id = "not-tls"
  package let summary = "An address speaks something else than TLS on the target's port."
  package let explanation = Runbook(
    trigger: "The first octets from the server begin no TLS record, such as an HTTP error in the clear.",
    impact: "Users who reach the address see a protocol error. Clients rarely try another address at this point.",
    investigation: "Run `edgeprobe cert NAME --address ADDRESS`; `curl http://ADDRESS:PORT/` shows plain HTTP.",
    causes: "A listener without TLS on the port, such as plain HTTP on 443; a port mapped to another service; a TCP "
      + "load balancer whose targets do not speak TLS; --starttls forgotten.",
    resolution: "Turn TLS on in the listener, or send the port to the service that is meant.",
    prevention: "A TLS check in the deployment, on every address.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { if case .foreign(let what) = $0.connection { what } else { nil } }
    return groups.map { what, endpoints in
      finding(
        .untrusted(at: endpoints.map(\.endpoint)), in: comparison, scope: endpoints.scope,
        "no TLS is spoken at \(comparison.places(endpoints)): it answers \(what)", expected: "a TLS handshake",
        observed: what, evidence: endpoints.evidence { _ in "answers \(what)" })
    }
  }
}

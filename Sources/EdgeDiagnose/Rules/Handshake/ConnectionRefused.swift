import EdgeModel

/// Nothing listens at an endpoint.
package struct ConnectionRefused: Rule {
  package let id = "connection-refused"
  package let summary = "An address refuses connections on the target's port."
  package let needsNaming = true
  package let explanation = Runbook(
    trigger: "The host answers a connection attempt with a reset: nothing listens on the port, or a firewall rejects.",
    impact: "Clients try the next address at once. When every address refuses, every user fails.",
    investigation: "Run `edgeprobe cert NAME --address ADDRESS`; look at the listener and at recent deployments.",
    causes: "The listener was removed or moved to another port; the process is down; a firewall rejects.",
    resolution: "Bring the listener back, or take the address out of DNS.",
    prevention: "Health checks on the very port and address that users are given.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.endpointGroups { $0.connection == .refused ? true : nil }.map { _, endpoints in
      finding(
        .noConnection(to: endpoints.map(\.endpoint)), in: comparison, scope: endpoints.scope,
        "connection refused at \(comparison.places(endpoints))", expected: "a TLS handshake",
        observed: "connection refused", evidence: endpoints.evidence { _ in "connection refused" })
    }
  }
}

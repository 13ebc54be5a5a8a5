import EdgeModel

/// The certificate demands a stapled OCSP response, and there is no good one.
package struct MissingStaple: Rule {
  package let id = "missing-staple"
  package let summary = "The certificate demands a stapled OCSP response, and no good one is served."
  package let explanation = Runbook(
    trigger: "The leaf has the TLS feature status_request (must-staple), and the handshake brings no "
      + "OCSP response, or one that is stale or not valid.",
    impact: "Clients that know must-staple refuse the connection, as those built on GnuTLS; others do not notice, as "
      + "curl, Python and Java.",
    investigation: "Run `edgeprobe cert NAME`, then `openssl s_client -status`; look at the server's "
      + "log about its OCSP responder.",
    causes: "Stapling is off; the server cannot reach the responder or resolve its name; the first "
      + "handshakes after a restart come before the first response.",
    resolution: "Switch stapling on and let the server fetch responses ahead of time, or have the "
      + "certificate issued without must-staple.",
    prevention: "Ask for must-staple only where the server staples from a file or before it accepts.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> String? in
      // A file staples nothing, and nor should it.
      guard let leaf = endpoint.chain.first, !endpoint.endpoint.isFile, endpoint.isStapleJudged, leaf.traits.mustStaple,
        [.none, .stale, .invalid].contains(endpoint.staple.status)
      else { return nil }
      return endpoint.staple.fault
    }
    return groups.map { fault, endpoints in
      finding(
        .certificate(.refused(at: endpoints.map(\.endpoint), by: .checkingStaples)), in: comparison,
        scope: endpoints.scope, "must-staple certificate at \(comparison.places(endpoints)): \(fault)",
        expected: "a current OCSP response in the handshake", observed: fault,
        evidence: endpoints.evidence { _ in fault })
    }
  }
}

extension Staple {
  /// What is wrong with it, in words.
  var fault: String {
    switch status {
    case .none: "no response is stapled"
    case .stale where nextUpdate == nil:
      "the stapled response is of \(thisUpdate.map { "\($0)" } ?? "long ago"), and does not say when it ends"
    case .stale: "the stapled response ended \(nextUpdate.map { "\($0)" } ?? "before now")"
    case .invalid: "the stapled response is not valid: \(reason ?? "no reason given")"
    case .good, .revoked: "the stapled response is \(status.rawValue)"
    }
  }
}

import EdgeModel

/// The stapled OCSP response is out of date or not valid.
package struct StaleStaple: Rule {
  package let id = "stale-staple"
  package let summary = "The stapled OCSP response is out of date or not valid."
  package let explanation = Runbook(
    trigger: "The handshake brings an OCSP response that ended, is about another certificate, or is not "
      + "signed for the issuer; the leaf does not demand one.",
    impact: "Clients that check staples refuse, as those built on GnuTLS, or ask the responder themselves; others "
      + "pass over it, as curl, Python and Java. Where the responder itself says that it does not know the certificate, or to try "
      + "later, those built on GnuTLS pass over it as well. They take no response that is older than 15 days and does not "
      + "say when it ends.",
    investigation: "Run `edgeprobe cert NAME`, then `openssl s_client -status`.",
    causes: "The server keeps an old response because it cannot reach the responder; a response file is "
      + "not refreshed; it belongs to the previous certificate.",
    resolution: "Let the server fetch a fresh response, or switch stapling off.",
    prevention: "Refresh responses at half of their time; watch the age of what is stapled.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Staple? in
      guard let leaf = endpoint.chain.first, endpoint.isStapleJudged, !leaf.traits.mustStaple,
        [.stale, .invalid].contains(endpoint.staple.status)
      else { return nil }
      return endpoint.staple
    }
    return groups.map { staple, endpoints in
      let fault = staple.fault
      return finding(
        .certificate(
          .refusedByFew(
            at: endpoints.map(\.endpoint), by: staple.isUndecided ? .wantingVerdict : .checkingStaples)),
        in: comparison, scope: endpoints.scope, "at \(comparison.places(endpoints)) \(fault)",
        expected: "a current OCSP response, or none", observed: fault, evidence: endpoints.evidence { _ in fault })
    }
  }
}

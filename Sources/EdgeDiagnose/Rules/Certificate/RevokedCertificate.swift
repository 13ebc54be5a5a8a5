import EdgeModel

/// A certificate on the path was revoked.
package struct RevokedCertificate: Rule {
  package let id = "revoked-certificate"
  package let summary = "The served certificate, or one above it, was revoked."
  package let explanation = Runbook(
    trigger: "The stapled OCSP response, or a list given with `--crl`, says that a certificate of the "
      + "path is revoked.",
    impact: "Clients that look refuse the certificate, as those built on GnuTLS do when the response is stapled; curl, "
      + "Python and Java do not look unless told to.",
    investigation: "Run `edgeprobe cert NAME`; ask whoever requested the certificate why it was "
      + "revoked: was the key disclosed?",
    causes: "The key was reported as disclosed; the authority found a flaw in what it issued; somebody "
      + "revoked the wrong serial.",
    resolution: "Install a certificate with a new key at once; take the old key out of use everywhere.",
    prevention: "Revoke only after the successor is served; watch notices of the authority.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Notice? in
      if let listed = endpoint.path?.revocations.first {
        let subject = endpoint.path.flatMap { $0.links.indices.contains(listed.depth) ? $0.links[listed.depth] : nil }
        return Notice(
          subject: listed.depth == 0
            ? "certificate" : "certificate above the leaf, \(subject?.subject ?? "not named"),",
          time: listed.time, reason: listed.reason, source: "the revocation list",
          spared: "clients that look at no revocation list, such as curl")
      }
      guard endpoint.staple.status == .revoked else { return nil }
      return Notice(
        subject: "certificate", time: endpoint.staple.revoked, reason: endpoint.staple.reason,
        source: "the stapled response", spared: Staple.sparedWhereRevoked)
    }
    return groups.map { notice, endpoints in
      finding(
        .untrusted(at: endpoints.map(\.endpoint), sparing: notice.spared), in: comparison, scope: endpoints.scope,
        "revoked \(notice.subject) at \(comparison.places(endpoints)): \(notice.text)",
        expected: "a certificate that its issuer stands by", observed: "revoked, as \(notice.source) says",
        since: notice.time, sinceReason: notice.time == nil ? nil : "revocationDate",
        evidence: endpoints.evidence { "serial \($0.chain.first?.serial ?? "none"), \(notice.source)" })
    }
  }
}

private struct Notice: Hashable {
  var subject: String
  var time: Moment?
  var reason: String?
  /// Who says so.
  var source: String
  /// Who does not notice.
  var spared: String

  var text: String {
    "\(source) says so" + (time.map { " since \($0)" } ?? "") + (reason.map { ", reason \($0)" } ?? "")
  }
}

import EdgeModel

/// An endpoint serves an older certificate than the one ACM issued for it.
package struct CertificateNotDeployed: Rule {
  package let id = "certificate-not-deployed"
  package let summary = "The served certificate is older than the ACM certificate that should be there."
  package let explanation = Runbook(
    trigger: "More than 24 hours after ACM's last renewal an address serves a certificate that begins and ends earlier "
      + "than every issued ACM certificate in use that covers the name.",
    impact: "Nobody yet; when the old certificate ends, every user who reaches the address.",
    investigation: "Run `edgeprobe cert NAME`; compare serials with `aws acm describe-certificate` and the listener's "
      + "certificate list.",
    causes: "The certificate was exported or imported by hand and not replaced; a proxy in front keeps an old copy; "
      + "the name leads to another load balancer.",
    resolution: "Attach the ACM certificate to the listener that answers, or replace the copy.",
    prevention: "No copies of ACM certificates; EventBridge on renewal where copies must be.")

  package let restsOnClock = true

  package init() {}

  private static let grace: Duration = .seconds(86400)

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let issued = comparison.certificates.filter { $0.certificate.status == "ISSUED" && $0.certificate.serial != nil }
    let groups = comparison.endpointGroups { endpoint -> Certificate? in
      guard case .differs(let serials, _) = endpoint.managed, let leaf = endpoint.chain.first else { return nil }
      let candidates = issued.filter { serials.contains($0.certificate.serial ?? "") }
      let isOlder = candidates.allSatisfy { candidate in
        guard let notBefore = candidate.certificate.notBefore, let notAfter = candidate.certificate.notAfter,
          let updated = candidate.updated
        else { return false }
        return leaf.notBefore < notBefore && leaf.notAfter < notAfter
          && comparison.time - updated > CertificateNotDeployed.grace
      }
      return isOlder && !candidates.isEmpty ? leaf : nil
    }
    return groups.compactMap { leaf, endpoints in
      guard case .differs(let serials, _)? = endpoints.first?.managed,
        let newest = issued.filter({ serials.contains($0.certificate.serial ?? "") })
          .max(by: { ($0.certificate.notAfter ?? leaf.notAfter) < ($1.certificate.notAfter ?? leaf.notAfter) })
      else { return nil }
      var scope = endpoints.scope
      scope.certificate = newest.certificate.arn
      return finding(
        .renewal(left: leaf.notAfter - comparison.time, lifetime: leaf.lifetime), in: comparison, scope: scope,
        "\(comparison.places(endpoints)) serve\(endpoints.count == 1 ? "s" : "") serial \(leaf.serial), older than "
          + "ACM's "
          + "\(newest.certificate.serial ?? "")",
        expected: "serial \(serials.sorted().joined(separator: " or "))",
        observed: "serial \(leaf.serial), ends \(leaf.notAfter)", source: newest.certificate.source,
        since: newest.updated,
        sinceReason: newest.certificate.renewal?.updatedAt == nil ? "notBefore" : "RenewalSummary.UpdatedAt",
        evidence: endpoints.evidence { _ in "serial \(leaf.serial), notAfter \(leaf.notAfter)" }
          + [Finding.Evidence(kind: "acm", time: newest.updated, text: newest.certificate.arn)])
    }
  }
}

import EdgeModel

/// ACM tried to renew a certificate and could not.
package struct RenewalStuck: Rule {
  package let id = "renewal-stuck"
  package let summary = "ACM says that it cannot renew a certificate: RenewalSummary is PENDING_VALIDATION or FAILED."
  package let explanation = Runbook(
    trigger: "The export's RenewalSummary says PENDING_VALIDATION or FAILED, is not older than a day, and no newer "
      + "certificate for the names is served. The Status beside it stays ISSUED all the while.",
    impact: "Nobody yet; at notAfter every user of the certificate. Health checks do not look at certificates.",
    investigation: "`aws acm describe-certificate` says in RenewalSummary which name is not validated and why: "
      + "CAA_ERROR, a missing CNAME, nobody who answers the mail.",
    causes: "A validation CNAME was removed; CAA excludes Amazon; one name of several is no longer ours; nobody reads "
      + "the mailbox of a certificate that is validated by mail.",
    resolution: "Mend what the reason names; ACM tries again by itself within hours.",
    prevention: "An alarm on ACM's events of renewals, DNS validation in place of mail, and this check all year round.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.certificates.filter { $0.isStuck && !$0.isOutdated }.compactMap { certificate in
      guard let renewal = certificate.certificate.renewal, let says = certificate.renewalText,
        let (notAfter, lifetime) = [certificate].earliestEnd,
        !comparison.servesNewer(than: certificate.certificate)
      else { return nil }
      let left = notAfter - comparison.time
      return finding(
        .renewal(left: left, lifetime: lifetime), in: comparison,
        scope: Finding.Scope(certificate: certificate.certificate.arn),
        "ACM cannot renew the certificate for \(certificate.subject): \(says); it ends \(notAfter), in "
          + "\(left.rounded)",
        expected: "renewal SUCCESS", observed: says, source: certificate.certificate.source,
        since: renewal.updatedAt, sinceReason: renewal.updatedAt == nil ? nil : "RenewalSummary.UpdatedAt",
        evidence: [certificate.stateEvidence("RenewalSummary \(says)")]
          + (certificate.validations.count > 1 ? certificate.validations : []).map {
            Finding.Evidence(kind: "dns", time: comparison.time, text: $0.text)
          } + [certificate].serialEvidence(in: comparison),
        aspects: certificate.proofs.union(renewal.reason == "CAA_ERROR" ? [.ofCAA] : []))
    }
  }
}

import EdgeModel

/// A certificate in use that ACM does not renew.
package struct NoManagedRenewal: Rule {
  package let id = "no-managed-renewal"
  package let summary = "ACM does not renew a certificate that is in use: it is imported or not eligible."
  package let explanation = Runbook(
    trigger: "An issued certificate in use is IMPORTED, or its RenewalEligibility is INELIGIBLE.",
    impact: "Nobody, as long as somebody renews it by hand in time.",
    investigation: "`aws acm describe-certificate`: Type, RenewalEligibility, NotAfter.",
    causes: "It was bought elsewhere and imported; it comes from a private authority by IssueCertificate.",
    resolution: "Replace it by one that ACM issues, or write down who renews it.",
    prevention: "Certificates that ACM issues wherever ACM serves them.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.certificates.filter { certificate in
      let managed = certificate.certificate
      return !certificate.isStray && managed.isIssued && managed.isInUse && !certificate.isOutdated
        && (managed.type == "IMPORTED" || managed.eligibility == "INELIGIBLE")
    }.map { certificate in
      let managed = certificate.certificate
      let why = managed.type == "IMPORTED" ? "it is imported" : "it is not eligible"
      let end = managed.notAfter.map { ", and ends \($0)" } ?? ""
      return finding(
        .nobody, in: comparison, scope: Finding.Scope(certificate: managed.arn),
        "ACM does not renew the certificate for \(certificate.subject): \(why)\(end)", expected: "managed renewal",
        observed: why, source: managed.source, evidence: [certificate.stateEvidence(why)])
    }
  }
}

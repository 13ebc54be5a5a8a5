import EdgeModel

/// Nothing uses a certificate, so that ACM will not renew it.
package struct CertificateNotInUse: Rule {
  package let id = "certificate-not-in-use"
  package let summary = "Nothing uses an issued ACM certificate, so that it will not be renewed."
  package let explanation = Runbook(
    trigger: "InUseBy of an issued certificate for the target is empty, and ACM does not call it eligible for renewal.",
    impact: "Nobody: it is served nowhere.",
    investigation: "`aws acm describe-certificate`: InUseBy, RenewalEligibility.",
    causes: "It was requested and never attached; what used it was removed.",
    resolution: "Attach it, or delete it.",
    prevention: "Certificates that live and go with what uses them.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.certificates.filter { certificate in
      let managed = certificate.certificate
      return !certificate.isStray && managed.isIssued && !managed.isInUse && managed.eligibility != "ELIGIBLE"
        && !certificate.isOutdated
    }.map { certificate in
      finding(
        .nobody, in: comparison, scope: Finding.Scope(certificate: certificate.certificate.arn),
        "nothing uses the ACM certificate for \(certificate.subject): it will not be renewed",
        expected: "something in InUseBy", observed: "InUseBy is empty", source: certificate.certificate.source,
        evidence: [certificate.stateEvidence("InUseBy is empty")])
    }
  }
}

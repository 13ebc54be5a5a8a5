import EdgeModel

/// ACM cannot renew a certificate, because its validation record is not in public DNS as it should be.
package struct RenewalBlocked: Rule {
  package let id = "renewal-blocked"
  package let summary = "The validation CNAME of an ACM certificate is missing, altered or duplicated in public DNS."
  package let explanation = Runbook(
    trigger: "Public DNS does not hold exactly the CNAME that ACM looks up before it renews. Looked at any day of the "
      + "year; ACM accepts the value without its leading underscore.",
    impact: "Nobody yet. ACM will not renew, and at notAfter every user of the certificate fails.",
    investigation: "Run `edgeprobe trace NAME CNAME` for the name in the message; look for who deleted it in "
      + "CloudTrail.",
    causes: "Another stack that shared the record removed it; a clean-up took it for rubbish; the zone was migrated "
      + "without it; the domain was doubled because a final dot was missing.",
    resolution: "Create the CNAME as `aws acm describe-certificate` prints it; ACM notices within hours.",
    prevention: "One owner for validation records; preflight refuses to delete them.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.certificates.filter(\.isRenewed).compactMap { certificate in
      // Where the zone itself is gone, so are all of its records: that is the delegation's finding.
      let broken = certificate.validations.filter { validation in
        validation.owner.differs
          && !(comparison.isDenied && comparison.zone.map { validation.expected.name.isWithin($0.zone) } == true)
      }
      guard let first = broken.first, let notAfter = certificate.certificate.notAfter else { return nil }
      let left = notAfter - comparison.time
      let lifetime = certificate.lifetime ?? .days(198)
      let window = Duration.renewalWindow(ofLifetime: lifetime)
      let more = broken.count > 1 ? ", and \(broken.count - 1) more" : ""
      let due = left < window ? "renewal is due now" : "renewal is due from \(notAfter - window)"
      return finding(
        .renewal(left: left, lifetime: lifetime), in: comparison,
        scope: Finding.Scope(certificate: certificate.certificate.arn),
        "validation record \(first.expected.name) \(first.flaw ?? "differs")\(more); \(due), the certificate ends "
          + "\(notAfter)",
        expected: "\(first.expected.name) CNAME \(first.expected.value)",
        observed: first.owner.observed.map {
          $0.isEmpty
            ? "no "
              + "CNAME" : $0.list
        }, source: certificate.certificate.source,
        evidence: broken.map {
          Finding.Evidence(kind: "dns", time: comparison.time, text: "\($0.expected.name) \($0.flaw ?? "differs")")
        })
    }
  }
}

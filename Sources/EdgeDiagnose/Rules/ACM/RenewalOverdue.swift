import EdgeModel

/// ACM should have renewed a certificate, and neither says so nor why not.
package struct RenewalOverdue: Rule {
  package let id = "renewal-overdue"
  package let summary = "ACM should have renewed a certificate a week ago and has not."
  package let explanation = Runbook(
    trigger: "A certificate that ACM renews is 7 days or more inside its renewal window (45 days before the end of one "
      + "of 198 days, 60 days of one of 395), the export is not older than a day, says nothing of a failure, and no "
      + "newer certificate for the names is served.",
    impact: "Nobody yet; at notAfter every user of the certificate.",
    investigation: "`aws acm describe-certificate`: is it in use, ELIGIBLE, and what does RenewalSummary say? Then "
      + "`edgeprobe check` for its validation records and CAA.",
    causes: "ACM cannot reach the zone; what used the certificate was removed; a service of AWS is late.",
    resolution: "Mend what blocks it. When ten days are left, request a new certificate and attach it.",
    prevention: "An alarm on DaysToExpiry of ACM that takes missing data for a breach.")

  package let restsOnClock = true

  package init() {}

  /// What RenewalSummary says of no renewal that is under way.
  private static let silence = ["RenewalSummary none", "RenewalSummary SUCCESS"]

  /// Whether ACM tells of no renewal, or of none but one that it is through with.
  static func isSilent(_ finding: Finding) -> Bool {
    finding.evidence.contains { evidence in silence.contains { evidence.text.hasPrefix($0) } }
  }

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.certificates.filter { $0.isOverdue(at: comparison.time) && !$0.isOutdated }.compactMap { certificate in
      guard let (notAfter, lifetime) = [certificate].earliestEnd,
        !comparison.servesNewer(than: certificate.certificate)
      else { return nil }
      let left = notAfter - comparison.time
      let window = Duration.renewalWindow(ofLifetime: lifetime)
      return finding(
        .renewal(left: left, lifetime: lifetime), in: comparison,
        scope: Finding.Scope(certificate: certificate.certificate.arn),
        "ACM should have renewed the certificate for \(certificate.subject) since \(notAfter - window); it ends "
          + "\(notAfter), in \(left.rounded)",
        expected: "renewed \(window.rounded) before the end", observed: "\(left.rounded) left",
        source: certificate.certificate.source, since: notAfter - window, sinceReason: "start of the renewal window",
        evidence: [
          certificate.stateEvidence(
            "RenewalSummary \(certificate.certificate.renewal.map { PrintableText($0.status).text } ?? "none")")
        ] + [certificate].serialEvidence(in: comparison), aspects: certificate.proofs)
    }
  }
}

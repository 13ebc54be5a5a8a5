import EdgeModel

/// A certificate that should be served is none any more, or never was.
package struct CertificateNotIssued: Rule {
  package let id = "certificate-not-issued"
  package let summary = "An ACM certificate that is in use or expected is not ISSUED."
  package let explanation = Runbook(
    trigger: "A certificate that something uses, or that a probe file names, is EXPIRED, FAILED, REVOKED, "
      + "VALIDATION_TIMED_OUT, INACTIVE or PENDING_VALIDATION, and the export is not older than a day. A note where an "
      + "issued certificate in use covers the name as well.",
    impact: "Whoever is served it fails; what is served now is judged by itself.",
    investigation: "`aws acm describe-certificate`: Status, FailureReason, and what uses it.",
    causes: "A request that nobody validated within 72 hours; a certificate that was revoked; an imported one that "
      + "ended; a probe file that names the wrong one.",
    resolution: "Request or import another and attach it to what uses this one; delete this one.",
    prevention: "Infrastructure as code that waits for validation before it attaches.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let own = comparison.certificates.filter { !$0.isStray }
    return own.filter { $0.isDead && !$0.isOutdated }.map { certificate in
      let isReplaced =
        !certificate.isNamed && own.contains { $0.certificate.isIssued && $0.certificate.isInUse }
      let status = PrintableText(certificate.certificate.status).text
      let isServed = comparison.isServed(certificate)
      let failure = certificate.certificate.failureReason.map { " (\(PrintableText($0).text))" } ?? ""
      // What ended is told with why its renewal did.
      let hasEnded = status == "EXPIRED"
      let hasFailed = hasEnded && certificate.hasFailedToRenew
      var aspects = certificate.proofs
      if isServed { aspects.insert(.served) }
      if hasEnded, !isServed, comparison.servesEndedTwin(of: certificate) { aspects.insert(.twin) }
      if hasFailed { aspects.insert(.renewalFailed) }
      if certificate.certificate.isRefusedByCAA || hasFailed && certificate.certificate.renewal?.reason == "CAA_ERROR" {
        aspects.insert(.ofCAA)
      }
      // Nobody says of what has ended that it works.
      let isWell = !isServed && comparison.ended.isEmpty
      let effect: HeldEffect = isWell ? .drift : isServed && status == "REVOKED" ? .takenBack : .served
      let since: (time: Moment?, member: String)? =
        status == "REVOKED"
        ? (certificate.certificate.revokedAt, "RevokedAt")
        : hasEnded ? (certificate.certificate.notAfter, "notAfter") : nil
      return finding(
        isReplaced && !isServed ? .nobody : .held(effect), in: comparison,
        scope: Finding.Scope(certificate: certificate.certificate.arn),
        "the ACM certificate for \(certificate.subject) is \(status)\(failure)", expected: "ISSUED",
        observed: status,
        source: certificate.certificate.source,
        since: since?.time, sinceReason: since?.time == nil ? nil : since?.member,
        evidence: [certificate.stateEvidence("Status \(status)\(failure)")]
          + (hasEnded ? [certificate.renewalText].compactMap(\.self) : []).map {
            certificate.stateEvidence("RenewalSummary \($0)")
          }
          + certificate.certificate.inUseBy.map {
            Finding.Evidence(kind: "acm", time: nil, text: "used by \(PrintableText($0).text)")
          }
          // Whoever waits for validation is told what it waits for.
          + (certificate.authorizations.isEmpty ? [] : certificate.validations).map {
            Finding.Evidence(kind: "dns", time: comparison.time, text: $0.text)
          } + (certificate.authorizations.isEmpty ? [] : certificate.wanted)
          + [certificate].serialEvidence(in: comparison),
        aspects: aspects)
    }
  }
}

extension TargetComparison {
  /// The target's own endpoints that serve what has ended.
  var ended: [EndpointComparison] {
    endpoints.filter { endpoint in
      endpoint.endpoint.startTLS == nil && endpoint.chain.first.map { $0.notAfter < time } ?? false
    }
  }

  /// Whether what is served has ended, is for the same names and in the same place as this one: of two kinds of keys a
  /// client is given one.
  fileprivate func servesEndedTwin(of certificate: CertificateComparison) -> Bool {
    let (names, users) = (Set(certificate.certificate.names), Set(certificate.certificate.inUseBy))
    return certificates.contains { other in
      !other.isStray && servesEnded(other) && Set(other.certificate.names) == names
        && !users.isDisjoint(with: other.certificate.inUseBy)
    }
  }
}

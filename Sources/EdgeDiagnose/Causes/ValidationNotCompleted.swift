import EdgeModel

/// ACM asked for a proof of the names that it did not get.
package struct ValidationNotCompleted: Cause {
  package let id = "validation-not-completed"
  package let summary = "ACM asked for a proof of the certificate's names and did not get it."
  package let rulesOut = "Every DomainValidationOption of RenewalSummary, or of the request, says SUCCESS."
  package let prevent = "DNS validation with records that stay, and an alarm on ACM's events."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, RenewalStuck(), RenewalOverdue(), CertificateNotIssued())
      || finding.end(among: findings)?.aspects.contains(.renewalFailed) == true
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    if let end = first.end(among: findings) {
      return Account(
        "ACM could not validate every name of the certificate before it ended",
        supports: Array((end.seen + first.seen).prefix(6)), contradicts: end.provenReasons,
        confirm: end.describeCertificate,
        now: findings.mending(
          orElse: "look which name DomainValidationOptions of RenewalSummary says failed, and mend that"),
        fix: "validate by DNS, with records that nobody removes")
    }
    let wanted = findings.flatMap { $0.texts(of: .wanted) }.uniqued
    // What is there already waits for no proof.
    let spare = findings.first { !$0.texts(of: .spare).isEmpty }
    let isOver = isOf(first, CertificateNotIssued()) && first.observed != "PENDING_VALIDATION"
    return Account(
      isOver
        ? "the certificate was not validated in time, ended, or was taken back: \(first.observed ?? "")"
        : "ACM could not validate every name of the certificate",
      supports: Array(findings.flatMap(\.seen).prefix(6)),
      contradicts: isOver ? [] : first.provenReasons,
      confirm: first.describeCertificate,
      now: isOver
        ? "request another certificate for the names and attach it"
        : !wanted.isEmpty
          ? "have public DNS hold \(wanted.joined(separator: ", and "))"
          : spare.map { $0.attachment(of: $0.texts(of: .spare)[0]) }
            ?? "answer what RenewalSummary or DomainValidationOptions wait for, or request another certificate",
      fix: first.observed == "REVOKED"
        ? "find out who had it revoked and why; a certificate of ACM is revoked by its owner or for a leaked key"
        : "validate by DNS, with records that nobody removes")
  }
}

extension Finding {
  /// What speaks against a proof that ACM did not get.
  var provenReasons: [String] {
    aspects.contains(.proven)
      ? ["its validation records and CAA, as far as they were seen, are as ACM wants them"] : []
  }
}

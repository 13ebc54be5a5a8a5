import EdgeModel

/// ACM does not say that it has begun a renewal that is due.
package struct RenewalNotBegun: Cause {
  package let id = "renewal-not-begun"
  package let summary = "ACM should have begun to renew the certificate, and does not say that it has."
  package let rulesOut = "RenewalSummary of a newer export has a status of this window: PENDING, FAILED or SUCCESS."
  package let prevent = "An alarm on DaysToExpiry of ACM that takes missing data for a breach."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, RenewalOverdue()) && RenewalOverdue.isSilent(finding)
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "ACM has not begun a renewal that is due",
      supports: Array(findings.flatMap(\.seen).prefix(6)),
      contradicts: first.provenReasons,
      confirm: first.describeCertificate,
      now: "look whether the certificate is still in use and ELIGIBLE: ACM renews nothing else"
        + (first.aspects.contains(.withoutRecords)
          ? "; without CNAMEs in DomainValidationOptions it is validated by mail, which somebody has to answer" : ""),
      fix: "attach it where it belongs, or request another certificate for the names and attach that")
  }
}

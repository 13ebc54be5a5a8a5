import EdgeModel

/// Somebody had the certificate issued by another authority than was agreed.
package struct IssuedElsewhere: Cause {
  package let id = "issued-elsewhere"
  package let summary = "Somebody had the certificate issued by another authority than was agreed."
  package let rulesOut = "The agreement changed, and the probe file did not."
  package let prevent = "CAA records that name the agreed authorities."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, UnexpectedIssuer())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "the certificate was issued by another authority than the probe file names", supports: first.seen,
      contradicts: first.othersAreWell,
      confirm: first.certificateCommand, now: "find out who requested it; if nobody did, treat it as an intrusion",
      fix: "install the certificate of the agreed authority, or correct issuer: or certificates: in the probe file")
  }
}

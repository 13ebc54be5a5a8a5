import EdgeModel

/// The certificate was revoked, and is served all the same.
package struct RevokedAndServed: Cause {
  package let id = "revoked-and-served"
  package let summary = "The certificate was revoked, and is served all the same."
  package let rulesOut = "The issuer took the revocation back."
  package let prevent = "Serve the successor before the old certificate is revoked."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, RevokedCertificate())
      || isOf(finding, CertificateNotIssued()) && finding.observed == "REVOKED" && finding.aspects.contains(.served)
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "the issuer took the certificate back, and its successor is not served", supports: first.seen,
      contradicts: first.othersAreWell,
      confirm: first.certificateCommand, now: first.attachment(of: "a certificate with a new key"),
      fix: "find out who revoked it and why; assume that the key is known to others")
  }
}

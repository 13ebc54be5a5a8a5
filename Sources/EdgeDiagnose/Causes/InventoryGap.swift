import EdgeModel

/// A name is served that is in no certificate, or in one that ACM does not renew.
package struct InventoryGap: Cause {
  package let id = "inventory-gap"
  package let summary = "A name is served that is in no certificate, or in one that ACM does not renew."
  package let rulesOut = "A certificate that covers the name exists, and was left out of the exports."
  package let prevent = "One list of names that DNS, certificates and this check are made from."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, NameMissingInCertificate(), CertificateNotInUse(), NoManagedRenewal(), UndescribedCertificate())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    if isOf(first, UndescribedCertificate()) {
      return Account(
        "the probe file of \(first.target.host) and the exports name other certificates", supports: first.seen,
        confirm: first.describeCertificate,
        now: "correct the ARN, or export the certificate", fix: "refresh state by edgeprobe snapshot --state")
    }
    guard isOf(first, NameMissingInCertificate()) else {
      return Account(
        "ACM does not renew the certificate for \(first.target.host), and nothing else is known to",
        supports: first.seen,
        confirm: first.describeCertificate,
        now: "find out who renews it", fix: "use a certificate that ACM issues and renews")
    }
    let isCovered = !findings.contains { isOf($0, NameNotCovered()) }
    return Account(
      "\(first.target.host) is in DNS and in no certificate that should serve it",
      supports: Array(findings.flatMap(\.seen).prefix(6)),
      contradicts: isCovered && first.scope.addresses.isEmpty
        ? ["what is served now covers the name, or was not seen"] : [],
      confirm: Finding.listCertificates(in: nil),
      now: "request a certificate with \(first.target.host) and attach it",
      fix: "have the list of names make both DNS and certificates")
  }
}

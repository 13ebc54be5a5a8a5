import EdgeModel

/// The certificate was requested in a region from which what should serve it cannot take it.
package struct CertificateInAnotherRegion: Cause {
  package let id = "certificate-in-another-region"
  package let summary = "The certificate was requested in a region from which what should serve it cannot take it."
  package let rulesOut = "A certificate with the same names is in the right region, and was left out of the exports."
  package let prevent = "Certificates for CloudFront come from a stack in us-east-1."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool { isOf(finding, WrongRegion()) }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let region = first.expected ?? "the right region"
    return Account(
      "the certificate is in \(first.observed ?? "another region"), and can only be used from \(region)",
      supports: Array(findings.flatMap(\.seen).prefix(6)),
      confirm: Finding.listCertificates(in: first.expected),
      now: "request the same names in \(region) and attach that certificate: the validation records are the same",
      fix: "name the certificate of \(region) in the probe file, and delete this one if nothing uses it")
  }
}

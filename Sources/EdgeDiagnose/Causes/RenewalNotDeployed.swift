import EdgeModel

/// The renewed certificate did not reach every place that serves it, or there was no renewal.
package struct RenewalNotDeployed: Cause {
  package let id = "renewal-not-deployed"
  package let summary = "The renewed certificate did not reach every place that serves it, or there was no renewal."
  package let rulesOut = "All addresses serve the newest serial."
  package let prevent = "One source of certificates for every node, and a check of serials after each renewal."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(
      finding, ExpiredCertificate(), ExpiringCertificate(), NotYetValidCertificate(), CertificateNotDeployed())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let deployed = findings.first { $0.rule == CertificateNotDeployed().id }
    return Account(
      deployed.map { "ACM has a newer certificate; \($0.scope.addresses.list) still serves the previous one" }
        ?? ((first.share ?? 1) < 1
          ? "a part of the addresses still serves an old certificate" : "the certificate was not renewed in time"),
      supports: Array(findings.flatMap(\.seen).prefix(6)),
      contradicts: deployed == nil && (first.share ?? 1) >= 1 ? ["no newer certificate was seen anywhere"] : [],
      confirm: first.certificateCommand,
      now: first.severity == .sev2 && first.isPartial
        ? "take \(first.scope.addresses.list) out of service" : "install a valid certificate",
      fix: "install the renewed certificate on \(first.scope.addresses.list) and reload")
  }
}

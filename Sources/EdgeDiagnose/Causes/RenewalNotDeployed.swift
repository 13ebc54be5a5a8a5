import EdgeModel

/// The renewed certificate did not reach every place that serves it, or there was no renewal.
package struct RenewalNotDeployed: Cause {
  package let id = "renewal-not-deployed"
  package let summary = "The renewed certificate did not reach every place that serves it, or there was no renewal."
  package let rulesOut = "All addresses serve the newest serial."
  package let prevent = "One source of certificates for every node, and a check of serials after each renewal."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, ExpiredCertificate(), ExpiringCertificate(), CertificateNotDeployed())
      // A certificate that ended is both.
      || isOf(finding, CertificateNotIssued()) && finding.observed == "EXPIRED"
        && findings.contains { isOf($0, ExpiredCertificate()) }
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let deployed = findings.first { $0.rule == CertificateNotDeployed().id }
    let isSuperseded = deployed != nil || findings.contains { $0.aspects.contains(.superseded) }
    let isOver = findings.contains { $0.rule == ExpiredCertificate().id }
    let isElsewhere =
      first.isPartial || findings.contains { $0.aspects.contains(.wellElsewhere) }
    let explanation =
      isSuperseded
      ? "ACM has a newer certificate; \((deployed ?? first).places) still serves the previous one"
      : (isElsewhere
        ? "a part of the addresses still serves an old certificate"
        : isOver ? "the certificate was not renewed in time" : "the certificate has not been renewed yet")
    let now =
      isOver && first.isDispensable
      ? "take \(first.places) out of service"
      : deployed == nil && isSuperseded
        ? "look again in some hours: AWS puts a renewed certificate in place within a day; then see which certificate the "
          + "listener or distribution has"
        : isSuperseded || isOver ? "install the renewed certificate on \(first.places)" : "renew the certificate"
    return Account(
      explanation, supports: Array(findings.flatMap(\.seen).prefix(6)),
      contradicts: !isSuperseded && !isElsewhere ? ["no newer certificate was seen anywhere"] : [],
      confirm: first.certificateCommand, now: now,
      fix: "see to it that a renewal reaches \(first.places) and is loaded there without anybody's help")
  }
}

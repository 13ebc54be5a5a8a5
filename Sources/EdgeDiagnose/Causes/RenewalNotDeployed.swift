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
      // What ACM tried to renew and could not has another cause, whatever is served.
      && (finding.end(among: findings)?.aspects.isDisjoint(with: [.renewalFailed, .ofCAA]) ?? true)
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
    let spare = findings.flatMap { $0.texts(of: .spare) }.first
    let isEnded = isOver && first.end(among: findings) != nil
    let explanation =
      isSuperseded
      ? "ACM has a newer certificate; \((deployed ?? first).places) still serves the previous one"
      : (isElsewhere
        ? "a part of the addresses still serves an old certificate"
        : spare != nil
          ? "ACM issued another certificate for the name, and nothing uses that"
          : isOver ? "the certificate was not renewed in time" : "the certificate has not been renewed yet")
    let (newer, place) = (deployed?.scope.certificate ?? spare, deployed ?? first)
    let now =
      isOver && first.isDispensable
      ? "take \(first.places) out of service"
      : deployed == nil && isSuperseded
        ? "look again in some hours: AWS puts a renewed certificate in place within a day; then see which certificate the "
          + "listener or distribution has"
        : isEnded && newer == nil
          ? "request a new certificate for the names and \(place.attachment(of: "it")): ACM renews none that has ended"
          : isSuperseded || isOver || spare != nil
            ? place.attachment(
              of: place.front == nil && spare == nil ? "the renewed certificate" : newer ?? "one that is valid")
            : "renew the certificate"
    return Account(
      explanation, supports: Array(findings.flatMap(\.seen).prefix(6)),
      contradicts: !isSuperseded && !isElsewhere && spare == nil ? ["no newer certificate was seen anywhere"] : [],
      confirm: first.certificateCommand, now: now,
      fix: first.front.map { "compare serials after each renewal: \($0) should have a certificate that ACM renews" }
        ?? "see to it that a renewal reaches \(first.places) and is loaded there without anybody's help")
  }
}

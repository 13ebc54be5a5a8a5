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
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let deployed = findings.first { $0.rule == CertificateNotDeployed().id }
    let isSuperseded = deployed != nil || findings.contains { $0.aspects.contains(.superseded) }
    let isElsewhere = first.isPartial || findings.contains { $0.aspects.contains(.wellElsewhere) }
    let spare = findings.flatMap { $0.texts(of: .spare) }.first
    let ended = EndedCertificate(in: findings)
    let place = deployed ?? first
    return Account(
      explanation(isSuperseded: isSuperseded, isElsewhere: isElsewhere, spare: spare, ended: ended, at: place),
      supports: Array(findings.flatMap(\.seen).prefix(6)),
      contradicts: !isSuperseded && !isElsewhere && spare == nil && ended?.misplaced == nil
        ? ["no newer certificate was seen anywhere"] : [],
      confirm: first.certificateCommand,
      now: now(of: findings, first: first, deployed: deployed, ended: ended, spare: spare),
      fix: first.front.map { "compare serials after each renewal: \($0) should have a certificate that ACM renews" }
        ?? "see to it that a renewal reaches \(first.places) and is loaded there without anybody's help")
  }

  private func explanation(
    isSuperseded: Bool, isElsewhere: Bool, spare: String?, ended: EndedCertificate?, at place: Finding
  ) -> String {
    if isSuperseded {
      let serve = place.scope.addresses.count > 1 ? "serve" : "serves"
      return "ACM has a newer certificate; \(place.places) still \(serve) the previous one"
    }
    if isElsewhere { return "a part of the addresses still serves an old certificate" }
    if spare != nil { return "ACM issued another certificate for the name, and nothing uses that" }
    if let misplaced = ended?.misplaced {
      return
        "ACM issued another certificate for the name in \(misplaced.observed ?? "another region"), where it cannot be "
        + "used"
    }
    return ended != nil ? "the certificate was not renewed in time" : "the certificate has not been renewed yet"
  }

  private func now(
    of findings: [Finding], first: Finding, deployed: Finding?, ended: EndedCertificate?, spare: String?
  ) -> String {
    // Nobody takes single addresses of a load balancer or distribution out of service.
    if ended != nil, first.front == nil, first.isDispensable { return "take \(first.places) out of service" }
    if let deployed {
      return deployed.attachment(
        of: deployed.front == nil ? "the renewed certificate" : deployed.scope.certificate ?? "the renewed certificate")
    }
    if findings.contains(where: { $0.aspects.contains(.superseded) }) {
      // What AWS does not put in place by itself waits for somebody.
      return ended != nil && first.front == nil
        ? first.attachment(of: "the renewed certificate")
        : "look again in some hours: AWS puts a renewed certificate in place within a day; then see which certificate the "
          + "listener or distribution has"
    }
    guard let ended else { return spare.map(first.attachment) ?? "renew the certificate" }
    if first.front != nil, first.isPartial, findings.contains(where: { $0.aspects.contains(.wellElsewhere) }) {
      return first.attachment(of: "the certificate that the other addresses serve")
    }
    return ended.spare != nil || first.end(among: findings) != nil
      ? ended.replacement : first.attachment(of: first.front == nil ? "the renewed certificate" : "one that is valid")
  }
}

import EdgeModel

/// What AWS reports is too old to be judged by, or what is seen shows that it has changed since.
package struct ExpectationOutdated: Rule {
  package let id = "expectation-outdated"
  package let summary = "An export of state is too old to be judged by, or what is served is newer than it."
  package let explanation = Runbook(
    trigger: "A rule would have found something in an export of state that is older than its limit (an hour for the "
      + "health checks of what failed over, a day for certificates and keys, a week for registrations, or `--max-age`; "
      + "the age is that of snapshot.json, never the file's), or which calls a certificate ISSUED that has ended; or an address serves a certificate of Amazon's for the name that is newer than those of the exports.",
    impact: "Nobody. What the export says is not told as a fault.",
    investigation: "Compare the export's time with its limit; look at the evidence for what would have been found.",
    causes: "Nobody refreshes the folder of state; a certificate was renewed since.",
    resolution: "Run `edgeprobe snapshot`, or export again, and check again.",
    prevention: "Exports of state by cron, at least as often as the limits are.")

  package let restsOnClock = true

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    certificates(in: comparison) + listeners(in: comparison) + newer(in: comparison) + signing(in: comparison)
      + registration(in: comparison) + health(in: comparison)
  }

  private func certificates(in comparison: TargetComparison) -> [Finding] {
    let overtaken = Set(comparison.endpoints.flatMap { comparison.successors(of: $0) }.map(\.certificate.arn))
    return comparison.certificates.filter(\.isOutdated).compactMap { certificate in
      let managed = certificate.certificate
      var matters: [String] = []
      if certificate.isStuck, let status = managed.renewal?.status {
        matters.append("its renewal is \(PrintableText(status).text)")
      }
      if certificate.isOverdue(at: comparison.time) { matters.append("its renewal is overdue") }
      if certificate.isDead, !certificate.isStray { matters.append("it is \(PrintableText(managed.status).text)") }
      if !managed.strangersInUse.isEmpty, !certificate.isStray { matters.append("it is used in another region") }
      if overtaken.contains(managed.arn) { matters.append("an older certificate is served") }
      if certificate.isOver, let end = managed.notAfter { return over(certificate, since: end, in: comparison) }
      guard !matters.isEmpty else { return nil }
      return outdated(
        "the certificate for \(certificate.subject)", matters, taken: managed.taken, source: managed.source,
        scope: Finding.Scope(certificate: managed.arn), limit: AWSState.certificateLimit, in: comparison)
    }
  }

  /// What load balancers and distributions had attached.
  private func listeners(in comparison: TargetComparison) -> [Finding] {
    guard comparison.uncovered.isEmpty, let (certificates, whose, taken) = comparison.certificatesWithoutName,
      comparison.isOutdated(taken), let source = certificates.first?.source
    else { return [] }
    let name = comparison.target.name.host
    return [
      outdated(
        "the certificates \(whose)", ["none of them covers \(name)"], taken: taken, source: source,
        scope: Finding.Scope(), limit: AWSState.certificateLimit, in: comparison)
    ]
  }

  /// ACM calls nothing ISSUED that has ended.
  private func over(_ certificate: CertificateComparison, since end: Moment, in comparison: TargetComparison) -> Finding
  {
    finding(
      .nobody, in: comparison, scope: Finding.Scope(certificate: certificate.certificate.arn),
      "the export about the certificate for \(certificate.subject) is of before \(end), when what it calls ISSUED "
        + "ended: it is not judged by",
      expected: "an export of after \(end)", observed: "Status ISSUED, NotAfter \(end)",
      source: certificate.certificate.source, evidence: [certificate.stateEvidence("NotAfter \(end)")])
  }

  /// What is served is what Amazon issued after the export was taken.
  private func newer(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Certificate? in
      let rivals = comparison.rivals(of: endpoint)
      guard let leaf = endpoint.chain.first, !rivals.isEmpty, endpoint.isOfAmazon, endpoint.coverage.agrees,
        rivals.allSatisfy({ $0.certificate.notBefore.map { $0 < leaf.notBefore } ?? false })
      else { return nil }
      return leaf
    }
    return groups.compactMap { leaf, endpoints in
      guard let endpoint = endpoints.first, let rival = comparison.rivals(of: endpoint).first else { return nil }
      var scope = endpoints.scope
      scope.certificate = rival.certificate.arn
      return finding(
        .nobody, in: comparison, scope: scope,
        "\(comparison.places(endpoints)) serve\(endpoints.count == 1 ? "s" : "") a newer certificate of Amazon's than "
          + "the exports have: serial \(leaf.serial), from \(leaf.notBefore)",
        expected: "serial \(rival.certificate.serial ?? "")", observed: "serial \(leaf.serial)",
        source: rival.certificate.source,
        evidence: endpoints.evidence { _ in "serial \(leaf.serial), notAfter \(leaf.notAfter)" }
          + [rival.stateEvidence(rival.certificate.arn)])
    }
  }

  private func signing(in comparison: TargetComparison) -> [Finding] {
    guard let signing = comparison.signing, signing.isOutdated else { return [] }
    var matters = signing.complaints
    if signing.ds.differs { matters.append("the parent has other DS records") }
    guard !matters.isEmpty else { return [] }
    return [
      outdated(
        "the signing of \(signing.signing.zone)", matters, taken: signing.signing.taken, source: signing.signing.source,
        scope: Finding.Scope(zone: signing.signing.zone, type: .dnskey), limit: AWSState.signingLimit, in: comparison)
    ]
  }

  private func registration(in comparison: TargetComparison) -> [Finding] {
    guard let registration = comparison.registration, registration.isOutdated else { return [] }
    var matters = registration.fatalStatuses
    if registration.isExpiring(at: comparison.time), let expires = registration.registration.expires {
      matters.append("it ends \(expires)")
    }
    if registration.delegation.differs { matters.append("the parent delegates to other name servers") }
    guard !matters.isEmpty else { return [] }
    let (name, source) = (registration.registration.name, registration.registration.source)
    return [
      outdated(
        "the registration of \(name)", matters, taken: registration.registration.taken, source: source,
        scope: Finding.Scope(zone: name, type: .ns), limit: AWSState.registrationLimit, in: comparison)
    ]
  }

  /// What the health checks said of what is failed over, which tells why only while it is young.
  private func health(in comparison: TargetComparison) -> [Finding] {
    let old = comparison.watches.map(\.reading).filter { !$0.isCurrent && $0.age != nil }
    guard !old.isEmpty, !comparison.failovers.isEmpty else { return [] }
    return old.map { reading in
      outdated(
        "health check \(PrintableText(reading.check.id).text)", ["it \(reading.word)"], taken: reading.time,
        source: reading.check.source, scope: Finding.Scope(), limit: AWSState.healthLimit, in: comparison)
    }
  }

  private func outdated(
    _ subject: String, _ matters: [String], taken: Moment?, source: Source, scope: Finding.Scope,
    limit usual: Duration, in comparison: TargetComparison
  ) -> Finding {
    let limit = (comparison.expectations.state.maximumAge ?? usual).rounded
    let age = taken.map { (comparison.time - $0).rounded } ?? "unknown"
    return finding(
      .nobody, in: comparison, scope: scope,
      "the export about \(subject) is \(age) old: that \(matters.joined(separator: ", and ")) may have changed",
      expected: "at most \(limit) old", observed: "\(age) old", source: source,
      evidence: matters.map { Finding.Evidence(kind: "file", time: taken, text: $0) })
  }
}

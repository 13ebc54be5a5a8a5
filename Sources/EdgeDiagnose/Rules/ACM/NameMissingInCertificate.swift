import EdgeModel

/// The certificates that should serve a target are not for its name.
package struct NameMissingInCertificate: Rule {
  package let id = "name-missing-in-certificate"
  package let summary = "No name of the ACM certificates that a target should be served with covers it."
  package let explanation = Runbook(
    trigger: "The certificates that the probe file names, or that the exported load balancer or distribution in front "
      + "of the target holds, are all in the exports, and none covers its name (of a listener, `describe-listener-certificates` tells "
      + "all; without it only its default one is known). Without either: the target is at AWS, "
      + "no exported certificate covers it, and what is served does not.",
    impact: "Every user whose connection ends there, as far as nothing else is served.",
    investigation: "Compare the names of `aws acm describe-certificate` with the target; `edgeprobe cert NAME` shows "
      + "what is served.",
    causes: "A name was added to DNS and not to a certificate; a certificate was requested without it; the wildcard is "
      + "one label short.",
    resolution: "Request a certificate with the name (ACM cannot add one to it) and attach it.",
    prevention: "Derive certificates and DNS from one list of names.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let target = comparison.target
    let bare = comparison.uncovered
    guard let (certificates, whose, taken) = comparison.certificatesWithoutName else { return [] }
    // What is served may be newer than what the listeners had then.
    guard !bare.isEmpty || !comparison.isOutdated(taken) else { return [] }
    let names = Set(certificates.flatMap(\.names)).sorted()
    return [
      finding(
        bare.isEmpty ? .held(.drift) : .untrusted(at: bare.map(\.endpoint)), in: comparison,
        scope: bare.isEmpty ? Finding.Scope() : bare.scope,
        "no certificate \(whose) covers \(target.name.host)", expected: target.name.host,
        observed: names.isEmpty ? "no names" : names.brief(5), source: target.source ?? certificates.first?.source,
        evidence: certificates.prefix(8).map {
          Finding.Evidence(
            kind: "acm", time: $0.taken, text: "\(PrintableText($0.arn).text): \($0.names.brief(5))")
        })
    ]
  }
}

extension TargetComparison {
  /// The target's own endpoints whose certificates do not cover it.
  var uncovered: [EndpointComparison] { endpoints.filter { $0.coverage.differs && $0.endpoint.startTLS == nil } }

  /// The certificates that the target should be served with, none of which covers it: who says so, and when AWS did.
  var certificatesWithoutName: (certificates: [ManagedCertificate], whose: String, taken: Moment?)? {
    guard !target.absent, !target.ports.isEmpty, let meant = meantCertificates,
      !meant.certificates.contains(where: { $0.covers(target.name) })
    else { return nil }
    return meant
  }

  /// Whether what AWS said then of what listeners and certificates are for is too old to be judged by.
  func isOutdated(_ taken: Moment?) -> Bool {
    expectations.state.isOutdated(taken: taken, limit: AWSState.certificateLimit, at: time)
  }

  /// The certificates that the target should be served with, and who says so; none where nobody knows all of them.
  private var meantCertificates: (certificates: [ManagedCertificate], whose: String, taken: Moment?)? {
    func known(_ arns: some Collection<String>) -> [ManagedCertificate]? {
      let found = expectations.certificates.filter { arns.contains($0.arn) }
      return found.count == Set(arns).count ? found : nil
    }
    if !target.certificates.isEmpty { return known(target.certificates).map { ($0, "that the probe file names", nil) } }
    guard let front else { return nil }
    if let holding = expectations.state.holding(at: front), holding.isWhole, !holding.certificates.isEmpty {
      return known(holding.certificates).map { ($0, "of \(front.host)", holding.taken) }
    }
    // Exports may lack certificates, so that what is served has the last word.
    guard !uncovered.isEmpty else { return nil }
    let all = expectations.certificates
    return all.isEmpty ? nil : (all, "of the exports", nil)
  }
}

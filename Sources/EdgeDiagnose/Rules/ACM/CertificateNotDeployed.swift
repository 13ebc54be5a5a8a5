import EdgeModel

/// An endpoint serves an older certificate than the one ACM issued for it.
package struct CertificateNotDeployed: Rule {
  package let id = "certificate-not-deployed"
  package let summary = "The served certificate is older than the ACM certificate that should be there."
  package let explanation = Runbook(
    trigger: "More than 24 hours after ACM last renewed its certificate, issued or imported it, an address serves a "
      + "certificate that begins and ends earlier than every issued ACM certificate in use that covers the name and can "
      + "be served there; the export is not older than a day. A note within those 24 hours. Unless the probe file names "
      + "the certificate or the exported load balancer or distribution in front of the target holds it, what is served "
      + "has to have its names and, of what Amazon or a private authority issues, its issuer; and what the exports have "
      + "under an ARN of its own has to be used by the same.",
    impact: "Nobody yet; when the old certificate ends, every user who reaches the address.",
    investigation: "Run `edgeprobe cert NAME`; compare serials with `aws acm describe-certificate` and the listener's "
      + "certificate list.",
    causes: "The certificate was exported or imported by hand and not replaced; a proxy in front keeps an old copy; "
      + "the name leads to another load balancer.",
    resolution: "Attach the ACM certificate to the listener that answers, or replace the copy.",
    prevention: "No copies of ACM certificates; EventBridge on renewal where copies must be.")

  package let restsOnClock = true

  package init() {}

  /// ACM puts a renewed certificate in place within hours, CloudFront within a day.
  private static let grace: Duration = .days(1)

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Certificate? in
      comparison.successors(of: endpoint).isEmpty ? nil : endpoint.chain.first
    }
    return groups.compactMap { leaf, endpoints in
      guard let endpoint = endpoints.first else { return nil }
      let successors = comparison.successors(of: endpoint)
      guard !successors.contains(where: \.isOutdated),
        let newest = successors.max(by: {
          ($0.certificate.notAfter ?? leaf.notAfter) < ($1.certificate.notAfter ?? leaf.notAfter)
        })
      else { return nil }
      let isLate = successors.allSatisfy { successor in
        successor.updated.map { comparison.time - $0.time > CertificateNotDeployed.grace } ?? false
      }
      var scope = endpoints.scope
      scope.certificate = newest.certificate.arn
      let serials = Set(successors.compactMap(\.certificate.serial)).sorted()
      let rest = isLate ? "" : ", which is not a day old"
      return finding(
        effect(of: leaf, isLate: isLate, at: comparison.time), in: comparison,
        scope: scope,
        "\(comparison.places(endpoints)) serve\(endpoints.count == 1 ? "s" : "") serial \(leaf.serial), older than "
          + "ACM's "
          + "\(newest.certificate.serial ?? "")\(rest)",
        expected: "serial \(serials.joined(separator: " or "))",
        observed: "serial \(leaf.serial), ends \(leaf.notAfter)", source: newest.certificate.source,
        since: newest.updated?.time, sinceReason: newest.updated?.member,
        evidence: endpoints.evidence { _ in "serial \(leaf.serial), notAfter \(leaf.notAfter)" }
          + [
            Finding.Evidence(kind: "acm", time: newest.updated?.time, text: "\(newest.certificate.arn) (\(newest.age))")
          ])
    }
  }

  private func effect(of leaf: Certificate, isLate: Bool, at time: Moment) -> Effect {
    guard isLate else { return .nobody }
    return leaf.notAfter < time ? .held(.served) : .renewal(left: leaf.notAfter - time, lifetime: leaf.lifetime)
  }
}

extension TargetComparison {
  /// The certificates that should be served at an endpoint in place of what is, where every one of them is newer.
  func successors(of endpoint: EndpointComparison) -> [CertificateComparison] {
    let candidates = rivals(of: endpoint)
    guard let leaf = endpoint.chain.first else { return [] }
    let isOlder = candidates.allSatisfy { candidate in
      guard let notBefore = candidate.certificate.notBefore, let notAfter = candidate.certificate.notAfter else {
        return false
      }
      return leaf.notBefore < notBefore && leaf.notAfter < notAfter
    }
    return isOlder ? candidates : []
  }

  /// The certificates that should be served at an endpoint where another one is; of twins those with a key of its kind.
  func rivals(of endpoint: EndpointComparison) -> [CertificateComparison] {
    guard case .differs(let serials, _) = endpoint.managed, let leaf = endpoint.chain.first else { return [] }
    // What the exports have under an ARN of its own is no earlier issue of another that something else uses.
    let served = certificates.first { $0.certificate.serial == leaf.serial }?.certificate
    let all = certificates.filter { candidate in
      !candidate.isStray && candidate.certificate.isIssued && serials.contains(candidate.certificate.serial ?? "")
        && (target.certificates.contains(candidate.certificate.arn)
          || served.map { $0.inUseBy.isEmpty || !Set($0.inUseBy).isDisjoint(with: candidate.certificate.inUseBy) }
            ?? true)
    }
    let twins = all.filter { $0.certificate.hasKey(ofKindOf: leaf) }
    return twins.isEmpty ? all : twins
  }
}

extension [CertificateComparison] {
  /// That ACM holds them, each once.
  var holdings: [Finding.Evidence] {
    map(\.certificate).uniqued.compactMap { certificate in
      certificate.notAfter.map { notAfter in
        Finding.Evidence(
          kind: "acm", time: certificate.taken,
          text: "ACM holds serial \(certificate.serial ?? "?"), which ends \(notAfter): \(certificate.arn)")
      }
    }
  }
}

extension ManagedCertificate {
  /// Whether both have RSA keys, or both have others.
  func hasKey(ofKindOf leaf: Certificate) -> Bool {
    keyAlgorithm.map { $0.hasPrefix("RSA") == leaf.key.hasPrefix("rsa") } ?? false
  }
}

import EdgeModel

/// ACM cannot renew a certificate, because its validation record is not in public DNS as it should be.
package struct RenewalBlocked: Rule {
  package let id = "renewal-blocked"
  package let summary = "The validation CNAME of an ACM certificate is missing, altered or duplicated in public DNS."
  package let explanation = Runbook(
    trigger: "Public DNS does not hold exactly the CNAME that ACM looks up before it renews, at one of the zone's "
      + "servers or more. Looked at any day of the year, for every certificate of the exports; ACM accepts the value "
      + "without its leading underscore. So is a record whose zone's servers all refuse the question. A record that several certificates share is one finding.",
    impact: "Nobody yet. ACM will not renew, and at notAfter every user of the certificate fails.",
    investigation: "Run `edgeprobe trace NAME CNAME` for the name in the message; look for who deleted it in "
      + "CloudTrail.",
    causes: "Another stack that shared the record removed it; a clean-up took it for rubbish; the zone was migrated "
      + "without it; the domain was doubled because a final dot was missing.",
    resolution: "Create the CNAME as `aws acm describe-certificate` prints it; ACM notices within hours.",
    prevention: "One owner for validation records; preflight refuses to delete them.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let blocked = comparison.certificates.filter { certificate in
      certificate.isRenewed || comparison.servesEnded(certificate)
    }.compactMap { certificate -> BlockedCertificates? in
      // Where the zone itself is gone, so are all of its records: that is the delegation's finding.
      let broken = certificate.validations.filter { validation in
        validation.owner.differs && !comparison.isLost(validation.expected.name)
      }
      return broken.isEmpty ? nil : BlockedCertificates(certificates: [certificate], broken: broken)
    }
    return BlockedCertificates.joined(blocked).compactMap { finding(about: $0, in: comparison) }
  }

  private func finding(about blocked: BlockedCertificates, in comparison: TargetComparison) -> Finding? {
    guard let first = blocked.broken.first else { return nil }
    // Those of other targets fail with it.
    let sharers = comparison.expectations.certificates.filter { other in
      other.wantsRenewal && !blocked.certificates.contains { $0.certificate.arn == other.arn }
        && other.validations.contains { mine in blocked.broken.contains { $0.expected.name == mine.name } }
    }
    let arns = Set(blocked.certificates.map(\.certificate.arn) + sharers.map(\.arn)).sorted()
    let more = blocked.broken.count > 1 ? ", and \(blocked.broken.count - 1) more" : ""
    let isCovered = blocked.certificates.contains { certificate in
      comparison.expectations.targets.contains { certificate.certificate.covers($0.name) }
        || certificate.certificate.covers(comparison.target.name)
    }
    let stray = blocked.certificates.allSatisfy(\.isStray) ? " for \(blocked.certificates[0].subject)" : ""
    let whose =
      arns.count > 1
      ? " of \(arns.count) certificates"
      : stray.isEmpty
        ? "" : " of the certificate\(stray), which \(isCovered ? "no target's file names" : "no target covers"),"
    var (effect, due) = (Effect.held(.planned), "")
    let ended = blocked.certificates.first(where: comparison.servesEnded)?.certificate
    if let end = ended?.notAfter { due = "; the certificate ended \(end)" }
    if let (notAfter, lifetime) = blocked.certificates.earliestEnd {
      let ends = ended != nil ? "the next one ends" : arns.count > 1 ? "the first of them ends" : "the certificate ends"
      effect = .renewal(left: notAfter - comparison.time, lifetime: lifetime)
      due += "; \(comparison.renewalDue(notAfter, lifetime)), \(ends) \(notAfter)"
    }
    // What one flaw of several tells is not what mends all.
    let aspects = blocked.broken.reduce(first.aspects) { $0.intersection($1.aspects) }
    // What users are served comes before what nothing may use.
    var scope = Finding.Scope(certificate: ended?.arn ?? arns[0])
    if !aspects.isEmpty { scope.zone = first.zone }
    if aspects.contains(.atSomeServers) {
      (scope.servers, scope.addresses, scope.type) = (first.servers, first.addresses, .cname)
    }
    var finding = finding(
      effect, in: comparison, scope: scope,
      "validation record \(first.expected.name)\(whose) \(first.flaw ?? "differs")\(more)\(due)",
      expected: "\(first.expected.name) CNAME \(first.expected.value)",
      observed: aspects.contains(.refuses)
        ? "no usable answer" : first.owner.observed.map { $0.isEmpty ? "no CNAME" : $0.list },
      source: blocked.certificates[0].certificate.source,
      evidence: blocked.validations.map {
        Finding.Evidence(
          kind: "dns", time: comparison.time, text: $0.text, aspects: $0.owner.agrees ? [.validated] : [])
      }
        + (arns.count > 1 ? arns.map { Finding.Evidence(kind: "acm", time: nil, text: $0) } : [])
        + blocked.certificates.serialEvidence(in: comparison) + blocked.broken.map(\.wanted), aspects: aspects)
    if aspects.contains(.atSomeServers) { finding.owner = first.expected.name }
    return finding
  }
}

/// Certificates that cannot be renewed because of the same validation records.
private struct BlockedCertificates {
  var certificates: [CertificateComparison]
  /// Each record once.
  var broken: [ValidationComparison]

  /// The records that are wrong, then those that are not: one is enough to stop a renewal.
  var validations: [ValidationComparison] {
    let names = Set(broken.map(\.expected.name))
    var seen: Set<DomainName> = []
    let others = certificates.flatMap(\.validations).filter {
      !names.contains($0.expected.name) && seen.insert($0.expected.name).inserted
    }
    return broken + others
  }

  /// Joins those that share a record.
  static func joined(_ all: [BlockedCertificates]) -> [BlockedCertificates] {
    var groups: [BlockedCertificates] = []
    for new in all {
      var joined = new
      groups.removeAll { group in
        let names = Set(group.broken.map(\.expected.name))
        guard joined.broken.contains(where: { names.contains($0.expected.name) }) else { return false }
        joined.certificates = group.certificates + joined.certificates
        joined.broken = group.broken + joined.broken.filter { !names.contains($0.expected.name) }
        return true
      }
      groups.append(joined)
    }
    return groups
  }
}

extension [CertificateComparison] {
  /// The end that comes first, and the lifetime of that certificate; none where no export says it, or one that is of
  /// before that end.
  var earliestEnd: (notAfter: Moment, lifetime: Duration)? {
    let ends = compactMap { certificate in
      certificate.hasEnded
        ? nil : certificate.certificate.notAfter.map { (notAfter: $0, lifetime: certificate.lifetime ?? .days(198)) }
    }
    return ends.min { $0.notAfter < $1.notAfter }
  }

  /// The serials, by which triage finds what is served of them.
  func serialEvidence(in comparison: TargetComparison) -> [Finding.Evidence] {
    compactMap { certificate in
      certificate.certificate.serial.map { serial in
        var evidence = certificate.stateEvidence(Finding.serialPrefix + serial)
        if comparison.servesEnded(certificate) { evidence.aspects = [.ended] }
        return evidence
      }
    }
  }
}

extension Finding {
  static let serialPrefix = "ACM serial "
}

extension TargetComparison {
  /// Whether an endpoint of the target serves it.
  func isServed(_ certificate: CertificateComparison) -> Bool {
    guard let serial = certificate.certificate.serial else { return false }
    return endpoints.contains { $0.chain.first?.serial == serial }
  }

  /// Whether it has ended, and an endpoint of the target serves it all the same.
  func servesEnded(_ certificate: CertificateComparison) -> Bool { certificate.hasEnded && isServed(certificate) }

  /// Whether a name lies in the target's zone, and nobody finds or serves that.
  func isLost(_ name: DomainName) -> Bool {
    guard let zone, isDenied || !zone.isServed else { return false }
    return name.isWithin(zone.zone)
  }

  /// Since or from when ACM wants to renew, in words.
  func renewalDue(_ notAfter: Moment, _ lifetime: Duration) -> String {
    let window = Duration.renewalWindow(ofLifetime: lifetime)
    return notAfter - time < window ? "renewal is due now" : "renewal is due from \(notAfter - window)"
  }

  /// Whether some endpoint serves a certificate for all its names, with a key of its kind, that ends later: its twin of
  /// another kind is renewed by itself.
  func servesNewer(than certificate: ManagedCertificate) -> Bool {
    guard let notAfter = certificate.notAfter else { return false }
    let names = Set(certificate.names)
    // What ACM holds under another ARN is no renewal of this one.
    let others = Set(expectations.certificates.filter { $0.arn != certificate.arn }.compactMap(\.serial))
    return endpoints.compactMap(\.chain.first).contains { leaf in
      leaf.notAfter > notAfter && !others.contains(leaf.serial)
        && names.isSubset(of: leaf.names.map { $0.lowercased() })
        && (certificate.keyAlgorithm == nil || certificate.hasKey(ofKindOf: leaf))
    }
  }
}

import EdgeModel

/// An ACM certificate that covers the target: whether ACM could renew it today, and where it is served.
package struct CertificateComparison: Hashable, Sendable {
  /// One validation CNAME, as public DNS has it.
  package struct Validation: Hashable, Sendable {
    package var expected: ManagedCertificate.Validation
    package var owner: Comparison<[DomainName]>
    /// Why it fails, in words; none when it does not.
    package var flaw: String?
  }

  package var certificate: ManagedCertificate
  package var validations: [Validation]
  /// Whether ACM will want to renew it.
  package var isRenewed: Bool

  package init(of certificate: ManagedCertificate, target: Target, hostedZone: HostedZone?, in evidence: Evidence) {
    self.certificate = certificate
    isRenewed =
      certificate.type == "AMAZON_ISSUED" && certificate.status == "ISSUED"
      && (!certificate.inUseBy.isEmpty || certificate.eligibility == "ELIGIBLE"
        || target.certificates.contains(certificate.arn))
    var seen: Set<DomainName> = []
    validations = certificate.validations.filter { seen.insert($0.name).inserted }.map { validation in
      Validation(of: validation, hostedZone: hostedZone, in: evidence)
    }.sorted { $0.expected.name < $1.expected.name }
  }

  package var lifetime: Duration? {
    guard let notBefore = certificate.notBefore, let notAfter = certificate.notAfter else { return nil }
    return notAfter - notBefore
  }

  /// When ACM last said that it put a certificate in place.
  package var updated: Moment? { certificate.renewal?.updatedAt ?? certificate.notBefore }
}

extension CertificateComparison.Validation {
  fileprivate init(of expected: ManagedCertificate.Validation, hostedZone: HostedZone?, in evidence: Evidence) {
    self.expected = expected
    let question = Question(expected.name, .cname)
    guard let answer = evidence.answers.first(where: { $0.question == question }) else {
      owner = .unobserved(why: "not asked")
      return
    }
    switch answer.status {
    case .servfail, .loop, .limit, .unreachable:
      owner = .unobserved(why: answer.reason ?? answer.status.rawValue)
      return
    case .answer, .nodata, .nxdomain: break
    }
    let found = Set((answer.records + answer.aliases).filter { $0.type == .cname && $0.name == expected.name })
    let values = Set(found.compactMap(\.data.name)).sorted()
    if values.count == 1, let value = values.first, value.isSame(validation: expected.value) {
      owner = .agrees(values)
      return
    }
    owner = .differs(expected: [expected.value], observed: values)
    flaw = Self.flaw(of: values, expected: expected, hostedZone: hostedZone, answer: answer)
  }

  private static func flaw(
    of values: [DomainName], expected: ManagedCertificate.Validation, hostedZone: HostedZone?, answer: Answer
  ) -> String {
    guard let value = values.first else {
      if let apex = hostedZone?.name,
        let doubled = DomainName(labels: (expected.name.labels + apex.labels).map(Array.init)),
        hostedZone?.records.contains(where: { $0.name == doubled }) == true
      {
        return "is missing: the zone holds it under the doubled name \(doubled)"
      }
      return answer.status == .nxdomain ? "is missing (NXDOMAIN)" : "is missing (no CNAME there)"
    }
    if values.count > 1 {
      return "is there \(values.count) times: "
        + "\(values.map(\.description).joined(separator: ", "))"
    }
    let prefix = expected.value.labels.map(Array.init)
    if value.labels.count > prefix.count, value.labels.prefix(prefix.count).map(Array.init) == prefix {
      return "has its value with a domain appended: \(value) (a final dot was forgotten)"
    }
    return "has another value: \(value)"
  }
}

extension DomainName {
  /// Whether ACM takes this CNAME value for `expected`: it may have lost its leading underscore.
  fileprivate func isSame(validation expected: DomainName) -> Bool {
    guard self != expected else { return true }
    guard parent == expected.parent, let mine = labels.first, let theirs = expected.labels.first else { return false }
    return theirs.first == UInt8(ascii: "_") && theirs.dropFirst().elementsEqual(mine)
  }
}

import EdgeModel

/// An ACM certificate: whether ACM could renew it today, and how its renewal stands.
package struct CertificateComparison: Hashable, Sendable {
  package var certificate: ManagedCertificate
  /// One for each validation record, by its name.
  package var validations: [ValidationComparison]
  /// One for each name that CAA counts of, in the certificate's order; empty where nobody is asked.
  package var authorizations: [CertificateAuthorization]
  /// Whether ACM will want to renew it.
  package var isRenewed: Bool
  /// Whether the target's file names it.
  package var isNamed: Bool
  /// Whether it concerns no target, so that its records were looked up beside this one's.
  package var isStray: Bool
  /// Whether it ended and is called ISSUED all the same, as no export says that was taken since.
  package var isOver: Bool
  /// Whether what AWS says of it is too old to be judged by.
  package var isOutdated: Bool
  /// How old that is, in words.
  package var age: String

  /// Those that concern a target, and `strays` that concern none; by ARN.
  static func all(
    _ own: [ManagedCertificate], strays: [ManagedCertificate], target: Target, hostedZone: HostedZone?,
    state: AWSState, in evidence: Evidence
  ) -> [CertificateComparison] {
    guard !own.isEmpty || !strays.isEmpty else { return [] }
    let views = AliasViews(in: evidence)
    func comparison(_ certificate: ManagedCertificate, isStray: Bool) -> CertificateComparison {
      CertificateComparison(
        of: certificate, target: target, hostedZone: hostedZone, state: state, isStray: isStray, views: views,
        in: evidence)
    }
    return (own.map { comparison($0, isStray: false) } + strays.map { comparison($0, isStray: true) })
      .sorted { $0.certificate.arn < $1.certificate.arn }
  }

  private init(
    of certificate: ManagedCertificate, target: Target, hostedZone: HostedZone?, state: AWSState, isStray: Bool,
    views: AliasViews, in evidence: Evidence
  ) {
    self.certificate = certificate
    self.isStray = isStray
    isNamed = target.certificates.contains(certificate.arn)
    isRenewed = certificate.wantsRenewal || certificate.isOfAmazon && certificate.isIssued && isNamed
    isOver = certificate.isIssued && certificate.notAfter.map { $0 < evidence.time } ?? false
    isOutdated =
      isOver || state.isOutdated(taken: certificate.taken, limit: AWSState.certificateLimit, at: evidence.time)
    age = AWSState.age(certificate.taken, at: evidence.time)
    var seen: Set<DomainName> = []
    validations = certificate.validations.filter { seen.insert($0.name).inserted }.map { validation in
      ValidationComparison(of: validation, hostedZone: hostedZone, views: views, in: evidence)
    }.sorted { $0.expected.name < $1.expected.name }
    let isAsked = certificate.isOfAmazon && (isRenewed || certificate.isAwaited)
    authorizations =
      isAsked
      ? certificate.names.compactMap { CertificateAuthorization(of: $0, in: evidence) } : []
  }

  package var lifetime: Duration? {
    guard let notBefore = certificate.notBefore, let notAfter = certificate.notAfter else { return nil }
    return notAfter - notBefore
  }

  /// When ACM last put a certificate in place, and the member that says so: the latest of all that do.
  ///
  /// UpdatedAt of a renewal that is not through is about what is still to come.
  package var updated: ManagedCertificate.Placement? {
    let renewal = certificate.renewal.flatMap { $0.status == "SUCCESS" ? $0.updatedAt : nil }
    let all = [
      renewal.map { ManagedCertificate.Placement(time: $0, member: "RenewalSummary.UpdatedAt") }, certificate.placed,
      certificate.notBefore.map { ManagedCertificate.Placement(time: $0, member: "notBefore") },
    ]
    return all.compactMap(\.self).max { $0.time < $1.time }
  }

  /// The names, as a report has room for them.
  var subject: String {
    certificate.names.brief(3)
  }

  /// What AWS says of it, for the evidence of findings that rest on that.
  func stateEvidence(_ text: String) -> Finding.Evidence {
    Finding.Evidence(kind: "acm", time: certificate.taken, text: "\(text) (\(age))")
  }
}

/// What ACM asks for before it issues or renews.
extension CertificateComparison {
  /// Whether it ended, as the export says or its dates prove.
  var hasEnded: Bool { isOver || certificate.status == "EXPIRED" }

  /// Whether all validation records are as ACM wants them, and CAA forbids nothing, as far as was looked.
  private var isProven: Bool {
    !validations.isEmpty && validations.allSatisfy(\.owner.agrees)
      && authorizations.allSatisfy { authorization in
        switch authorization.verdict {
        case .allowed, .unobserved: true
        case .forbidden, .failing: false
        }
      }
  }

  /// How the proofs stand, for the causes of what ACM does not get done.
  var proofs: Set<Finding.Aspect> {
    certificate.isOfAmazon && validations.isEmpty ? [.withoutRecords] : isProven ? [.proven] : []
  }

  /// The records that are not as ACM wants them, as they should be written.
  var wanted: [Finding.Evidence] { validations.filter(\.owner.differs).map(\.wanted) }
}

/// How a renewal stands: what rules and the note about old exports have in common.
extension CertificateComparison {
  /// RenewalSummary says that ACM tried and could not.
  var isStuck: Bool { certificate.isIssued && hasFailedToRenew }

  /// The same of any certificate, such as one that ended of it.
  var hasFailedToRenew: Bool { ["PENDING_VALIDATION", "FAILED"].contains(certificate.renewal?.status ?? "") }

  /// What RenewalSummary says, and why; none where there is none.
  var renewalText: String? {
    certificate.renewal.map { renewal in
      PrintableText(renewal.status).text + (renewal.reason.map { " (\(PrintableText($0).text))" } ?? "")
    }
  }

  /// ACM should have renewed it for days and has not.
  func isOverdue(at time: Moment) -> Bool {
    // What is not eligible, ACM does not renew, whatever uses it.
    guard isRenewed, !isStuck, certificate.eligibility != "INELIGIBLE", let notAfter = certificate.notAfter,
      let lifetime
    else { return false }
    let window = Duration.renewalWindow(ofLifetime: lifetime)
    return notAfter - time <= window - min(.days(7), window / 6)
  }

  /// What ACM calls a certificate that is none (ACM API Reference, *CertificateDetail*); a status that is not known yet
  /// tells nothing.
  private static let deadStatuses = [
    "PENDING_VALIDATION", "INACTIVE", "EXPIRED", "VALIDATION_TIMED_OUT", "REVOKED", "FAILED",
  ]

  /// It should be served and is none: it ended, was revoked, or was never issued.
  var isDead: Bool { Self.deadStatuses.contains(certificate.status) && (certificate.isInUse || isNamed) }
}

extension [String] {
  /// As many texts from outside as a sentence has room for.
  func brief(_ count: Int) -> String {
    let shown = prefix(count).map { PrintableText($0).text }.joined(separator: ", ")
    return shown + (self.count > count ? " and \(self.count - count) more" : "")
  }
}

/// One validation CNAME, as public DNS has it.
package struct ValidationComparison: Hashable, Sendable {
  package var expected: ManagedCertificate.Validation
  package var owner: Comparison<[DomainName]>
  /// Why it fails, in words; none when it does not.
  package var flaw: String?
  /// In which way it fails, where that says whose fault it is.
  package var aspects: Set<Finding.Aspect> = []
  /// The servers that lack it beside others that have it, and their addresses; sorted.
  var servers: [DomainName] = []
  var addresses: [Address] = []
  /// The zone whose servers lack it, or refuse the question.
  var zone: DomainName?

  fileprivate init(
    of expected: ManagedCertificate.Validation, hostedZone: HostedZone?, views: AliasViews, in evidence: Evidence
  ) {
    self.expected = expected
    let question = Question(expected.name, .cname)
    guard let answer = evidence.answers.first(where: { $0.question == question }) else {
      owner = .unobserved(why: "not asked")
      return
    }
    switch answer.status {
    case .servfail where evidence.isRefused(answer):
      owner = .differs(expected: [expected.value], observed: [])
      flaw = "cannot be looked up: \(answer.reason ?? answer.status.rawValue)"
      aspects = [.refuses]
      zone = answer.path.last
      return
    case .servfail, .loop, .limit, .unreachable:
      owner = .unobserved(why: answer.reason ?? answer.status.rawValue)
      return
    case .answer, .nodata, .nxdomain: break
    }
    let values = Set((answer.records + answer.aliases).compactMap { $0.value(ofAliasAt: expected.name) }).sorted()
    guard Self.isRight(values, expected) else {
      owner = .differs(expected: [expected.value], observed: values)
      let doubled =
        values.isEmpty ? Self.doubled(answer, hostedZone: hostedZone, expected: expected, in: evidence) : nil
      flaw = Self.flaw(of: values, expected: expected, doubled: doubled, answer: answer)
      if doubled != nil || values.count == 1 && Self.isAppended(values[0], to: expected.value) { aspects = [.dotless] }
      return
    }
    owner = .agrees(values)
    // ACM asks any of the servers.
    let views = views[question]
    let wrong = views.filter { !Self.isRight($0.values, expected) }
    guard let first = wrong.first else { return }
    owner = .differs(expected: [expected.value], observed: first.values)
    aspects = [.atSomeServers]
    (servers, addresses) = (Set(wrong.map(\.server)).sorted(), wrong.map(\.address).sorted())
    zone = answer.path.last
    let places = wrong.map { "\($0.server) (\($0.address))" }
    flaw =
      "\(first.values.isEmpty ? "is missing" : "is another") at \(wrong.count) of \(views.count) server addresses: "
      + "\(places.prefix(3).list)\(places.count > 3 ? " and \(places.count - 3) more" : "")"
  }

  private static func isRight(_ values: [DomainName], _ expected: ManagedCertificate.Validation) -> Bool {
    values.count == 1 && values[0].isSame(validation: expected.value)
  }

  private static func flaw(
    of values: [DomainName], expected: ManagedCertificate.Validation, doubled: Question?, answer: Answer
  ) -> String {
    guard let value = values.first else {
      if let doubled { return "is missing: the zone holds it under the doubled name \(doubled.name)" }
      return answer.status == .nxdomain ? "is missing (NXDOMAIN)" : "is missing (no CNAME there)"
    }
    if values.count > 1 {
      return "is there \(values.count) times: "
        + "\(values.map(\.description).joined(separator: ", "))"
    }
    if isAppended(value, to: expected.value) {
      return "has its value with a domain appended: \(value) (a final dot was forgotten)"
    }
    return "has another value: \(value)"
  }

  /// The question that finds the record under the name to which the zone's was appended; none where it is not there.
  private static func doubled(
    _ answer: Answer, hostedZone: HostedZone?, expected: ManagedCertificate.Validation, in evidence: Evidence
  ) -> Question? {
    let zones = [hostedZone?.name, answer.path.last].compactMap(\.self).uniqued
    return zones.compactMap { answer.question.doubled(in: $0) }.first { doubled in
      hostedZone?.sets(of: doubled.name).isEmpty == false
        // A wildcard has something for every name.
        || evidence.answers.contains { answer in
          answer.question == doubled
            && (answer.aliases + answer.records).compactMap { $0.value(ofAliasAt: doubled.name) }.contains {
              $0.isSame(validation: expected.value)
            }
        }
    }
  }

  private static func isAppended(_ value: DomainName, to expected: DomainName) -> Bool {
    let prefix = expected.labels.map(Array.init)
    return value.labels.count > prefix.count && value.labels.prefix(prefix.count).map(Array.init) == prefix
  }

  /// The record as it should be written, and in which way it is not so.
  var wanted: Finding.Evidence {
    let isBare = aspects.isEmpty && owner.observed?.isEmpty == true
    return Finding.Evidence(
      kind: "acm", time: nil, text: "\(expected.name) CNAME \(expected.value)",
      aspects: aspects.union(isBare ? [.wanted, .isBare] : [.wanted]))
  }

  /// What the record is like, for evidence: of a good one as well, because one bad name is enough to stop a renewal.
  var text: String {
    switch owner {
    case .agrees: "\(expected.name) is as ACM wants it"
    case .unobserved(let why): "\(expected.name) was not looked at (\(why))"
    default: "\(expected.name) \(flaw ?? "differs")"
    }
  }
}

extension Evidence {
  /// Whether a server said so, and none had another word: silence may be of the network.
  func isRefused(_ answer: Answer) -> Bool {
    guard let zone = answer.path.last.flatMap({ zone($0) }) else { return false }
    let asked = zone.responses.filter { answer.question.name.isWithin($0.question.name) }
    let heard = asked.filter { if case .answered = $0.outcome { true } else { false } }
    return !heard.isEmpty && heard.allSatisfy { if case .answered(.lame) = $0.outcome.believed { true } else { false } }
  }
}

extension Record {
  fileprivate func value(ofAliasAt owner: DomainName) -> DomainName? {
    type == .cname && name == owner ? data.name : nil
  }
}

/// What each address of the servers that users are led to gives for each alias that was asked for.
private struct AliasViews {
  private var all: [Question: [AliasView]] = [:]

  init(in evidence: Evidence) {
    // The deepest zone has the word.
    for zone in evidence.zones.sorted(by: { $0.zone.wire.count > $1.zone.wire.count }) {
      let responses = zone.givenResponses.filter { $0.question.type == .cname }
      for (question, said) in Dictionary(grouping: responses, by: \.question) where all[question] == nil {
        let heard = said.compactMap { AliasView($0) }
        var seen: Set<Address> = []
        if !heard.isEmpty { all[question] = heard.filter { seen.insert($0.address).inserted } }
      }
    }
  }

  /// In the order of the servers.
  subscript(question: Question) -> [AliasView] { all[question] ?? [] }
}

/// What one address of a server gives for an alias.
private struct AliasView {
  var server: DomainName
  var address: Address
  /// Sorted.
  var values: [DomainName]
}

extension AliasView {
  /// None where the server says nothing of the name by itself.
  fileprivate init?(_ response: Response) {
    guard case .answered(let kind) = response.outcome.believed else { return nil }
    switch kind {
    case .answer(let records):
      values = Set(records.compactMap { $0.value(ofAliasAt: response.question.name) }).sorted()
    case .noData, .nameError: values = []
    case .alias, .referral, .nameTooLong, .lame: return nil
    }
    (server, address) = (response.server, response.address)
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

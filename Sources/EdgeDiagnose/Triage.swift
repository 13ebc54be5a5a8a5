import EdgeModel

/// Findings joined by what explains them: every one above note, and every unknown one, stands in exactly one incident.
package struct Triage: Hashable, Sendable {
  /// Worst first, then the larger share, then by the names that are hit.
  package let incidents: [Incident]

  package init(of diagnoses: [Diagnosis], causes: [any Cause] = allCauses) {
    var cases: [Case] = []
    for index in diagnoses.indices.sorted(by: { diagnoses[$0].target.name < diagnoses[$1].target.name }) {
      for new in Case.all(of: diagnoses[index], causes: causes) {
        if let index = cases.firstIndex(where: { $0.isSame(as: new) }) {
          cases[index].findings += new.findings
          cases[index].strays.formUnion(new.strays)
          cases[index].homes.formUnion(new.homes)
          cases[index].watches.formUnion(new.watches)
        } else {
          cases.append(new)
        }
      }
    }
    for root in cases where root.leadsAstray {
      let symptoms = cases.filter { root.entails($0) }.flatMap(\.findings)
      cases.removeAll { root.entails($0) }
      if let index = cases.firstIndex(where: { $0.isSame(as: root) }) { cases[index].findings += symptoms }
    }
    // What another target is served and has ended is told there, with what is to be done.
    for remark in cases where remark.isOfUnservedEnds {
      guard let index = cases.firstIndex(where: { $0.tellsEnd(of: remark) }) else { continue }
      cases[index].findings += remark.findings
      cases.removeAll { $0.isSame(as: remark) && $0.isOfUnservedEnds }
    }
    incidents = cases.map(\.incident).sorted { a, b in
      if a.severity != b.severity { return a.severity > b.severity }
      if a.share != b.share { return (a.share ?? 0) > (b.share ?? 0) }
      if a.targets != b.targets { return a.targets.lexicographicallyPrecedes(b.targets) }
      return (a.title, a.id) < (b.title, b.id)
    }
  }
}

/// An incident in the making: a cause, what it is about, and the findings it explains, the root first.
private struct Case {
  var cause: any Cause
  /// A zone, a certificate, or a target.
  var subject: String
  var findings: [Finding]
  /// Addresses of its targets that nobody expects, and those that somebody does.
  var strays: Set<Address>
  var homes: Set<Address>
  /// The health checks of its targets.
  var watches: Set<Watch>
  var onlyFamily: AddressFamily?

  static func all(of diagnosis: Diagnosis, causes: [any Cause]) -> [Case] {
    let open = diagnosis.findings.filter { $0.severity > .note || $0.isUnknown }
    var cases: [Case] = []
    // What is wrong with a certificate comes before the family that it is served over.
    let remarks = open.filter { family in
      family.rule == AddressFamilyBroken().id && open.contains { Case.isOfCertificate($0, throughout: family) }
    }
    let leading = open.filter { !remarks.contains($0) }
    for finding in leading.sorted(by: Case.isRootward) + remarks.sorted(by: Case.isRootward) {
      if let index = cases.firstIndex(where: { $0.entails(finding) }) {
        cases[index].findings.append(finding)
        continue
      }
      guard let cause = causes.first(where: { $0.explains(finding, among: open) }) else { continue }
      let new = Case(
        cause: cause, subject: finding.subject, findings: [finding], strays: diagnosis.strayAddresses,
        homes: diagnosis.homeAddresses, watches: Set(diagnosis.watches), onlyFamily: diagnosis.onlyFamily)
      if let index = cases.firstIndex(where: { $0.cause.id == cause.id && $0.subject == new.subject }) {
        cases[index].findings.append(finding)
      } else {
        cases.append(new)
      }
    }
    return cases
  }

  /// The order in which one thing leads to another: the delegation, its servers, the records, the endpoints.
  private static let order: [[any Rule]] = [
    [VantageOffline(), VantageIntercepted()], [ClockOff()], [UndelegatedZone()], [ParentsDiffer()], [StaleDelegation()],
    [ClaimableTarget()], [WrongHostedZone()], [RelativeLookingTarget()], [ChildNSDiffers()], [CircularDelegation()],
    [MissingGlue(), WrongGlue()], [SuspendedRegistration()], [ExpiringRegistration()],
    [UnresolvableServer()], [AliasedServer()], [LameServer()], [NoTCP()], [DeadServer()], [IncompleteDelegation()],
    [BreaksOnEDNS()],
    [SlowServer()], [DeniedEmptyNonTerminal()], [OccludedRecord()], [DSDiffers()],
    [WrongRecord(), MissingRecord(), EmptyAnswer()],
    [DanglingAlias(), AliasLoop(), LongAliasChain(), ShouldNotExist(), DivergentServers(), FailedOver()],
    [NameMissingInCertificate(), WrongRegion()], [NameNotCovered()],
    [CAAForbidsIssuer()], [RenewalBlocked()], [RenewalStuck()], [RenewalOverdue()],
  ]

  private static func rank(_ finding: Finding) -> Int {
    // They follow from what has ended.
    if !finding.aspects.isDisjoint(with: [.ended, .twin]) { return order.count + 1 }
    return order.firstIndex { $0.contains { $0.id == finding.rule } } ?? order.count
  }

  private static func isRootward(_ a: Finding, _ b: Finding) -> Bool {
    if rank(a) != rank(b) { return rank(a) < rank(b) }
    return [a, b].worstFirst.first == a
  }

  /// The rules whose findings, when they hit everybody, mean that nobody finds the zone.
  private static let closesZone = ids([
    UndelegatedZone(), ParentsDiffer(), StaleDelegation(), CircularDelegation(), MissingGlue(), WrongGlue(),
    UnresolvableServer(), LameServer(), NoTCP(), DeadServer(),
  ])

  /// The rules about what single servers do.
  private static let isOfServers = ids([
    StaleDelegation(), LameServer(), NoTCP(), DeadServer(), UnresolvableServer(), MissingGlue(), WrongGlue(),
    CircularDelegation(),
  ])

  /// The rules about whose certificate it is, how long it lasts, what is served with it, and what page is there.
  private static let isOfChain = ids([
    EdgeError(), EdgeForbids(), Misdirected(), RedirectLoop(), UnexpectedContent(), UnexpectedStatus(),
    UntrustedIssuer(), ExpiredCertificate(), NotYetValidCertificate(), ExpiringCertificate(), MissingIntermediate(),
    ExpiredIntermediate(), PathNeedsSearch(), InvalidPath(), WeakKey(), WeakSignature(), WrongUsage(),
    RevokedCertificate(), MissingStaple(), StaleStaple(), TooFewSCTs(), OversizedChain(), UnexpectedIssuer(),
    DistrustedIssuer(), NonconformingCertificate(),
  ])

  /// The rules about what is wrong with a certificate wherever it is served.
  private static let isOfLeaf = ids([
    ExpiredCertificate(), NotYetValidCertificate(), ExpiringCertificate(), RevokedCertificate(),
  ])

  /// The rules about names that no certificate where they are served covers.
  private static let isOfName = ids([NameNotCovered(), NameMissingInCertificate(), WrongRegion()])

  /// The rules about why ACM renews a certificate no more, and that it does not.
  private static let stopsRenewal = ids([CAAForbidsIssuer(), RenewalBlocked(), RenewalStuck(), RenewalOverdue()])

  /// Whether a finding is about the certificate that is served at every address of a family that does not serve.
  private static func isOfCertificate(_ finding: Finding, throughout family: Finding) -> Bool {
    (finding.rule == NameNotCovered().id || isOfChain.contains(finding.rule)) && finding.scope.port == family.scope.port
      && family.scope.addresses.allSatisfy(finding.scope.addresses.contains)
  }

  private static func ids(_ rules: [any Rule]) -> Set<String> { Set(rules.map(\.id)) }

  /// Whether a later finding of the same target is but a symptom of this case.
  private func entails(_ finding: Finding) -> Bool {
    guard let root = findings.first else { return false }
    // What else this host's clock says of the target.
    if root.rule == ClockOff().id, finding.isUnknown,
      allRules.contains(where: { $0.id == finding.rule && $0.restsOnClock })
    {
      return true
    }
    if finding.rule == AddressFamilyBroken().id,
      findings.contains(where: { Case.isOfCertificate($0, throughout: finding) })
    {
      return true
    }
    // Nobody finds the zone any more: whatever else is wrong with the target cannot be told from that.
    let closesZone =
      Case.closesZone.contains(root.rule) || root.rule == ClaimableTarget().id && root.scope.type == .ns
    if closesZone, root.severity == .sev1 || root.isTotal {
      // A DS record lies with the parent, and is there still when the zone's servers are back.
      return finding.rule != DSDiffers().id
    }
    if Case.isOfServers.contains(finding.rule), finding.scope.zone == root.scope.zone {
      switch root.rule {
      case ParentsDiffer().id, StaleDelegation().id, ChildNSDiffers().id, ClaimableTarget().id:
        return finding.scope.servers.allSatisfy(root.scope.servers.contains)
      case WrongGlue().id:
        return !finding.scope.addresses.isEmpty
          && finding.scope.addresses.allSatisfy(root.scope.addresses.contains)
      default: break
      }
    }
    // Servers that only one of parent and apex names have another version of the zone: both say so.
    if root.aspects.contains(.otherAnswers), finding.rule == DivergentServers().id,
      finding.scope.zone == root.scope.zone
    {
      return finding.scope.servers.allSatisfy(root.scope.servers.contains)
    }
    // Who could take over what is refused, or what is gone: the same thing, seen as a danger.
    if finding.rule == ClaimableTarget().id, finding.scope.type == .ns, finding.scope.zone == root.scope.zone,
      [StaleDelegation().id, LameServer().id].contains(root.rule)
    {
      return finding.scope.servers.allSatisfy(root.scope.servers.contains)
    }
    if root.rule == ClaimableTarget().id, root.scope.type != .ns {
      return finding.isAboutRecord
        || finding.scope.port != nil && finding.scope.addresses.allSatisfy(root.scope.addresses.contains)
    }
    // What stands in the zone that nobody asks is missing in the other.
    if root.rule == WrongHostedZone().id { return [MissingRecord().id, EmptyAnswer().id].contains(finding.rule) }
    // What only glue leads to has another version of the zone: its records are not those of the others.
    if root.rule == WrongGlue().id, finding.isAboutRecord, !finding.scope.addresses.isEmpty,
      finding.scope.addresses.allSatisfy(root.scope.addresses.contains)
    {
      return true
    }
    // Whoever validates by a DS record that the zone's keys do not fit does not believe the zone.
    if root.rule == DSDiffers().id, finding.rule == ResolverDisagrees().id, finding.aspects.contains(.validationFails) {
      return root.scope.zone.map(finding.target.isWithin) ?? false
    }
    // Resolvers that follow no alias there find nobody.
    if root.rule == AliasedServer().id, root.isTotal, finding.rule == ResolverDisagrees().id { return true }
    // What the target is an alias of was there, and was taken out.
    if root.owner != nil, [MissingRecord().id, EmptyAnswer().id].contains(root.rule), finding.rule == DanglingAlias().id
    {
      return true
    }
    // What the record is taken for, or where it stands, is why it is wrong.
    if explainsRecords, finding.isAboutRecord, explains(type: finding.scope.type) { return true }
    if root.rule == RelativeLookingTarget().id, !finding.scope.servers.isEmpty, finding.scope.zone != nil,
      finding.scope.servers.allSatisfy(root.scope.servers.contains)
    {
      return true
    }
    // Users are led to a stranger: what is wrong at the stranger's is not a fault of ours.
    if leadsElsewhere, finding.scope.port != nil, !finding.scope.addresses.isEmpty {
      // Nor is it that his certificate is not ours.
      return finding.rule == DivergentCertificates().id
        ? finding.scope.addresses.contains(where: strays.contains) : finding.scope.addresses.allSatisfy(strays.contains)
    }
    // What ACM cannot renew ends where it is served.
    if Case.stopsRenewal.contains(root.rule), finding.isAbout(serials: root.managedSerials) { return true }
    // Whoever requests another in place of what has ended has to mend all of it before.
    if Case.stopsRenewal.contains(root.rule), Case.stopsRenewal.contains(finding.rule),
      finding.endedSerials.contains(where: root.endedSerials.contains)
    {
      return true
    }
    // What is issued in its place and cannot be used there, and what has ended beside it.
    if !finding.aspects.isDisjoint(with: [.ended, .twin]),
      findings.contains(where: { $0.rule == ExpiredCertificate().id })
    {
      return true
    }
    // The servers that are not ours are ours, without a final dot.
    if root.rule == StaleDelegation().id, finding.rule == RelativeLookingTarget().id, finding.scope.type == .ns {
      return finding.scope.servers.allSatisfy(root.scope.servers.contains)
    }
    // What ACM says of the certificate that ended, and what keeps it from issuing what is waited for.
    if let end = root.end(among: [finding]), end == finding { return true }
    if root.rule == CAAForbidsIssuer().id, finding.rule == CertificateNotIssued().id {
      return root.evidence.contains { $0.text == finding.scope.certificate }
    }
    // Somebody else's certificate: who signed it, how long it lasts and what page is there is not a fault of ours.
    if Case.isOfName.contains(root.rule), !root.aspects.contains(.ofIssuance), finding.scope.port == root.scope.port,
      !finding.scope.addresses.isEmpty
    {
      let isOfCertificate = Case.isOfChain.contains(finding.rule) || Case.isOfName.contains(finding.rule)
      return isOfCertificate && finding.scope.addresses.allSatisfy(root.scope.addresses.contains)
    }
    return false
  }

  /// Whether the case is about why records are not what they should be.
  private var explainsRecords: Bool {
    guard let root = findings.first else { return false }
    return root.rule == OccludedRecord().id || root.rule == RelativeLookingTarget().id && root.scope.type != .ns
  }

  /// A name that leads nowhere empties every type; any other record only its own.
  private func explains(type: RecordType?) -> Bool {
    guard let own = findings.first?.scope.type, own != .cname else { return true }
    return type == own
  }

  /// Whether some answers lead to other addresses than they should.
  private var leadsElsewhere: Bool {
    guard let rule = findings.first?.rule else { return false }
    return [WrongRecord().id, DivergentServers().id, WrongGlue().id].contains(rule) || explainsRecords
  }

  /// Whether users are led to addresses that nobody expects.
  var leadsAstray: Bool { leadsElsewhere && !strays.isEmpty }

  /// Whether another target's case is about nothing but where this one leads users, such as those of an alias.
  func entails(_ other: Case) -> Bool {
    guard leadsAstray, !other.leadsAstray else { return false }
    return other.findings.allSatisfy { finding in
      finding.scope.port != nil && !finding.scope.addresses.isEmpty
        && finding.scope.addresses.allSatisfy { strays.contains($0) && !other.homes.contains($0) }
    }
  }

  /// Whether it is about nothing but certificates of ACM's that have ended and are not served to its targets.
  var isOfUnservedEnds: Bool { findings.allSatisfy(\.isOfUnservedEnd) }

  /// Whether it is about the end of the same certificates, where they are served.
  func tellsEnd(of remark: Case) -> Bool {
    let told = findings.filter { $0.rule == CertificateNotIssued().id && $0.aspects.contains(.served) }
    return !told.isEmpty
      && remark.findings.allSatisfy { finding in
        told.contains { $0.scope.certificate == finding.scope.certificate }
      }
  }

  /// Whether two targets suffer from the same thing.
  func isSame(as other: Case) -> Bool {
    guard cause.id == other.cause.id else { return false }
    if subject == other.subject { return true }
    if let leaf, leaf == other.leaf { return true }
    guard let mine = places, let theirs = other.places else { return false }
    return mine == theirs
  }

  /// The certificate whose dates or revocation the case is about, wherever it is served; none when it is about something else
  /// as well.
  private var leaf: Substring? {
    let leaves = Set(findings.map(\.leaf))
    return leaves.count == 1 && findings.allSatisfy { Case.isOfLeaf.contains($0.rule) } ? leaves.first ?? nil : nil
  }

  /// The endpoints the case is about; none when it is about something else as well.
  private var places: Set<String>? {
    var places: Set<String> = []
    for finding in findings {
      guard let port = finding.scope.port, !finding.scope.addresses.isEmpty else { return nil }
      places.formUnion(finding.scope.addresses.map { $0.with(port: port) })
    }
    return places
  }

  /// A command of ours, as the user looked; not one that proves that over one family alone nothing can be said.
  private func confirmation(_ command: String) -> String {
    guard let onlyFamily, !(cause is VantageFault), command.hasPrefix("edgeprobe ") else { return command }
    return "\(command) \(onlyFamily.option)"
  }

  var incident: Incident {
    // Who is served something else is no target of it.
    let hit = isOfUnservedEnds ? findings : findings.filter { !$0.isOfUnservedEnd }
    let targets = Set(hit.map(\.target)).sorted()
    let first = findings[0]
    let account = cause.account(of: findings, first: first.holding(forAll: findings))
    var incident = Incident(
      cause: cause.id, explanation: account.explanation, severity: findings.map(\.severity).max() ?? .note,
      title: account.title ?? first.message, root: first.id, targets: targets,
      share: findings.compactMap(\.share).max(),
      supports: account.supports.uniqued, contradicts: account.contradicts.uniqued,
      confirm: confirmation(account.confirm),
      now: account.now, fix: account.fix, prevent: cause.prevent, findings: Set(findings.map(\.id)).sorted())
    incident.isSecurity = findings.contains(where: \.isSecurity)
    incident.blindChecks = Set(watches.compactMap { $0.blindness(to: findings) }).sorted()
    return incident
  }
}

extension Finding {
  /// What the finding is about, so that two about the same thing can be joined.
  fileprivate var subject: String {
    switch rule {
    case VantageOffline().id, VantageIntercepted().id, VantageCannot().id, TrustStoreMissing().id, Unobserved().id,
      ClockOff().id:
      ""
    case RenewalBlocked().id, RenewalStuck().id, RenewalOverdue().id, CertificateNotIssued().id:
      scope.certificate ?? target.description
    case CAAForbidsIssuer().id: "CAA of \(scope.zone ?? target)"
    // A resolver that is wrong about one name is wrong about others.
    case ResolverDisagrees().id: "resolver \(scope.addresses.list)"
    case ClaimableTarget().id where scope.type != .ns: target.description
    // One wildcard answers for many names; a record is its own name's.
    case ShouldNotExist().id where !aspects.contains(.byWildcard): target.description
    case ShouldNotExist().id where holder == nil: "wildcard of \(scope.zone ?? target)"
    // Every name of a zone has its delegation in common.
    case WrongRecord().id where scope.type == .ns || scope.type == .ds: "delegation of \(scope.zone ?? target)"
    case UndelegatedZone().id, ParentsDiffer().id, StaleDelegation().id, IncompleteDelegation().id, ChildNSDiffers().id,
      ClaimableTarget().id, WrongHostedZone().id,
      CircularDelegation().id, MissingGlue().id, WrongGlue().id, UnresolvableServer().id, AliasedServer().id,
      LameServer().id,
      DeadServer().id, SlowServer().id, DeniedEmptyNonTerminal().id, RegistrarDiffers().id, ExpiringRegistration().id,
      SuspendedRegistration().id, SigningActionNeeded().id, SigningNotDelegated().id, DSDiffers().id:
      scope.zone?.description ?? target.description
    case SpecialAddress().id where aspects.contains(.ofServer): scope.zone?.description ?? target.description
    // Every name that changed since.
    case DivergentServers().id where aspects.contains(.olderVersion): "older version of \(scope.zone ?? target)"
    // Every name whose alias ends in a zone that fails.
    case DanglingAlias().id where !aspects.contains(.endIsDenied): "alias into \(scope.zone ?? target)"
    // One cause explains both, and they are two faults.
    case NoTCP().id, BreaksOnEDNS().id: "\(scope.zone ?? target) \(rule)"
    default: (holder ?? owner ?? target).description
    }
  }

  /// Whether it is about a certificate of ACM's that has ended and is not served to the target.
  fileprivate var isOfUnservedEnd: Bool {
    rule == CertificateNotIssued().id && observed == "EXPIRED" && !aspects.contains(.served)
  }

  /// The serials of the ACM certificates that it is about.
  var managedSerials: [Substring] { managedSerials(among: evidence) }

  func managedSerials(among evidence: [Evidence]) -> [Substring] {
    evidence.filter { $0.text.hasPrefix(Finding.serialPrefix) }.map { entry in
      entry.text.dropFirst(Finding.serialPrefix.count).prefix { $0 != " " }
    }
  }

  /// Whether it is about the renewal of one of these, or the end of one that is served.
  fileprivate func isAbout(serials: [Substring]) -> Bool {
    switch rule {
    case RenewalStuck().id, RenewalOverdue().id: managedSerials.contains(where: serials.contains)
    case ExpiringCertificate().id, ExpiredCertificate().id: servedSerial.map(serials.contains) ?? false
    case CertificateNotIssued().id: aspects.contains(.served) && managedSerials.contains(where: serials.contains)
    default: false
    }
  }

  /// The serial of the one leaf whose handshakes are the evidence.
  var servedSerial: Substring? { leaf?.prefix { $0 != "," } }

  /// The serial of the one leaf whose handshakes are the evidence, and what is told beside it, since authorities that count
  /// give out the same serials.
  fileprivate var leaf: Substring? {
    let leaves = Set(
      evidence.filter { $0.kind == "tls" }.map { entry in
        entry.text.firstRange(of: " serial ").map { entry.text[$0.upperBound...] }
      })
    return leaves.count == 1 ? leaves.first ?? nil : nil
  }

  /// The same, where what is well beside it is well for every target that has it.
  fileprivate func holding(forAll findings: [Finding]) -> Finding {
    var finding = self
    for other in findings where other.rule == rule && other.scope.port == scope.port {
      if let theirs = other.spared { finding.spared?.formIntersection(theirs) }
    }
    return finding
  }

  /// Whether it is about what the target's own records say.
  fileprivate var isAboutRecord: Bool {
    let rules: [any Rule] = [
      WrongRecord(), MissingRecord(), EmptyAnswer(), DanglingAlias(), DivergentServers(), AliasBesideData(),
    ]
    return rules.contains { $0.id == rule }
  }

  /// Whether it hits everybody, however the user's files have it counted.
  fileprivate var isTotal: Bool { share == 1 && severity > .note }
}

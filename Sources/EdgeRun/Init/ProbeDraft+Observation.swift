import EdgeDiagnose
import EdgeModel

extension ProbeDraft.Entry {
  /// What a look showed of a target of which nothing was expected.
  ///
  /// A fact is expected only where nothing is wrong with what it was seen in.
  init(of comparison: TargetComparison, findings: [Finding]) {
    self.init(name: comparison.target.name)
    let wrong = findings.filter { $0.severity > .note || $0.isUnknown }
    // What DNS says of a name is one matter, and what its addresses serve another.
    let inDNS = wrong.filter { $0.scope.port == nil }
    let atEndpoints = wrong.filter { $0.scope.port != nil }
    remarks = Self.remarks(wrong)
    if let zone = Self.zone(of: comparison), zone.zone != comparison.target.name {
      remarks.append("in the zone \(zone.zone.host), which \(zone.parentText) delegates to \(zone.serversText)")
    }
    if comparison.target.ports != [443] {
      let ports = "[" + comparison.target.ports.map(String.init).joined(separator: ", ") + "]"
      facts.append(Fact(key: "ports", value: ports, remark: "", isExpected: true))
    }
    facts += Self.answers(comparison).map { $0.doubted(by: inDNS) }
    facts += Self.delegation(comparison).map { $0.doubted(by: inDNS) }
    facts += Self.issuer(comparison).map { $0.doubted(by: atEndpoints) }
    facts += Self.clientCertificate(comparison, isExpected: false)
    facts += Self.page(comparison)
  }

  /// A target that the exports hold and that nobody described, as a look showed it.
  ///
  /// The exports say what DNS should answer. Ports are expected where users are served on them, and a name only where
  /// nothing is forgiven of its records: what a check of the exports alone forgives, it would not forgive once a probe file
  /// says so. That a front is for partners can be said.
  init(exported comparison: TargetComparison, findings: [Finding]) {
    let target = comparison.target
    self.init(name: target.name)
    let forgiven = findings.filter(\.needsNaming)
    let doubts = forgiven + findings.filter { ($0.severity > .note || $0.isUnknown) && !forgiven.contains($0) }
    remarks = Self.remarks(doubts)
    let source = target.source.map { PrintableText("\($0)").text } ?? ""
    // What another hosted zone of the name holds besides takes nothing away from what the delegated one does.
    let isHeld = comparison.holdsWhatIsHidden
    isExpected = !forgiven.contains { $0.scope.port == nil && !(isHeld && $0.rule == WrongHostedZone().id) }
    defer { facts += Self.limit(of: target) }
    guard !target.ports.isEmpty else {
      facts = [Fact(key: "ports", value: "[]", remark: source, isExpected: true)]
      return
    }
    // What stands by may be broken, and users are served all the same.
    let atFront = forgiven.filter { $0.scope.port != nil && $0.rule != StandbyBroken().id }
    let isForPartners = !atFront.isEmpty && atFront.allSatisfy { $0.rule == ClientCertificateRequired().id }
    if atFront.isEmpty || isForPartners, comparison.endpoints.contains(where: { $0.connection == .made }) {
      remarks.append(source + ": leads to a front with TLS")
      let atEndpoints = doubts.filter { $0.scope.port != nil && !atFront.contains($0) }
      facts = Self.issuer(comparison).map { $0.doubted(by: atEndpoints) }
      if isForPartners { facts += Self.clientCertificate(comparison, isExpected: true) }
    } else {
      let ports = "[" + target.ports.map(String.init).joined(separator: ", ") + "]"
      let why = doubts.isEmpty ? "nobody answered there" : doubts.map(\.rule).uniqued.joined(separator: ", ")
      facts = [
        Fact(key: "ports", value: "[]", remark: source, isExpected: true),
        Fact(key: "ports", value: ports, remark: why, isExpected: false),
      ]
    }
  }

  /// A target that there was no time for: of an exported one, nobody knows whether its ports answer.
  init(unseen target: Target, why: String) {
    self.init(name: target.name, remarks: [why])
    guard target.isInferred else { return }
    facts = [Fact(key: "ports", value: "[]", remark: "", isExpected: true)]
    if !target.ports.isEmpty { facts.append(Fact(key: "ports", value: "[443]", remark: why, isExpected: false)) }
    facts += Self.limit(of: target)
  }

  /// How bad a finding about a target of the exports is at most, as it is without a probe file.
  private static func limit(of target: Target) -> [Fact] {
    let limit = target.maximumSeverity.map {
      Fact(key: "max_severity", value: $0.rawValue, remark: "delegated, and not exported", isExpected: true)
    }
    return [limit].compactMap(\.self)
  }

  private typealias Fact = ProbeDraft.Fact

  /// What is wrong, each with the finding's name.
  private static func remarks(_ findings: [Finding]) -> [String] {
    findings.map { finding in
      let degree = finding.isUnknown ? "unknown" : finding.severity.rawValue.uppercased()
      return "\(finding.rule) (\(degree)): \(finding.message)"
    }
  }

  /// Below this, a record's owner may well mean to change it: seconds, what aliases to load balancers have.
  private static let movingTTL: UInt32 = 60

  private static func answers(_ comparison: TargetComparison) -> [Fact] {
    let answers = comparison.records.compactMap(\.answer).filter { $0.question.type.isAddress && $0.status == .answer }
    guard !answers.isEmpty else { return [] }
    let members = answers.map { answer in
      let records = answer.records.filter { $0.type == answer.question.type }
      let addresses = records.compactMap(\.data.address).sorted().map { "\"\($0)\"" }
      return "\(answer.question.type): [\(addresses.joined(separator: ", "))]"
    }
    let ttl = answers.flatMap(\.records).map(\.ttl).min() ?? 0
    let isAlias = answers.contains { !$0.aliases.isEmpty }
    let doubt =
      isAlias ? "behind an alias: addresses may change" : ttl <= movingTTL ? "kept for \(ttl) s: may change" : nil
    return [
      Fact(
        key: "answers", value: "{ \(members.joined(separator: ", ")) }",
        remark: doubt.map { "\($0); expect them if they are fixed" } ?? "as DNS has it now, kept for \(ttl) s",
        isExpected: doubt == nil)
    ]
  }

  /// The zone that holds the name, where its parent delegates it to somebody.
  private static func zone(of comparison: TargetComparison) -> ZoneComparison? {
    guard let zone = comparison.zone, case .delegated = zone.cut, !zone.delegatedServers.isEmpty else { return nil }
    return zone
  }

  private static func delegation(_ comparison: TargetComparison) -> [Fact] {
    guard let zone = zone(of: comparison), zone.zone == comparison.target.name else { return [] }
    return [
      Fact(
        key: "delegation", value: ProbeDraft.list(zone.delegatedServers),
        remark: "as \(zone.parentText) has it; expect it of a zone outside Route 53", isExpected: false)
    ]
  }

  private static func issuer(_ comparison: TargetComparison) -> [Fact] {
    let endpoints = comparison.endpoints.filter { $0.endpoint.startTLS == nil && !$0.chain.isEmpty }
    let names = Set(endpoints.compactMap { issuer(of: $0) })
    guard let name = names.min(), !endpoints.isEmpty else { return [] }
    let isOne = names.count == 1 && endpoints.allSatisfy(\.hasGoodCertificate)
    let ends = endpoints.compactMap { $0.validity?.notAfter }.min()
    return [
      Fact(
        key: "issuer", value: ProbeDraft.scalar(name),
        remark: names.count > 1
          ? "also \(names.subtracting([name]).sorted().joined(separator: ", "))"
          : "of the certificate served" + (ends.map { ", until \($0)" } ?? ""),
        isExpected: isOne)
    ]
  }

  /// The organisation of the issuer, since which of its intermediates it uses may change any day; else the anchor's name.
  private static func issuer(of endpoint: EndpointComparison) -> String? {
    guard let leaf = endpoint.chain.first else { return nil }
    let anchor = endpoint.path.flatMap { $0.anchor == nil ? nil : $0.links.last }
    func organisation(_ names: [String], in subject: String) -> String? {
      names.first { name in subject.split(separator: ",").contains { $0.hasPrefix("O=") && $0.dropFirst(2) == name } }
    }
    return organisation(leaf.traits.issuerNames, in: leaf.issuer)
      ?? anchor.flatMap { organisation($0.traits.subjectNames, in: $0.subject) ?? $0.traits.subjectNames.first }
      ?? leaf.traits.issuerNames.first
  }

  private static func clientCertificate(_ comparison: TargetComparison, isExpected: Bool) -> [Fact] {
    guard comparison.endpoints.contains(where: \.demandsCertificate) else { return [] }
    return [
      Fact(
        key: "client_certificate", value: "required",
        remark: isExpected
          ? "every address turned away who showed none" : "what was served; expect it if that is meant",
        isExpected: isExpected)
    ]
  }

  private static func page(_ comparison: TargetComparison) -> [Fact] {
    let statuses = Set(
      comparison.endpoints.compactMap { endpoint -> UInt16? in
        guard case .response(let response)? = endpoint.page?.trail.last?.outcome else { return nil }
        return response.status
      })
    guard let status = statuses.first, statuses.count == 1 else { return [] }
    let path = comparison.target.page?.path ?? "/"
    return [
      Fact(
        key: "http", value: "{ path: \(path == "/" ? path : ProbeDraft.scalar(path)), status: [\(status)] }",
        remark: "what \(path) answered; expect it if it always does", isExpected: false)
    ]
  }
}

extension ZoneComparison {
  /// The names of those that the parent names, sorted, without a final dot.
  fileprivate var delegatedServers: [String] { Set(servers.filter(\.isDelegated).map(\.name)).sorted().map(\.host) }
  fileprivate var serversText: String { delegatedServers.joined(separator: ", ") }
  fileprivate var parentText: String { parent.map { $0.isRoot ? "the root" : $0.host } ?? "the parent" }
}

extension ProbeDraft.Fact {
  /// No expectation where something is wrong: a remark with the finding's name.
  fileprivate func doubted(by findings: [Finding]) -> ProbeDraft.Fact {
    guard !findings.isEmpty else { return self }
    var fact = self
    fact.isExpected = false
    fact.remark = findings.map(\.rule).uniqued.joined(separator: ", ")
    return fact
  }
}

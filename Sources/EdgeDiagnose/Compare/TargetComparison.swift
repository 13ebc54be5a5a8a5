import EdgeModel

/// Everything that is known about one target, expectation against evidence: what rules look at.
package struct TargetComparison: Hashable, Sendable {
  package var target: Target
  package var expectations: Expectations
  package var evidence: Evidence
  package var hostedZone: HostedZone?
  /// The target's own zone; none when the walk found none and nobody stated one.
  package var zone: ZoneComparison?
  /// The zone above it; none for the root.
  package var parent: ZoneComparison?
  /// One for each question asked about the target's name, sorted.
  package var records: [RecordComparison]
  /// One for each question that aliases of the target's name lead to, about which nobody stated anything; sorted.
  package var links: [RecordComparison]
  /// The zones, beside the target's own and its parent, whose servers have the word on those; sorted.
  package var ends: [ZoneComparison]
  /// Where users are led now; sorted.
  package var endpoints: [EndpointComparison]
  /// Where the exports' record sets lead and users are not led now; sorted.
  package var standby: [EndpointComparison]
  /// Where the record sets of the target lead.
  var destinations: Destinations
  /// The ACM certificates that concern the target, and those that concern none and were looked up beside it; by ARN.
  package var certificates: [CertificateComparison]
  /// Where AWS ends TLS for the target, as far as names tell.
  package var front: Front?
  /// What came of asking name servers, where none is heard from here: none of them is judged, nor what lies in DNS.
  var silence: String?

  package var time: Moment { evidence.time }

  /// None when there was no look at all.
  package init?(of target: Target, expectations: Expectations, rounds: [Evidence]) {
    guard let evidence = Evidence(joining: rounds) else { return nil }
    self.init(of: target, expectations: expectations, evidence: evidence)
  }

  package init(of target: Target, expectations: Expectations, evidence seen: Evidence) {
    self.target = target
    self.expectations = expectations
    silence = seen.silence
    let evidence = silence == nil ? seen : seen.withoutSilence
    self.evidence = evidence
    // What is only asked to be compared with something is no question about the target.
    let own = evidence.answers.filter { $0.question.name == target.name && !evidence.followed.contains($0.question) }
    let entered = Set(own.flatMap(\.path)).union(own.isEmpty ? [] : evidence.zones.filter(\.isDelegated).map(\.zone))
      .filter { target.name.isWithin($0) }
    let deepest = entered.max { $0.wire.count < $1.wire.count }
    let hosted = expectations.hostedZone(for: target.name, by: evidence)
    hostedZone = hosted
    let delegation = expectations.delegation(holding: target.name)
    let stated = [hosted?.name, delegation?.zone].compactMap(\.self).max { $0.wire.count < $1.wire.count }
    let apex = Self.apex(of: target, stated: stated, deepest: deepest, answers: own)
    let opened = evidence.openedRanges.union(expectations.specialRanges(expectedOf: target))
    let pathLoss = PathLoss(in: evidence)
    zone = apex.map { apex in
      ZoneComparison(
        of: apex, cut: Self.cut(of: apex, entered: entered, deepest: deepest, answers: own, evidence: evidence),
        hostedZone: hosted?.name == apex ? hosted : nil,
        delegation: delegation?.zone == apex ? delegation : nil, opened: opened, pathLoss: pathLoss, in: evidence)
    }
    parent = zone?.parent.map {
      ZoneComparison(of: $0, cut: .delegated, hostedZone: nil, opened: opened, pathLoss: pathLoss, in: evidence)
    }
    records = own.map { RecordComparison(of: $0.question, target: target, hostedZone: hosted, in: evidence) }
      .sorted { $0.question < $1.question }
    links = evidence.links(of: own).map { RecordComparison(ofLink: $0, from: target, expectations, in: evidence) }
    let told = [zone?.zone, parent?.zone]
    ends = Set(links.compactMap(\.zone)).filter { !told.contains($0) && !$0.isRoot }.sorted()
      .map {
        ZoneComparison(of: $0, cut: .delegated, hostedZone: nil, opened: opened, pathLoss: pathLoss, in: evidence)
      }
      // What no server answers for is an alias that leads nowhere, which is said of the target.
      .filter(\.isServed)
    let certificates = expectations.certificates(of: target)
    let strays = expectations.strays(beside: certificates, in: evidence)
    self.certificates = CertificateComparison.all(
      certificates, strays: strays, target: target, hostedZone: hosted, state: expectations.state, in: evidence)
    let fronts = Front.all(of: target, expectations, answers: own, in: evidence)
    front = fronts.only
    let served = Self.served(certificates, target: target, fronts: fronts, state: expectations.state)
    let destinations = Destinations(
      of: target, expectations: expectations, hostedZone: hosted, isSilent: silence != nil, in: evidence)
    let all = evidence.endpoints.map { seen in
      // Of several fronts the one that has the address says which certificates can be there.
      let near = fronts.count > 1 ? destinations.fronts(at: seen.endpoint.address) : []
      let served =
        near.isEmpty
        ? served : Self.served(certificates, target: target, fronts: near, state: expectations.state)
      var endpoint = EndpointComparison(
        of: seen, certificates: served.certificates, isStated: served.isStated, page: target.page,
        clientCertificate: seen.endpoint.startTLS == nil ? target.clientCertificate : nil, in: evidence)
      if seen.endpoint.startTLS == nil { endpoint.choices = destinations.choices(leadingTo: seen.endpoint.address) }
      return endpoint
    }.sorted { $0.endpoint < $1.endpoint }
      // Of a target without ports a handshake tells whose a place is, and TLS there need not be right.
      .filter { !target.ports.isEmpty || $0.endpoint.startTLS != nil || !evidence.typed.isEmpty || $0.isHealthy }
    let isStandby = { (endpoint: EndpointComparison) in
      endpoint.endpoint.startTLS == nil && destinations.isStandby(endpoint.endpoint.address)
    }
    endpoints = all.filter { !isStandby($0) }
    standby = all.filter(isStandby)
    self.destinations = destinations
  }

  /// The apex that exports or probe file state, unless a deeper zone was found; else the deepest zone found.
  private static func apex(
    of target: Target, stated: DomainName?, deepest: DomainName?, answers: [Answer]
  ) -> DomainName? {
    guard let deepest else { return stated }
    if let stated { return stated.isBelow(deepest) || stated == deepest ? stated : deepest }
    // The root and a top-level domain hold nobody's records: a name they deny is a zone they do not delegate.
    // DS lies in the parent zone, so its answer does not tell whether there is a child.
    guard deepest.labels.count <= 1,
      answers.contains(where: { $0.question.type != .ds && ($0.status == .nxdomain || $0.status == .nodata) }),
      !answers.contains(where: { $0.status == .answer || !$0.aliases.isEmpty })
    else { return deepest }
    return DomainName(labels: target.name.labels.suffix(deepest.labels.count + 1).map(Array.init)) ?? deepest
  }

  private static func cut(
    of apex: DomainName, entered: Set<DomainName>, deepest: DomainName?, answers: [Answer], evidence: Evidence
  ) -> ZoneComparison.Cut {
    if entered.contains(where: { $0.isWithin(apex) }) { return .delegated }
    guard let deepest else { return .unobserved(why: "the walk found no zone") }
    let denials = (evidence.zone(deepest)?.responses ?? []).filter {
      $0.question.name.isWithin(apex) && $0.outcome.isDenial
    }
    if let denial = denials.first(where: { $0.rcode == .nameError }) ?? denials.first {
      return .denied(by: deepest, as: denial.rcode ?? .noError)
    }
    if let answer = answers.first(where: { $0.status == .nxdomain || $0.status == .nodata }) {
      return .denied(by: deepest, as: answer.rcode)
    }
    return .unobserved(why: answers.compactMap(\.reason).first ?? "the walk ended at \(deepest)")
  }

  /// The target's own questions, and those that its aliases lead to.
  package var judged: [RecordComparison] { records + links }

  /// The questions that files may have the answer to: the target's own, and those that its aliases lead to in its zone.
  var compared: [RecordComparison] { records + statedLinks }
  var statedLinks: [RecordComparison] { links.filter(\.expectation.isStated) }

  /// The zones whose servers are judged one by one.
  package var judgedZones: [ZoneComparison] { [zone, parent].compactMap(\.self) + ends }

  /// The zone that hands the target's zone over, where the files hold a zone above, so that no registrar has a part in it.
  var ownParent: DomainName? {
    let own = expectations.zones.filter { !$0.isPrivate }.map(\.name) + expectations.delegations.map(\.zone)
    guard let zone, own.contains(where: zone.zone.isBelow) else { return nil }
    return zone.parent
  }

  /// Whether the parent knows nothing of the target's zone, so that nobody has a word on its records.
  package var isDenied: Bool { if case .denied? = zone?.cut { true } else { false } }

  /// The questions of which at least one must have an answer, because nobody stated one by one what is expected.
  package var demanded: [RecordComparison] {
    guard !target.absent, !records.contains(where: \.expectation.isStated),
      // The public zone's export says that it does not have the name, either.
      hostedZone == nil || privateHome == nil,
      // The name stands in a hosted zone that nobody asks, and nobody else asked for it.
      !target.isInferred || twins.allSatisfy({ $0.sets(for: target.name).isEmpty })
    else { return [] }
    let stated = hostedZone?.sets(for: target.name) ?? []
    guard !stated.contains(where: { $0.type == .cname }) else { return [] }
    // A name that the exports hold for other types only need not have an address, unless a port is named.
    if target.ports.isEmpty, !stated.isEmpty { return [] }
    // A name may be there for its mail alone.
    if target.mail, target.ports.isEmpty, resolves(.mx) { return [] }
    let addresses = records.filter(\.question.type.isAddress)
    return addresses.isEmpty ? records : addresses
  }
}

extension TargetComparison {
  /// The private hosted zone that holds the target's records where no public one of the exports does.
  var privateHome: HostedZone? {
    guard hostedZone?.sets(for: target.name).isEmpty != false else { return nil }
    return expectations.zones.filter {
      $0.isPrivate && target.name.isWithin($0.name) && !$0.sets(for: target.name).isEmpty
    }.max { ($0.name.wire.count, $1.id) < ($1.name.wire.count, $0.id) }
  }
}

extension Evidence {
  /// What the aliases of these answers lead to, in order of the names.
  fileprivate func links(of answers: [Answer]) -> [Question] {
    let own = Set(answers.map(\.question))
    // What authorities are told is compared with the certificates.
    let led = answers.filter { !$0.question.type.isForAuthorities }.flatMap { answer in
      answer.aliases.filter { $0.type == .cname }.compactMap(\.data.name).map { Question($0, answer.question.type) }
    }
    return Set(led).subtracting(own).sorted()
  }
}

extension Response.Outcome {
  /// Whether the server says, with authority, that it has no such record, or answers in place of a child zone.
  fileprivate var isDenial: Bool {
    switch self {
    case .answered(.nameError), .answered(.noData), .answered(.answer), .answered(.alias): true
    default: false
    }
  }
}

extension Expectations {
  /// The certificates that concern no target, as far as this walk asked about them.
  fileprivate func strays(beside own: [ManagedCertificate], in evidence: Evidence) -> [ManagedCertificate] {
    guard !isPartial, certificates.count > own.count else { return [] }
    let asked = Set(evidence.answers.map(\.question))
    return certificates.filter { certificate in
      let isAsked =
        certificate.validations.isEmpty
        ? certificate.authorizedNames.contains { asked.contains(Question($0, .caa)) }
        : certificate.validations.contains { asked.contains(Question($0.name, .cname)) }
      return isAsked && certificate.wantsRenewal && !targets.contains(where: certificate.concerns)
        && !own.contains { $0.arn == certificate.arn }
    }
  }

  /// The public hosted zone for `name`; of several with one apex the one that most of the delegation leads to, else the
  /// first by id.
  func hostedZone(for name: DomainName, by evidence: Evidence) -> HostedZone? {
    let same = zones(answering: name)
    guard same.count > 1 else { return same.first }
    let live = evidence.zone(same[0].name)?.delegated ?? []
    func overlap(_ zone: HostedZone) -> Int { live.intersection(zone.nameServers ?? []).count }
    return same.sorted { $0.id < $1.id }.max { overlap($0) < overlap($1) }
  }
}

extension Target {
  /// Whether the probe file says which addresses of a type are right.
  func statesAnswers(of type: RecordType) -> Bool {
    switch type {
    case .a: answers?.a.isEmpty == false
    case .aaaa: answers?.aaaa.isEmpty == false
    default: false
    }
  }
}

import EdgeModel

/// The findings about one target, with the little that triage needs to know of the comparison they came from.
package struct Diagnosis: Hashable, Sendable {
  package var target: ReportedTarget
  package var zone: DomainName?
  /// Worst first.
  package var findings: [Finding]
  package var endpoints: [CheckReport.EndpointVerdict]
  /// What the looks at other targets may show to be wrong.
  var suspicions: [Suspicion] = []
  /// The health checks that watch the target; none where nothing is wrong that they could show.
  var watches: [Watch] = []
  /// What the servers say of the clock here: one at most; it is large, and few targets have it.
  var clock: [ClockWitness]
  var isJudgedByOwnClock: Bool
  /// What the look says of port 25: one at most, and none where nobody connected to it.
  var closedPort: [ClosedPort]
  /// Addresses that nobody expects and that DNS leads to all the same.
  package var strayAddresses: Set<Address>
  /// Addresses that are in DNS as somebody expects.
  package var homeAddresses: Set<Address>
  /// The one address family that the user wanted looked at.
  var onlyFamily: AddressFamily?
  package var queries: Int
  package var handshakes: Int

  package var status: Status { Status.worst(findings.map(\.status)) }

  package init(of comparison: TargetComparison, rules: [any Rule] = allRules) {
    target = ReportedTarget(comparison.target)
    if case .delegated? = comparison.zone?.cut { zone = comparison.zone?.zone }
    // Who sees nothing has nothing to tell about anybody.
    let blind = rules.filter(\.blinds).flatMap { $0.findings(in: comparison) }
    let raw = blind.isEmpty ? rules.flatMap { $0.findings(in: comparison) } : blind
    var seen: Set<String> = []
    func judged(_ finding: Finding) -> Finding {
      finding.judged(by: comparison.expectations, target: comparison.target, at: comparison.time)
    }
    let findings = raw.map(judged).worstFirst.filter { seen.insert($0.id).inserted }
    self.findings = findings
    suspicions = ResolverDisagrees().suspicions(in: comparison).map { suspicion in
      var suspicion = suspicion
      suspicion.finding = judged(suspicion.finding)
      return suspicion
    }
    watches = findings.contains { $0.severity > .sev4 } ? comparison.watches : []
    clock = ClockWitness(in: comparison).map { [$0] } ?? []
    isJudgedByOwnClock = comparison.isJudgedByOwnClock
    closedPort = VantageCannot().closedPort(in: comparison).map { [$0] } ?? []
    typealias Role = CheckReport.EndpointVerdict.Role
    func verdict(_ endpoint: EndpointComparison, _ role: Role) -> CheckReport.EndpointVerdict {
      CheckReport.EndpointVerdict(
        address: endpoint.endpoint.address, port: endpoint.endpoint.port, status: endpoint.status(by: findings),
        role: role,
        sets: endpoint.choices.map { choices in
          CheckReport.EndpointVerdict.RecordSet(
            identifier: choices.map { PrintableText($0.identifier).text }.joined(separator: ", "), text: choices.text)
        }, trail: endpoint.page.map { [$0.kept] } ?? [])
    }
    let places =
      (comparison.endpoints.map { ($0, Role.served) } + comparison.standby.map { ($0, Role.standby) })
      .sorted { $0.0.endpoint < $1.0.endpoint }
    endpoints = places.map { verdict($0, $1) }
    strayAddresses = comparison.addresses(of: \.comparison.differs).union(comparison.oddAddresses)
      .union(comparison.strayAliases.filter { !$0.isWellThere }.flatMap(\.observed))
    homeAddresses = comparison.addresses(of: \.comparison.agrees)
    onlyFamily = comparison.evidence.onlyFamily
    queries = comparison.evidence.queries
    handshakes = comparison.evidence.handshakes
  }
}

extension TargetComparison {
  /// The addresses in the replies of one kind.
  fileprivate func addresses(of isMeant: (ServerReply) -> Bool) -> Set<Address> {
    Set(
      compared.flatMap { record in
        record.replies.filter(isMeant).flatMap { $0.content?.addresses(as: record.question.type) ?? [] }
      })
  }

  /// The addresses that only servers give which contradict the others, or which only glue leads to.
  fileprivate var oddAddresses: Set<Address> {
    let odd = Set((variations + strayGlue).map(\.reply.address))
    guard !odd.isEmpty else { return [] }
    let (theirs, others) = (addresses { odd.contains($0.address) }, addresses { !odd.contains($0.address) })
    return theirs.subtracting(others).subtracting(
      records.flatMap { $0.answer?.records.compactMap(\.data.address) ?? [] })
  }
}

extension EndpointComparison {
  fileprivate func status(by findings: [Finding]) -> Status {
    let own = findings.filter { $0.scope.port == endpoint.port && $0.scope.addresses.contains(endpoint.address) }
    if case .unobserved = connection { return .unknown }
    return Status.worst(own.map(\.status))
  }
}

extension Finding {
  /// The finding with what the user's files say about its severity.
  fileprivate func judged(by expectations: Expectations, target: Target, at time: Moment) -> Finding {
    var finding = self
    guard !isUnknown else { return finding }
    if let severity = expectations.severities[rule] {
      // What every user feels is not argued away by a line that was written for lesser cases.
      let isLimited = finding.severity == .sev1 && !expectations.unlimitedSeverities.contains(rule)
      finding.severity = isLimited ? .sev1 : severity
    }
    if target.isInferred, finding.needsNaming { finding.severity = .note }
    if let maximum = target.maximumSeverity {
      finding.severity = min(finding.severity, maximum)
    }
    if expectations.acceptances.contains(where: { $0.covers(finding, at: time) }) { finding.severity = .note }
    return finding
  }

  /// The worst first, then the larger share, then by target, rule, and scope.
  fileprivate static func precedes(_ a: Finding, _ b: Finding) -> Bool {
    if a.severity != b.severity { return a.severity > b.severity }
    if a.isUnknown != b.isUnknown { return a.isUnknown }
    if a.share != b.share { return (a.share ?? 0) > (b.share ?? 0) }
    if a.target != b.target { return a.target < b.target }
    return (a.rule, a.message, a.id) < (b.rule, b.message, b.id)
  }
}

extension Acceptance {
  func concerns(_ name: DomainName) -> Bool { target.map { $0 == name } ?? true }

  func hasLapsed(at time: Moment) -> Bool { until <= time }

  fileprivate func covers(_ finding: Finding, at time: Moment) -> Bool {
    rule == finding.rule && !hasLapsed(at: time) && concerns(finding.target)
      && (server.map { finding.scope.servers.contains($0) } ?? true) && bears(finding)
  }

  /// Whoever says how bad it may be means it; without a word of that, nobody thought of an outage or of a stranger.
  private func bears(_ finding: Finding) -> Bool {
    guard let maximum else { return finding.severity < .sev1 && !finding.isSecurity }
    return finding.severity <= maximum
  }
}

extension [Finding] {
  package var worstFirst: [Finding] { sorted(by: Finding.precedes) }
}

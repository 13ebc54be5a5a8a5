import EdgeModel

extension CheckReport {
  /// Joins findings into incidents and gives every target, and the run, its status.
  package init(
    header: ReportHeader, diagnoses: consuming [Diagnosis], statistics: Statistics, remarks: [String] = [],
    causes: [any Cause] = allCauses
  ) {
    // In place: of ten thousand targets each copy is megabytes.
    var sorted = consume diagnoses
    sorted.sort { $0.target.name < $1.target.name }
    sorted = sorted.confronted.timed.excusedFromMail
    self.init(
      header: header, status: Status.worst(sorted.map(\.status)),
      targets: sorted.map {
        TargetVerdict(target: $0.target, zone: $0.zone, status: $0.status, endpoints: $0.endpoints)
      },
      findings: sorted.flatMap(\.findings).worstFirst.toldOnce, incidents: Triage(of: sorted, causes: causes).incidents,
      statistics: statistics, remarks: remarks)
  }

  package init(
    header: ReportHeader, comparisons: [TargetComparison], statistics: Statistics, remarks: [String] = []
  ) {
    self.init(
      header: header, diagnoses: comparisons.map { Diagnosis(of: $0) }, statistics: statistics, remarks: remarks)
  }
}

extension [Finding] {
  /// Without the notes about the place one looks from that an earlier target has had already.
  fileprivate var toldOnce: [Finding] {
    let rules = Set(allRules.filter(\.isToldOnce).map(\.id))
    var told: Set<[String]> = []
    return filter { finding in
      guard rules.contains(finding.rule), finding.severity == .note, !finding.isUnknown else { return true }
      return told.insert([finding.rule, finding.message]).inserted
    }
  }
}

extension TraceReport {
  /// Judges a walk as if the asked name and type must exist.
  package init(header: ReportHeader, question: Question, evidence: Evidence) {
    let answer =
      evidence.answers.first { $0.question == question }
      ?? Answer(
        question: question, status: .unreachable, rcode: .serverFailure, name: question.name, aliases: [], records: [],
        reason: "the walk gave no answer", path: [])
    let target = Target(name: question.name, written: question.name.host, ports: [])
    let comparison = TargetComparison(of: target, expectations: Expectations(), evidence: evidence)
    let diagnosis = Diagnosis(of: comparison)
    let service = evidence.service(after: answer)
    let onPath = (answer.path + service.flatMap(\.path)).reduce(into: [DomainName]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    self.init(
      header: header, status: diagnosis.status, question: question, answer: answer, service: service,
      delegations: onPath.compactMap { evidence.zone($0) },
      detours: evidence.zones.filter { !onPath.contains($0.zone) }.sorted { $0.zone < $1.zone },
      caching: CacheTimes(of: answer, in: comparison), resolvers: evidence.resolvers, limits: evidence.limits,
      findings: diagnosis.findings, incidents: Triage(of: [diagnosis]).incidents)
    rejections = comparison.rejections
  }
}

extension Evidence {
  /// What is known of the addresses of the names that AliasMode leads to, in the order in which it does.
  fileprivate func service(after answer: Answer) -> [Answer] {
    serviceNames(after: answer).flatMap { name in
      answers.filter { $0.question.name == name && $0.question.type.isAddress }
    }
  }
}

extension CacheTimes {
  /// Reads the times off an answer and the zone that gave its last part.
  ///
  /// Whichever server a resolver asked: where they differ, the longest counts.
  fileprivate init(of answer: Answer, in comparison: TargetComparison) {
    let zone = answer.path.last.flatMap { comparison.evidence.zone($0) }
    let names = Set([answer.question.name] + answer.aliases.compactMap(\.data.name))
    let given = comparison.judged.filter {
      $0.question.type == answer.question.type && names.contains($0.question.name)
    }
    .flatMap(\.observed).filter { $0.content?.exists == true }.compactMap(\.ttl)
    let records = (answer.aliases + answer.records).filter { !$0.type.isProof }
    // A name that a registry denies has no delegation yet; the registry's own is nobody's concern here.
    let isOwn = (answer.status == .answer || (zone?.zone.labels.count ?? 0) > 1) && answer.question.type != .ds
    self.init(
      record: records.isEmpty ? nil : (records.map(\.ttl) + given).max(), delegation: isOwn ? zone?.ttl : nil,
      negative: zone?.longestDenial)
  }
}

extension CertificateReport {
  /// Judges the certificates of a host as if the name must exist and every address must serve it.
  package init(
    header: ReportHeader, host: String, port: UInt16, evidence: Evidence,
    pem: [(endpoint: Endpoint, text: String)] = []
  ) {
    let target = Target(name: evidence.target, written: host, ports: [port])
    let alone = Diagnosis(of: TargetComparison(of: target, expectations: Expectations(), evidence: evidence))
    let diagnosis = [alone].excusedFromMail.first ?? alone
    let endpoints = evidence.endpoints.sorted { $0.endpoint < $1.endpoint }
    self.init(
      header: header, status: diagnosis.status, host: host, port: port, endpoints: endpoints,
      reason: endpoints.isEmpty ? evidence.reasonForNoAddress : nil, findings: diagnosis.findings,
      incidents: Triage(of: [diagnosis]).incidents, pem: pem)
  }
}

extension Evidence {
  /// Why there is no address to connect to.
  fileprivate var reasonForNoAddress: String {
    if isOffline { return "nothing could be reached from here" }
    let own = answers.filter { $0.question.type.isAddress && $0.question.name == target }
    if let reason = own.compactMap(\.reason).min() { return reason }
    if own.contains(where: { $0.status == .nxdomain }) { return "\(target) does not exist" }
    if own.contains(where: { $0.status == .nodata }) { return "\(target) has no address" }
    return missed.isEmpty ? "no address was found" : "not looked at before the deadline"
  }
}

import EdgeModel

/// What is kept for when the rest fails is served: a SECONDARY, or a set of weight 0.
package struct FailedOver: Rule {
  package let id = "failed-over"
  package let summary = "The SECONDARY, or a record set of weight 0, is served in place of what comes first."
  package let explanation = Runbook(
    trigger: "A server of the zone answers with data that only a SECONDARY set has, or one of weight 0 beside others "
      + "that have weight; or, where those are aliases of something outside the zone, with data that the PRIMARY does "
      + "not have. Where all weights are 0, all sets are meant to be served.",
    impact: "Users get what stands in. Dashboards that watch it are green, and behind it there is nothing left.",
    investigation: "Look at the health check of what comes first: `aws route53 get-health-check-status "
      + "--health-check-id ID`, or, of one that is calculated or goes by an alarm, the metric HealthCheckStatus in "
      + "CloudWatch; and ask its address from here: `edgeprobe cert NAME --address ADDRESS`.",
    causes: "What comes first is down, or the health checkers cannot reach it: a firewall, a changed path or status, "
      + "a name that the checker does not send; somebody failed over by hand.",
    resolution: "Repair what comes first, or let the health checkers in; Route 53 turns back by itself.",
    prevention: "An alarm on every health check; allow the checkers' networks (ip-ranges.json, ROUTE53_HEALTHCHECKS); "
      + "exercise the failover.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let hit = comparison.failovers
    guard let first = hit.first else { return [] }
    let replies = hit.flatMap(\.replies)
    let addresses = Set(replies.map(\.address))
    let others = Set(hit.flatMap(\.record.observed).map(\.address)).subtracting(addresses)
    let (question, pool) = (first.record.question, first.record.expectation.pool)
    let observed = Set(first.replies.compactMap { $0.content?.text(as: question.type) }).sorted()
      .joined(separator: "; ")
    let who = others.isEmpty ? "" : " at \(Set(replies.map(\.server)).sorted().list)"
    let what = (pool?.standingIn(for: first, in: comparison.evidence) ?? []).map(\.role).list
    let fails = comparison.endpoints(behind: hit).fail(at: comparison.time)
    let types = hit.map { "\($0.record.question.type)" }.joined(separator: " and ")
    var finding =
      finding(
        .routing(.reserve(for: hit.map(\.record.question), from: addresses, isWell: !fails)), in: comparison,
        scope: Finding.Scope(
          zone: first.record.zone, servers: Set(replies.map(\.server)).sorted(), addresses: addresses.sorted(),
          type: hit.count == 1 ? question.type : nil),
        "\(question.name) \(types) is \(observed)\(who): failed over to \(what)",
        expected: pool.map { $0.first.text(as: first.record.statedType) }, observed: observed,
        source: pool?.first.sets.first?.source,
        evidence: health(of: hit, in: comparison) + sight(of: hit, in: comparison)
          + first.replies.evidence(for: question))
    finding.tell(of: first.record)
    if fails { finding.aspects.insert(.standInFails) }
    finding.healthCheck = pool?.first.sets.compactMap(\.healthCheck).first
    return [finding]
  }

  /// What the health checks of those that come first said last.
  private func health(of hit: [Deviation], in comparison: TargetComparison) -> [Finding.Evidence] {
    let sets = hit.flatMap {
      $0.record.expectation.pool?.heeded(in: comparison.hostedZone(holding: $0.record.question.name)) ?? []
    }
    var seen: Set<String> = []
    return sets.flatMap { set -> [Finding.Evidence] in
      guard let id = set.healthCheck else {
        let isOwn = hit.contains { $0.record.expectation.pool?.own.contains(set) == true }
        let isAlias = if case .alias = set.content { true } else { false }
        // What is behind an alias may be unhealthy by itself, where that counts.
        guard isOwn, !(isAlias && set.evaluatesTargetHealth) else { return [] }
        let text =
          (isAlias
            ? "\(set.role) has no health check, and as an alias it does not evaluate the health of its target"
            : "\(set.role) has no health check") + ", so that Route 53 does not pass it over by itself"
        return [Finding.Evidence(kind: Self.health, time: nil, text: text, aspects: [.unchecked])]
      }
      guard seen.insert(id).inserted else { return [] }
      let readings = comparison.readings(of: id)
      guard !readings.isEmpty else {
        let text = "\(set.role) has health check \(PrintableText(id).text), which is not exported"
        return [Finding.Evidence(kind: Self.health, time: nil, text: text)]
      }
      return readings.map {
        Finding.Evidence(kind: Self.health, time: $0.time, text: "\(set.role): \($0.text)", aspects: $0.aspects)
      }
    }
  }

  /// How what comes first serves from here, where somebody looked.
  private func sight(of hit: [Deviation], in comparison: TargetComparison) -> [Finding.Evidence] {
    let addresses = Set(hit.flatMap { comparison.addressesThatComeFirst(for: $0.record) })
    let places = (comparison.endpoints + comparison.standby).filter { addresses.contains($0.endpoint.address) }
    return places.map { endpoint in
      Finding.Evidence(
        kind: "tls", time: endpoint.began,
        text: "\(endpoint.text), which comes first, "
          + (endpoint.isHealthy ? "works from here" : "does not serve the name from here"),
        aspects: [endpoint.isHealthy ? .firstWorks : .firstFails])
    }
  }

  /// The kind of evidence that health checks give.
  static let health = "health-check"
}

extension TargetComparison {
  /// The questions that are answered with what is kept for when the rest fails.
  var failovers: [Deviation] {
    guard !target.absent else { return [] }
    return compared.compactMap { record in
      guard let pool = record.expectation.pool else { return nil }
      let replies = record.replies.filter { reply in
        guard !reply.comparison.differs, let observed = reply.content?.data(as: record.statedType) else { return false }
        return !pool.reserved(in: observed) { evidence.addresses(of: $0, as: record.question.type) }.isEmpty
      }
      return replies.isEmpty ? nil : Deviation(record: record, replies: replies)
    }
  }
}

extension TargetComparison {
  /// Where users are led by these answers.
  fileprivate func endpoints(behind hit: [Deviation]) -> [EndpointComparison] {
    let given = hit.flatMap { deviation in
      deviation.replies.flatMap { $0.content?.addresses(as: deviation.record.question.type) ?? [] }
    }
    return endpoints.filter { given.contains($0.endpoint.address) }
  }

  /// Where those sets lead that are served while they are healthy.
  func addressesThatComeFirst(for record: RecordComparison) -> [Address] {
    guard let first = record.expectation.pool?.first else { return [] }
    let resources = first.outside.flatMap { evidence.addresses(of: $0, as: record.question.type) }
    return first.values.union(resources).compactMap(\.address)
  }
}

extension Evidence {
  /// The addresses of another name than the target, as far as it was looked up.
  fileprivate func addresses(of name: DomainName, as type: RecordType) -> Set<RData> {
    let found = answers.first { $0.question == Question(name, type) && $0.status == .answer }
    return Set((found?.records ?? []).filter { $0.type == type }.map(\.data))
  }
}

extension RecordPool {
  /// The sets that come first and whose health Route 53 goes by: those of the name itself, and those behind aliases that
  /// evaluate the health of their target.
  fileprivate func heeded(in zone: HostedZone?) -> [ExpectedRecordSet] {
    var heeded = first.sets.filter(own.contains)
    var index = 0
    while index < heeded.count {
      if heeded[index].evaluatesTargetHealth, case .alias(let name) = heeded[index].content {
        let behind = zone?.sets(for: name) ?? []
        heeded += first.sets.filter { behind.contains($0) && !heeded.contains($0) }
      }
      index += 1
    }
    return heeded
  }

  /// The sets that gave what was answered.
  fileprivate func standingIn(for deviation: Deviation, in evidence: Evidence) -> [ExpectedRecordSet] {
    let data = deviation.replies.reduce(into: Set<RData>()) {
      $0.formUnion($1.content?.data(as: deviation.record.statedType) ?? [])
    }
    return reserveSets(behind: data) { evidence.addresses(of: $0, as: deviation.record.question.type) }
  }
}

extension RecordPool.Part {
  /// What is served of it, in the words of a report.
  fileprivate func text(as type: RecordType) -> String {
    let values = values.sorted().map { $0.text(as: type) }
    return (values + outside.sorted().map { "the addresses of \($0)" }).list + " (\(roles.list))"
  }

  /// What the sets are called that are chosen: one that an alias leads to is what the alias is called.
  private var roles: [String] {
    let chosen = sets.compactMap(\.choice).map(\.description)
    return chosen.isEmpty ? sets.map(\.role) : chosen
  }
}

import EdgeModel

/// A server that the parent or the zone names does not serve the zone.
package struct LameServer: Rule {
  package let id = "lame-server"
  package let summary = "A name server answers, but does not serve the zone."
  package let explanation = Runbook(
    trigger: "A server that the parent or the zone names answers REFUSED, SERVFAIL, without authority, with a referral "
      + "up or sideways, with NXDOMAIN of a zone above (its SOA record says so), or only over TCP, whether without EDNS or "
      + "with it: four datagrams and one more at the end of the look stay unanswered while something else is answered, "
      + "more than the losses on the way explain; or not at all to one question, over both transports, while others are "
      + "answered; or with no data and the SOA record of another zone, or NS records in its place. Where it answers something "
      + "that users ask, only what it fails on is told: a note when that tells about the zone alone. What it says without authority is compared with what is expected all the same.",
    impact: "Resolvers ask the next server: slower first answers. When no server serves the zone, every user fails. "
      + "NXDOMAIN of a zone above is believed: users of such a server fail. An answer without authority is believed as well "
      + "(BIND, Unbound and PowerDNS hand it on; PowerDNS not where it says that there is no such record): users fail where it is wrong.",
    investigation: "Ask it: `dig +norecurse @ADDRESS NAME`. REFUSED: the zone is not configured. SERVFAIL: it is, but "
      + "expired or failed to load. A referral: it never knew the zone.",
    causes: "The zone was deleted there; a secondary no longer gets transfers; a provider's outage; the wrong server "
      + "in the delegation.",
    resolution: "Serve the zone there, or take the server out of the delegation at the parent and in the zone.",
    prevention: "Watch the SOA serial of every secondary; remove servers from the delegation before the zone.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.judgedZones.flatMap { zone in
      lame(zone, comparison) + partial(zone, comparison)
    }
  }

  private func lame(_ zone: ZoneComparison, _ comparison: TargetComparison) -> [Finding] {
    zone.servers.grouped { if case .lame(let failures) = $0.state { failures } else { nil } }
      .map { name, servers in
        let addresses = servers.compactMap(\.server.address).sorted()
        let failures = servers.flatMap(\.detail)
        let observed = Set(failures.map(\.text)).sorted().list
        let transports = Set(failures.map(\.transport)).sorted()
        let places = "\(addresses.list) over \(transports.map(\.rawValue).joined(separator: " and "))"
        let denied = Set(failures.filter(\.isDenial).map(\.question)).intersection(comparison.judged.map(\.question))
        let believed = Set(servers.filter(\.server.isBelieved).compactMap(\.server.address))
        let useless = Set(addresses).subtracting(believed)
        var effects: [Effect] = []
        // Resolvers believe it, and ask no other.
        if !denied.isEmpty { effects.append(.noRecord(of: denied.sorted(), from: Set(addresses))) }
        if !believed.isEmpty { effects.append(zone.distrust) }
        if denied.isEmpty, !useless.isEmpty || believed.isEmpty { effects.append(zone.failure(of: useless)) }
        let does = useless.isEmpty && !addresses.isEmpty ? "answers without authority for" : "does not serve"
        return finding(
          effects.worst(in: comparison), in: comparison,
          scope: Finding.Scope(
            zone: zone.zone, servers: [name], addresses: addresses,
            transport: transports.count == 1 ? transports.first : nil),
          "\(name) (\(places)) \(does) \(zone.zone): \(observed)", expected: "authoritative answers",
          observed: observed, evidence: failures.evidence(in: comparison),
          aspects: Set(failures.compactMap(\.aspect)))
      }
  }

  /// Servers that answer what users ask, but not all that is asked about the zone: its keys count where it is signed.
  private func partial(_ zone: ZoneComparison, _ comparison: TargetComparison) -> [Finding] {
    zone.servers.grouped { server -> [ServerComparison.Failure]? in
      let failures = server.shortcomings.filter { !$0.isCutShort }
      return failures.isEmpty ? nil : failures
    }.map { name, servers in
      let failures = servers.flatMap(\.detail)
      let keyless = servers.filter { $0.detail.contains { $0.question.type == .dnskey } }.compactMap(\.server.address)
      let addresses = servers.compactMap(\.server.address).sorted()
      let goals = comparison.goals
      // Whom it refers to the zone below, asked for that one's name, it has served.
      let asked = Dictionary(
        grouping: failures.filter { !$0.isBelieved && !$0.isBelowReferral && goals.contains($0.question) },
        by: \.victims)
      var effects: [Effect] = [.nobody]
      if failures.contains(where: \.isBelieved) { effects.append(zone.distrust) }
      // Resolvers believe it, and ask no other.
      let denied = Set(failures.filter(\.isDenial).map(\.question)).intersection(goals)
      if !denied.isEmpty { effects.append(.noRecord(of: denied.sorted(), from: Set(addresses))) }
      for kind in [nil, .edns, .exact] as [DelegationEffect.ResolverKind?] {
        guard let questions = asked[kind].map({ Set($0.map(\.question)).sorted() }) else { continue }
        effects.append(.noAnswerTo(questions, of: zone.zone, from: Set(addresses), by: kind))
      }
      if zone.isSigned, !keyless.isEmpty {
        effects.append(.delegation(.deaf(zone.zone, to: .validating, at: Set(keyless))))
      }
      let types = Set(failures.map(\.question.type)).sorted().list
      let observed = Set(failures.map(\.text)).sorted().list
      return finding(
        effects.worst(in: comparison), in: comparison,
        scope: Finding.Scope(
          zone: zone.zone, servers: [name], addresses: addresses,
          transport: failures.allSatisfy(\.isLostOverUDP) ? .udp : nil, type: failures.first?.question.type),
        "\(name) (\(addresses.list)) serves \(zone.zone), but not its \(types): \(observed)",
        expected: "authoritative answers", observed: observed, evidence: failures.evidence(in: comparison),
        aspects: failures.allSatisfy(\.isLostOverUDP) ? [.lostOverUDP] : Set(failures.compactMap(\.aspect)))
    }
  }
}

extension ServerComparison.Failure {
  /// What sets it apart for causes.
  fileprivate var aspect: Finding.Aspect? {
    text.hasPrefix("no data, with ") ? .foreignDenial : text.contains("\(ResponseCode.refused)") ? .refuses : nil
  }
}

extension TargetComparison {
  /// What users ask, and what their aliases lead to.
  var goals: Set<Question> { Set(judged.map(\.question) + evidence.answers.map(\.question)) }
}

extension ZoneComparison {
  /// That resolvers take what servers say without authority, those of a kind together.
  fileprivate var distrust: Effect {
    let believed = servers.filter { server in
      server.isBelieved || server.shortcomings.contains(where: \.isBelieved)
    }
    return .delegation(.unauthoritative(zone, at: Set(believed.compactMap(\.address))))
  }
}

extension [ServerComparison.Failure] {
  /// Each as evidence: what the user asked comes first.
  func evidence(in comparison: TargetComparison) -> [Finding.Evidence] {
    let goals = Set(comparison.evidence.answers.map(\.question))
    return (filter { goals.contains($0.question) } + filter { !goals.contains($0.question) }).map(\.evidence)
  }
}

extension ServerComparison.Failure {
  fileprivate var evidence: Finding.Evidence {
    Finding.Evidence(kind: "dns", time: time, text: "\(question) over \(transport.rawValue): \(text)")
  }
}

extension [ServerComparison] {
  /// The servers in one state, by name: one finding a name.
  func grouped<Detail>(
    _ detail: (ServerComparison) -> Detail?
  ) -> [(name: DomainName, servers: [(server: ServerComparison, detail: Detail)])] {
    let hit = compactMap { server in detail(server).map { (server: server, detail: $0) } }
    guard !hit.isEmpty else { return [] }
    return Dictionary(grouping: hit, by: \.server.name).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

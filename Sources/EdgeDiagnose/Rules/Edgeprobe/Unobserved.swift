import EdgeModel

/// Something could not be looked at.
package struct Unobserved: Rule {
  package let id = "unobserved"
  package let summary = "Something could not be looked at, and why."
  package let explanation = Runbook(
    trigger:
      "The deadline or a budget came first, there is no way from here to an address, a mail server does not talk to "
      + "this host, or redirects were not followed to the page that an http: block speaks of. "
      + "A note: what only AWS can evaluate (traffic policies), that a name has more addresses than the 64 that are "
      + "connected to, or more mail hosts than the 16 that are looked at, that an answer came over TCP alone after too few datagrams to judge by, "
      + "and names that only a private hosted zone has.",
    impact: "A note when the verdict stands without it; otherwise the target's verdict is UNKNOWN, never fine.",
    investigation: "Run `edgeprobe check NAME` alone with a longer --deadline, from a host that has the address "
      + "family.",
    causes: "Too many targets for the deadline; no IPv6 here; a zone whose servers cannot be found.",
    resolution:
      "Give the run more time or fewer targets; run it where the family works; raise `redirects` in the http: "
      + "block, or make where a redirect leads a target of its own.",
    prevention: "Watch the number of targets against the deadline.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    missed(in: comparison) + limits(in: comparison) + answers(in: comparison) + endpoints(in: comparison)
      + servers(in: comparison) + mailHosts(in: comparison) + pages(in: comparison) + standby(in: comparison)
      + unevaluated(in: comparison) + aliases(in: comparison) + datagrams(in: comparison)
  }

  /// Records whose comparison with the load balancer that they are aliases of came to nothing.
  private func aliases(in comparison: TargetComparison) -> [Finding] {
    comparison.undecidedAliases.map { record in
      finding(
        .unknown, in: comparison, scope: Finding.Scope(type: record.type),
        "whether \(record) is the load balancer's could not be told: to ask both took longer than a second; fewer targets "
          + "at once (--concurrency) take less", observed: "slow looks")
    }
  }

  /// Questions that every server left open over UDP, and at least one answered over TCP, where too little was asked for too
  /// short a time to accuse anybody.
  private func datagrams(in comparison: TargetComparison) -> [Finding] {
    let told = comparison.judgedZones.lazy.flatMap(\.servers).flatMap(\.shortcomings)
    return comparison.judged.filter(\.question.carriesUsers).compactMap { record in
      let zone = record.zone.flatMap { comparison.evidence.zone($0) }
      let responses = (zone?.givenResponses ?? []).filter { $0.question == record.question }
      let lost = responses.filter { $0.transport == .udp }
      guard !lost.isEmpty, lost.allSatisfy({ $0.outcome == .timeout }),
        responses.contains(where: { $0.transport == .tcp && $0.outcome.isAnswer }),
        !told.contains(where: { $0.question == record.question && $0.isLostOverUDP })
      else { return nil }
      let sent = lost.reduce(0) { $0 + $1.attempts }
      return finding(
        .nobody, in: comparison, scope: Finding.Scope(zone: record.zone, transport: .udp, type: record.question.type),
        "nothing came over UDP for \(record.question) to \(sent) datagrams, an answer over TCP alone: whether users get it "
          + "was not judged, look again with --timeout 5s", expected: "an answer", observed: "no answer over udp")
    }
  }

  /// What could be seen, and nobody outside AWS can say whether it is right.
  private func unevaluated(in comparison: TargetComparison) -> [Finding] {
    guard !comparison.target.absent else { return [] }
    let home = comparison.privateHome.map { zone in
      finding(
        .nobody, in: comparison,
        "the records of \(comparison.target.name) are in the private hosted zone \(zone.name), which public DNS does not "
          + "show: not compared", source: zone.source)
    }
    let records = comparison.judged.compactMap { record -> Finding? in
      // Without a source it is compared elsewhere.
      guard case .notEvaluated(let why) = record.expectation.demand, let source = record.expectation.source else {
        return nil
      }
      return finding(
        .nobody, in: comparison, scope: Finding.Scope(zone: record.zone, type: record.question.type),
        "\(record.question) was not evaluated: \(why)", observed: why, source: source)
    }
    return [home].compactMap(\.self) + records
  }

  /// Hosts that take mail, of which nobody can say whether they can be found.
  private func mailHosts(in comparison: TargetComparison) -> [Finding] {
    let fates = comparison.mailHostFates
    return fates.compactMap { host, fate in
      guard case .untold(let why) = fate else { return nil }
      return finding(
        fates.contains { $0.fate == .found } ? .nobody : .unknown, in: comparison,
        scope: Finding.Scope(servers: [host], type: .mx), "the mail host \(host.host) could not be resolved: \(why)",
        expected: "an address", observed: why)
    }
  }

  /// Pages of which something is expected that could not be seen.
  private func pages(in comparison: TargetComparison) -> [Finding] {
    comparison.endpointGroups { $0.page?.unobserved }.map { why, endpoints in
      finding(
        .unknown, in: comparison, scope: endpoints.scope,
        "the page at \(comparison.places(endpoints)) was not judged: \(why)", observed: why)
    }
  }

  private func missed(in comparison: TargetComparison) -> [Finding] {
    let missed = comparison.evidence.missed.sorted()
    guard !missed.isEmpty else { return [] }
    // The verdict is about where users are led now.
    let standby = Set(
      comparison.destinations.standby.flatMap { address in comparison.target.ports.map { address.with(port: $0) } })
    let isStandby = missed.allSatisfy(standby.contains)
    return [
      finding(
        isStandby ? .nobody : .unknown, in: comparison, "not looked at before the deadline: \(missed.list)",
        observed: "nothing yet")
    ]
  }

  /// Where record sets lead and users do not go now.
  private func standby(in comparison: TargetComparison) -> [Finding] {
    let hidden = comparison.standby.compactMap { endpoint -> (EndpointComparison, String)? in
      switch endpoint.connection {
      case .unobserved(let why) where !comparison.evidence.missed.contains(endpoint.text): (endpoint, why)
      case .notAllowed: (endpoint, "not connected to: \(endpoint.endpoint.address.whyNotAsked)")
      default: nil
      }
    }
    let whys = Dictionary(grouping: hidden) { $0.1 }
    return whys.keys.sorted().compactMap { why in
      let endpoints = (whys[why] ?? []).map(\.0)
      // That a family is not here is told once for the run.
      if endpoints.allSatisfy({ comparison.lacks($0.endpoint.address) }) { return nil }
      return finding(
        .nobody, in: comparison, scope: endpoints.scope,
        "not reached from here: \(endpoints.map(\.text).list), which users are not led to now (\(why))", observed: why)
    }
  }

  private func limits(in comparison: TargetComparison) -> [Finding] {
    let surplus = comparison.evidence.limits.filter {
      [Observation.surplusPrefix, Observation.silentStoragePrefix, Observation.plainWalkPrefix].contains(
        where: $0.hasPrefix)
    }
    let limits = comparison.evidence.limits.filter { !surplus.contains($0) }
    let notes = surplus.map { finding(.nobody, in: comparison, $0, observed: $0) }
    guard !limits.isEmpty else { return notes }
    let isStopped = comparison.records.contains { $0.answer?.status == .limit && $0.isWaitedFor }
    let list = limits.list
    return notes + [
      finding(
        isStopped ? .unknown : .nobody, in: comparison, scope: Finding.Scope(zone: comparison.zone?.zone),
        (limits.allSatisfy { $0.contains(" alone (-") }
          ? "one address family alone was looked at: " : "a budget ended a part of the walk: ") + list, observed: list)
    ]
  }

  /// A question without an answer, where no server of the target's zone can be blamed.
  private func answers(in comparison: TargetComparison) -> [Finding] {
    // Where no server is heard, that is said.
    guard !comparison.target.absent, comparison.silence == nil else { return [] }
    let isExplained = [comparison.zone, comparison.parent].contains { $0?.isBroken == true }
    // Servers that answer other questions and fail on this one are told of.
    let told = Set(comparison.judgedZones.flatMap(\.servers).flatMap(\.shortcomings).map(\.question))
    let open = comparison.records.filter { record in
      guard !told.contains(record.question) else { return false }
      return switch record.answer?.status {
      case .servfail, .unreachable: true
      case .limit: comparison.evidence.limits.isEmpty
      case .loop: record.answer?.aliases.isEmpty == true
      case .answer, .nodata, .nxdomain, nil: false
      }
    }
    guard !isExplained, let first = open.first, !dangles(open, in: comparison) else { return [] }
    let types = open.map { "\($0.question.type)" }.list
    let why = first.answer?.reason ?? first.answer?.status.rawValue ?? "no answer"
    // Whoever has an address connects without a service binding.
    let isNeeded =
      open.contains { $0.question.type != .https && $0.isWaitedFor } || comparison.records.count == open.count
    return [
      finding(
        isNeeded ? .unknown : .nobody, in: comparison,
        scope: Finding.Scope(zone: first.zone, type: open.count == 1 ? first.question.type : nil),
        "\(comparison.target.name) \(types) could not be resolved: \(why)", expected: "an answer", observed: why)
    ]
  }

  /// Whether an alias whose target fails is the reason, which is a finding of its own.
  private func dangles(_ open: [RecordComparison], in comparison: TargetComparison) -> Bool {
    open.allSatisfy { record in
      guard let answer = record.answer, answer.status == .servfail || comparison.evidence.isSilent(at: answer) else {
        return false
      }
      return !answer.aliases.isEmpty || answer.rcode == .yxDomain
    }
      && !comparison.records.contains { $0.question.type.isAddress && $0.resolves }
  }

  private func endpoints(in comparison: TargetComparison) -> [Finding] {
    let hidden = comparison.endpoints.filter { endpoint in
      switch endpoint.connection {
      case .unobserved: !comparison.evidence.missed.contains(endpoint.text)
      case .turnedAway: true
      default: false
      }
    }
    let unseen = comparison.target.ports.sorted().filter { port in
      !comparison.endpoints.contains { $0.endpoint.port == port } && comparison.evidence.missed.isEmpty
        && (comparison.resolves(.a) || comparison.resolves(.aaaa)) && !comparison.target.absent
    }
    let ways = Dictionary(grouping: hidden, by: \.endpoint.port).sorted { $0.key < $1.key }.compactMap {
      port, endpoints -> Finding? in
      let isSeenElsewhere = comparison.endpoints.contains { other in
        other.endpoint.port == port && !endpoints.contains(other)
      }
      // That a family is not here is told once for the run.
      if isSeenElsewhere, endpoints.allSatisfy({ comparison.lacks($0.endpoint.address) }) { return nil }
      var why = "no way"
      switch endpoints.first?.connection {
      case .unobserved(let reason), .turnedAway(let reason): why = reason
      default: break
      }
      return finding(
        isSeenElsewhere ? .nobody : .unknown, in: comparison, scope: endpoints.scope,
        "not reached from here: \(endpoints.map(\.text).list) (\(why))", observed: why)
    }
    return ways
      + unseen.map { port in
        if let family = comparison.evidence.onlyFamily, !comparison.resolves(family.type) {
          return finding(
            .unknown, in: comparison, scope: Finding.Scope(port: port),
            "\(comparison.target.name) has no \(family.rawValue) address, and nothing else was looked at (\(family.option))",
            expected: "an address", observed: "no \(family.type) record")
        }
        return finding(
          .unknown, in: comparison, scope: Finding.Scope(port: port),
          "no handshake was tried on port \(port), though the name has an address", observed: "nothing")
      }
  }

  private func servers(in comparison: TargetComparison) -> [Finding] {
    guard let zone = comparison.zone else { return [] }
    let hidden = zone.servers.grouped { server -> String? in
      guard case .unobserved(let why) = server.state, why != "not asked" else { return nil }
      return why
    }
    return hidden.compactMap { name, servers in
      let addresses = servers.compactMap(\.server.address)
      if zone.isServed, addresses.allSatisfy(comparison.lacks) { return nil }
      return finding(
        zone.isServed ? .nobody : .unknown, in: comparison,
        scope: Finding.Scope(zone: zone.zone, servers: [name], addresses: addresses),
        "\(name) (\(addresses.list)) was not reached from here: \(Set(servers.map(\.detail)).sorted().list)")
    }
  }
}

extension TargetComparison {
  /// Whether this place has no way to any address of the family.
  fileprivate func lacks(_ address: Address) -> Bool {
    evidence.whyUnreachable(ipv6: address.isIPv6) != nil && evidence.hears(ipv6: !address.isIPv6)
  }
}

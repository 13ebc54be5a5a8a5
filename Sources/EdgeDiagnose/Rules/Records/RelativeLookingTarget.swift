import EdgeModel

/// A record leads to a name with the zone's own name appended, as when its final dot was forgotten.
package struct RelativeLookingTarget: Rule {
  package let id = "relative-looking-target"
  package let summary = "A record leads to a name to which the zone's name was appended: a final dot was forgotten."
  package let explanation = Runbook(
    trigger: "The name that a CNAME, NS, MX, SRV or HTTPS record leads to ends in the zone's name twice, or is an "
      + "expected name, or that of another server of the zone, with the zone's name appended; and it does not resolve, or is not what is expected.",
    impact: "That of the broken record: users find nothing at its end.",
    investigation: "Run `edgeprobe trace NAME`; look for a name without a final dot in the zone file.",
    causes: "In a zone file a name without a final dot is taken as relative to the zone. Some forms append the zone's "
      + "name to whatever is typed.",
    resolution: "Write the name with its final dot, or without the zone's name where the form appends it.",
    prevention: "Generate zone files; named-checkzone with a check of targets; preflight for changes.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard !comparison.target.absent else { return [] }
    return inFiles(comparison) + inDNS(comparison)
  }

  /// What a zone file says so, and DNS does not.
  private func inFiles(_ comparison: TargetComparison) -> [Finding] {
    comparison.records.filter(comparison.isDotless).map { record in
      let type = record.question.type
      let written = record.expectation.text(as: type)
      let observed = Set(record.observed.compactMap { $0.content?.text(as: type) }).sorted().joined(separator: "; ")
      return finding(
        .held(.planned), in: comparison, scope: Finding.Scope(zone: record.zone, type: type),
        "\(record.question) is \(observed), and the zone file has \(written): a final dot is missing there",
        expected: observed, observed: written, source: record.expectation.source)
    }
  }

  private func inDNS(_ comparison: TargetComparison) -> [Finding] {
    suspects(in: comparison).compactMap { suspect in
      guard let effect = effect(of: suspect, in: comparison), let meant = comparison.meant(by: suspect) else {
        return nil
      }
      return finding(
        effect, in: comparison,
        scope: Finding.Scope(
          zone: suspect.origins.last, servers: suspect.type == .ns ? [suspect.host] : [], type: suspect.type),
        "\(suspect.owner) \(suspect.type) leads to \(suspect.host): the zone's name was appended to \(meant)",
        expected: "\(meant)", observed: "\(suspect.host)")
    }
  }

  /// None where all is well with it.
  private func effect(of suspect: Suspect, in comparison: TargetComparison) -> Effect? {
    let differing = comparison.records.filter { record in
      record.question == Question(suspect.owner, suspect.type) && record.replies.contains(where: \.comparison.differs)
    }
    switch (suspect.type, suspect.resolves) {
    case (.ns, false): return .noAnswer(zone: suspect.owner, from: [])
    case (.https, false), (.svcb, false): return .noRecord(of: [Question(suspect.owner, suspect.type)], from: [])
    case (_, false): return .noRecord(of: comparison.sought.map(\.question), from: [])
    default:
      if !differing.isEmpty {
        let replies = differing.flatMap { $0.replies.filter(\.comparison.differs) }
        return .wrongAnswer(to: differing.map(\.question), from: Set(replies.map(\.address)))
      }
      // Nobody looked whether it resolves.
      return suspect.resolves == nil ? .nobody : nil
    }
  }

  /// Every host that a record about the target or its zone names; each once.
  private func suspects(in comparison: TargetComparison) -> [Suspect] {
    var suspects: [Suspect] = []
    for answer in comparison.records.compactMap(\.answer) {
      for record in answer.aliases + answer.records where record.type != .ns && record.type != .dname {
        guard let host = record.data.host(as: record.type) else { continue }
        let resolves = record.type == .cname ? comparison.isFound : comparison.evidence.resolves(host)
        suspects.append(
          Suspect(
            owner: record.name, type: record.type, host: host, origins: comparison.evidence.origins(of: record.name),
            resolves: resolves))
      }
    }
    if let zone = comparison.zone {
      suspects += zone.servers.map { server in
        Suspect(
          owner: zone.zone, type: .ns, host: server.name, origins: [zone.zone] + (zone.parent.map { [$0] } ?? []),
          resolves: server.address == nil && server.isDead ? false : true)
      }
    }
    var seen: Set<Suspect> = []
    return suspects.filter { seen.insert($0).inserted }
  }
}

/// A host that a record names.
private struct Suspect: Hashable {
  var owner: DomainName
  var type: RecordType
  var host: DomainName
  /// The zones whose name may have been appended.
  var origins: [DomainName]
  /// None where nobody looked.
  var resolves: Bool?
}

extension TargetComparison {
  /// What users want to know of the name, whatever it is an alias of.
  fileprivate var sought: [RecordComparison] {
    let asked = records.filter { $0.question.type != .cname }
    let addresses = asked.filter(\.question.type.isAddress)
    return addresses.isEmpty ? asked : addresses
  }

  /// Whether they find it; none where nobody looked to the end.
  fileprivate var isFound: Bool? {
    if sought.contains(where: \.resolves) { return true }
    let isKnown = sought.allSatisfy { [.nodata, .nxdomain, .servfail].contains($0.answer?.status) }
    return sought.isEmpty || !isKnown ? nil : false
  }

  /// The name that was written, where the host looks as if a zone's name had been appended to it.
  fileprivate func meant(by suspect: Suspect) -> DomainName? {
    for origin in suspect.origins where !origin.isRoot {
      guard let name = suspect.host.below(origin) else { continue }
      if name.isWithin(origin) || isKnown(name, as: suspect) { return name }
      // A server that the parent or the zone names elsewhere, written as it should be.
      if suspect.type == .ns, zone?.nameServers.contains(where: { $0.name == name }) == true { return name }
    }
    return nil
  }

  /// Whether the user's files name a host.
  private func isKnown(_ name: DomainName, as suspect: Suspect) -> Bool {
    if expectations.targets.contains(where: { $0.name == name }) { return true }
    return expectations.zones.contains { zone in
      if zone.isPrivate { return false }
      if zone.name == name || zone.index.exists(name) || zone.nameServers?.contains(name) == true { return true }
      return zone.sets(for: suspect.owner).contains { $0.type == suspect.type && $0.leads(to: name) }
    }
  }
}

extension ExpectedRecordSet {
  fileprivate func leads(to name: DomainName) -> Bool {
    switch content {
    case .values(let values): values.contains { RData($0).host(as: type) == name }
    case .alias(let target): target == name
    case .notEvaluated: false
    }
  }
}

extension Evidence {
  /// The zone that holds a record of this name, as far as the walk met it.
  fileprivate func origins(of name: DomainName) -> [DomainName] {
    zones.map(\.zone).filter { name.isWithin($0) }.max { $0.wire.count < $1.wire.count }.map { [$0] } ?? []
  }

  /// Whether a name has an address; none where nobody asked.
  fileprivate func resolves(_ name: DomainName) -> Bool? {
    let asked = answers.filter { $0.question.name == name && $0.question.type.isAddress }
    return asked.isEmpty ? nil : asked.contains { $0.status == .answer }
  }
}

extension ServerComparison {
  fileprivate var isDead: Bool {
    switch state {
    case .dead, .unresolvable: true
    case .serves, .lame, .cutShort, .special, .unobserved: false
    }
  }
}

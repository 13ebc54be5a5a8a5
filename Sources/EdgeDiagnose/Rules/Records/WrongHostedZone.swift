import EdgeModel

/// Records live in a hosted zone that nobody asks, because another one of its name is delegated.
package struct WrongHostedZone: Rule {
  package let id = "wrong-hosted-zone"
  package let summary = "Records live in a hosted zone that is not delegated: another one of the same name is."
  package let explanation = Runbook(
    trigger: "The exports hold several public hosted zones of one name, the parent delegates to the servers of one of "
      + "them, and another has records of the target that this one lacks or has differently. A note where both say "
      + "the same, or where only the export names the target.",
    impact: "What is changed in the zone that nobody asks reaches nobody: users get the other zone's records, or none.",
    investigation: "Run `aws route53 list-hosted-zones-by-name --dns-name NAME` and `edgeprobe trace NAME NS`; compare "
      + "each zone's delegation set.",
    causes: "The zone was created twice, by hand and by automation or in two accounts; a migration stopped half way.",
    resolution:
      "Compare the two: what the delegated zone lacks and should have goes there, and what it has and is right "
      + "stays. Then delete the one that is left.",
    prevention: "One owner for each zone; refuse to create a hosted zone whose name exists.")

  package init() {}

  /// That two zones share a name is true of all their targets.
  package var isToldOnce: Bool { true }

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard let live = comparison.hostedZone, let zone = comparison.zone, zone.zone == live.name, zone.cut == .delegated,
      live.isServed(by: comparison.delegatedServers)
    else { return [] }
    return comparison.twins.filter { $0.nameServers != nil && !$0.isServed(by: comparison.delegatedServers) }.map {
      twin in
      let hidden = comparison.hidden(in: twin)
      let place = "hosted zone \(twin.label)"
      guard let first = hidden.first, !comparison.target.absent else {
        return finding(
          .nobody, in: comparison, scope: Finding.Scope(zone: zone.zone, type: .ns),
          "\(place) is not asked: \(zone.zone) is delegated to \(live.label)", expected: "one hosted zone of the name",
          observed: "several", source: twin.source)
      }
      let types = Set(hidden.map(\.type)).sorted().map(\.description).list
      return finding(
        effect(of: hidden, comparison), in: comparison, scope: Finding.Scope(zone: zone.zone),
        "\(comparison.target.name) \(types) stands in \(place), which nobody asks: \(zone.zone) is delegated to "
          + live.label,
        expected: "the record sets in \(live.label)", observed: "the record sets in \(twin.label)",
        source: first.source,
        evidence: [
          Finding.Evidence(
            kind: "dns", time: comparison.time,
            text: "the parent names \(comparison.delegatedServers.sorted().list)"),
          Finding.Evidence(
            kind: "file", time: nil, text: "\(twin.label) is served by \((twin.nameServers ?? []).sorted().list)"),
        ],
        // Who was named by the exports alone was perhaps never meant to be as the other zone says: it may be a leftover.
        aspects: [.needsNaming])
    }
  }

  private func effect(of hidden: [ExpectedRecordSet], _ comparison: TargetComparison) -> Effect {
    let hit = comparison.records.filter { record in
      hidden.contains { $0.type == record.question.type } && !record.expectation.isStated && !record.resolves
    }
    let addresses = Set(hit.flatMap(\.observed).map(\.address))
    return hit.isEmpty ? .routing(.elsewhere) : .noRecord(of: hit.map(\.question), from: addresses)
  }
}

extension HostedZone {
  /// The zone with what tells it from another of its name.
  fileprivate var label: String { "\(name) (\(id.isEmpty ? PrintableText(source.file).text : PrintableText(id).text))" }

  fileprivate func isServed(by servers: Set<DomainName>) -> Bool {
    nameServers.map { !servers.isDisjoint(with: $0) } ?? false
  }
}

extension TargetComparison {
  fileprivate var delegatedServers: Set<DomainName> { zone.flatMap { evidence.zone($0.zone)?.delegated } ?? [] }

  /// The other public hosted zones with the name of the one that is compared.
  var twins: [HostedZone] {
    guard let hostedZone else { return [] }
    return expectations.zones.filter {
      !$0.isPrivate && $0.name == hostedZone.name && ($0.id, $0.source.file) != (hostedZone.id, hostedZone.source.file)
    }
  }

  /// Whether the delegated hosted zone leads the target to addresses, or holds everything of it that others of its name do.
  package var holdsWhatIsHidden: Bool {
    func types(_ sets: [ExpectedRecordSet]) -> Set<RecordType> {
      Set(sets.map(\.type).filter { $0 != .ns && $0 != .soa })
    }
    let own = types(hostedZone?.sets(for: target.name) ?? [])
    return own.contains { $0.isAddress || $0 == .cname }
      || types(twins.flatMap { $0.sets(for: target.name) }).isSubset(of: own)
  }

  /// The target's record sets in another zone that the compared one lacks or has differently, without those of an apex.
  fileprivate func hidden(in twin: HostedZone) -> [ExpectedRecordSet] {
    let own = Dictionary(grouping: hostedZone?.sets(for: target.name) ?? [], by: \.type).mapValues {
      Set($0.map(\.said))
    }
    let theirs = twin.sets(for: target.name).filter { $0.type != .ns && $0.type != .soa }
    let said = Dictionary(grouping: theirs, by: \.type).mapValues { Set($0.map(\.said)) }
    return theirs.filter { own[$0.type] != said[$0.type] }
  }
}

extension ExpectedRecordSet {
  /// What it says, wherever it stands.
  fileprivate var said: [Set<[UInt8]>] {
    let place = [UInt8]((identifier ?? "").utf8)
    return switch content {
    case .values(let values): [[place], Set(values)]
    case .alias(let name): [[place], [], [name.wire]]
    case .notEvaluated: [[place], [], []]
    }
  }
}

import EdgeModel

/// Records of a hosted zone lie below a delegation, where nobody looks for them in it.
package struct OccludedRecord: Rule {
  package let id = "occluded-record"
  package let summary = "Records of a hosted zone are hidden by a deeper zone that is delegated to other servers."
  package let explanation = Runbook(
    trigger:
      "The walk found a zone below the hosted zone's apex, and the export of the hosted zone holds records at or "
      + "below that cut, apart from the delegation itself (NS, DS) and the addresses of its servers.",
    impact: "The hidden records are never served. Users get what the deeper zone says of the name: something else, or "
      + "nothing. ACM validation records below the cut are not seen either.",
    investigation: "Run `edgeprobe trace NAME`: the last zone on the path has the word. Compare its records with the "
      + "export's.",
    causes: "A subdomain was delegated to another account, and its records stayed where they were; a record was added "
      + "to the parent's hosted zone out of habit.",
    resolution: "Put the records into the deeper zone, or remove the NS records that delegate it.",
    prevention: "Move records before delegating; export the deeper zone as well and give it to edgeprobe.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.occlusions.map { occlusion in
      let (zone, cut) = (occlusion.hostedZone, occlusion.cut)
      let own = occlusion.hidden.filter { $0.name == comparison.target.name }
      // Where the deeper zone is exported as well and holds the name, that one says what is right.
      let isJudged =
        comparison.hostedZone.map { $0.id == zone.id || $0.sets(for: comparison.target.name).isEmpty } ?? false
      let hit = comparison.records.filter { record in isJudged && own.contains { $0.type == record.question.type } }
      let names = Set(occlusion.hidden.map(\.name)).sorted()
      let shown = names.prefix(3).list + (names.count > 3 ? " and \(names.count - 3) more" : "")
      let count = occlusion.hidden.count
      let differing = hit.flatMap(\.lost)
      return finding(
        effect(on: hit), in: comparison,
        scope: Finding.Scope(zone: cut.zone, servers: cut.delegated.sorted()),
        "\(count) record set\(count == 1 ? "" : "s") of \(zone.title) \(count == 1 ? "is" : "are") "
          + "hidden by the delegation of \(cut.zone): \(shown)",
        expected: "records of \(cut.zone) in the zone that is delegated", observed: "records in \(zone.name)",
        source: (own.first ?? occlusion.hidden.first)?.source,
        evidence: hit.first.map { differing.evidence(for: $0.question) } ?? [])
    }
  }

  /// What users of the target get in place of its hidden records.
  private func effect(on records: [RecordComparison]) -> Effect {
    let differing = records.filter { !$0.lost.isEmpty }
    guard !differing.isEmpty else { return .nobody }
    let replies = differing.flatMap(\.lost)
    let (questions, addresses) = (differing.map(\.question), Set(replies.map(\.address)))
    return replies.contains { $0.content?.exists == true }
      ? .wrongAnswer(to: questions, from: addresses) : .noRecord(of: questions, from: addresses)
  }
}

extension RecordComparison {
  /// The replies without what is hidden.
  fileprivate var lost: [ServerReply] { replies.filter { $0.comparison.differs || $0.content?.exists == false } }
}

/// A zone cut inside a hosted zone, with what the hosted zone still holds there.
struct Occlusion: Hashable, Sendable {
  var hostedZone: HostedZone
  var cut: ZoneEvidence
  /// In the order of the export.
  var hidden: [ExpectedRecordSet]
}

extension TargetComparison {
  /// The hosted zones on the target's way that hold records below a delegation found there.
  fileprivate var occlusions: [Occlusion] {
    let hosted = expectations.zones.filter { !$0.isPrivate && target.name.isBelow($0.name) }
    return evidence.zones.sorted { $0.zone < $1.zone }.flatMap { cut -> [Occlusion] in
      guard cut.isDelegated, target.name.isWithin(cut.zone) else { return [] }
      return hosted.compactMap { zone in
        let servers = zone.nameServers.map { Set($0) } ?? evidence.zone(zone.name)?.delegated
        guard cut.zone.isBelow(zone.name), cut.delegated != servers,
          zone.index.hasNames(below: cut.zone) || !zone.index.places(of: cut.zone).isEmpty
        else { return nil }
        let hidden = zone.records.filter { $0.isHidden(by: cut) }
        return hidden.isEmpty ? nil : Occlusion(hostedZone: zone, cut: cut, hidden: hidden)
      }
    }
  }
}

extension ExpectedRecordSet {
  /// Whether it lies at or below a cut and is not what delegates there.
  fileprivate func isHidden(by cut: ZoneEvidence) -> Bool {
    guard name.isWithin(cut.zone) else { return false }
    if name == cut.zone, type == .ns || type == .ds { return false }
    return !(type.isAddress && cut.servers.contains { $0.name == name })
  }
}

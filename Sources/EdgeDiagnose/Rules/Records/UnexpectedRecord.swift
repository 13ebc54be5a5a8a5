import EdgeModel

/// A record is in DNS that the exports do not have.
package struct UnexpectedRecord: Rule {
  package let id = "unexpected-record"
  package let summary = "A record of the name is in DNS, and the exports do not have it."
  package let explanation = Runbook(
    trigger: "The servers of the zone answer a question about the target with records, and the export of the hosted "
      + "zone has no record set of that type for the name, nor a wildcard that covers it. So is a DS record of a zone "
      + "that the export hands over without one, and a CNAME of the resource that the export has an alias of. A note, "
      + "unless the export leads the name somewhere as well, and all who serve at the addresses of the record are "
      + "somebody else, whom clients trust for the name.",
    impact:
      "Nobody by itself. An AAAA or HTTPS record that nobody knows of leads some users past what is watched; where "
      + "somebody else has a trusted certificate at its address, to a stranger.",
    investigation: "Run `edgeprobe trace NAME TYPE`; look for CREATE and UPSERT in CloudTrail's "
      + "ChangeResourceRecordSets.",
    causes: "The export is older than a change; a record was made by hand; another provider has more than Route 53.",
    resolution: "Export again; delete the record if nobody wants it.",
    prevention: "Records only through reviewed change sets.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    own(in: comparison) + vouchedFor(in: comparison) + aliases(in: comparison)
  }

  /// A CNAME where the export has an alias, which shows as the addresses of its resource: somebody else made it, of the same
  /// resource.
  private func aliases(in comparison: TargetComparison) -> [Finding] {
    let replies = comparison.records.filter { $0.expectation.demand == .something }.compactMap { record in
      let aliases = record.replies.filter { reply in
        guard reply.comparison.agrees, case .alias? = reply.content else { return false }
        return true
      }
      return aliases.isEmpty ? nil : (record: record, replies: aliases)
    }
    guard let (record, seen) = replies.first, case .alias(let host)? = seen.first?.content else { return [] }
    return [
      finding(
        .nobody, in: comparison,
        scope: Finding.Scope(
          zone: record.zone, servers: Set(seen.map(\.server)).sorted(), addresses: Set(seen.map(\.address)).sorted(),
          type: .cname),
        "\(comparison.target.name) is a CNAME of \(host), of which the export has an alias",
        expected: "no CNAME record", observed: "CNAME \(host)", source: record.expectation.source,
        evidence: seen.evidence(for: record.question))
    ]
  }

  /// DS records of zones that exported zones above the target hand over unsigned.
  private func vouchedFor(in comparison: TargetComparison) -> [Finding] {
    comparison.vouchers.compactMap { zone, child, set in
      guard set == nil, !child.ds.isEmpty else { return nil }
      let question = Question(child.zone, .ds)
      let observed = Set(child.ds.map(\.data)).text(as: .ds)
      return finding(
        .nobody, in: comparison, scope: Finding.Scope(zone: child.zone, type: .ds),
        "\(question) is \(observed), which \(zone.title) does not have", expected: "no DS record", observed: observed,
        source: zone.source,
        evidence: [Finding.Evidence(kind: "dns", time: comparison.time, text: "\(question): \(observed)")])
    }
  }

  private func own(in comparison: TargetComparison) -> [Finding] {
    // Of a deeper zone, or one that is not delegated to the export's servers, the export says nothing.
    guard !comparison.target.absent, let hosted = comparison.hostedZone, comparison.zone?.zone == hosted.name,
      comparison.strangers.isEmpty, !comparison.hasCNAME
    else { return [] }
    return comparison.records.compactMap { record in
      guard case .nothingStated = record.expectation.demand else { return nil }
      let type = record.question.type
      let replies = record.replies.filter { if case .records = $0.content { true } else { false } }
      guard !replies.isEmpty else { return nil }
      let observed = Set(replies.compactMap { $0.content?.text(as: type) }).sorted().joined(separator: "; ")
      let isEverywhere = replies.count == record.observed.count
      let servers = Set(replies.map(\.server)).sorted()
      let (addresses, given) = (
        Set(replies.map(\.address)), Set(replies.flatMap { $0.content?.addresses(as: type) ?? [] })
      )
      // An address more is a stranger's way in, too.
      let isOfStrangers = !comparison.destinations.places.isEmpty && !comparison.strangers(at: given).trusted.isEmpty
      var finding = finding(
        isOfStrangers ? .wrongAnswer(to: [record.question], from: addresses) : .nobody, in: comparison,
        scope: Finding.Scope(zone: record.zone, servers: servers, addresses: addresses.sorted(), type: type),
        "\(record.question) is \(observed)\(isEverywhere ? "" : " at \(servers.list)"), which "
          + "\(hosted.title) does not have",
        expected: "no \(type) record", observed: observed, source: hosted.source,
        evidence: replies.evidence(for: record.question), aspects: isEverywhere ? [] : [.atSomeServers])
      if isOfStrangers { finding.holdAgainstHome(in: comparison, at: given) }
      return finding
    }
  }
}

extension TargetComparison {
  /// Whether a server gives the name as an alias, behind which the types are another name's.
  fileprivate var hasCNAME: Bool {
    records.contains { $0.question.type == .cname && $0.resolves }
      || records.flatMap(\.replies).contains { if case .alias = $0.content { true } else { false } }
  }
}

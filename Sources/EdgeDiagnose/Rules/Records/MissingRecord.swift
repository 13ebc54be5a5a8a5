import EdgeModel

/// A server of the zone denies the name.
package struct MissingRecord: Rule {
  package let id = "missing-record"
  package let summary = "The zone's servers say that the name does not exist (NXDOMAIN)."
  package let explanation = Runbook(
    trigger:
      "A name that should exist is answered with NXDOMAIN, or one type of it is, while another has records there.",
    impact:
      "Where such a server has an older version of the zone (its serial says so), a transfer may be under way. Users whose resolver asked such a server cannot find the site, and negative caches keep it so for the "
      + "SOA's minimum.",
    investigation: "Run `edgeprobe trace NAME`; look for DELETE in CloudTrail's ChangeResourceRecordSets.",
    causes: "The record set was deleted by hand or by automation; a change went to another hosted zone; the name is "
      + "misspelt in the probe file.",
    resolution: "Create the record set again from the export.",
    prevention: "Preflight for change batches; deny DELETE on records that the probe files name.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let names = Dictionary(grouping: comparison.denied, by: \.record.question.name)
    return names.sorted { $0.key < $1.key }.flatMap { owner, denied in
      let asked = comparison.judged.filter { $0.question.name == owner }
      let existing = Set(asked.flatMap(\.observed).filter { $0.content?.exists == true }.map(\.address))
      return [name(denied, in: comparison, besides: existing), type(denied, in: comparison, at: existing)]
        .compactMap(\.self)
    }
  }

  private func name(
    _ denied: [Deviation], in comparison: TargetComparison, besides existing: Set<Address>
  ) -> Finding? {
    let hit = denied.compactMap { $0.with { !existing.contains($0) } }
    guard let first = hit.first?.record else { return nil }
    let questions = hit.map(\.record.question)
    let zone = first.zone.map { " in \($0)" } ?? ""
    let lag = comparison.lag(of: hit.addresses, about: hit.map(\.record))
    let denial = Effect.noRecord(of: questions, from: comparison.deniers(of: questions, like: hit.addresses))
    return finding(
      hit, comparison.effect(of: denial, about: questions, from: hit.addresses, behind: lag), lag, in: comparison,
      "\(first.question.name) does not exist\(zone)\(place(of: hit, in: comparison)): NXDOMAIN\(lag?.remark ?? "")",
      of: questions.count == 1 && !questions[0].type.isAddress ? questions[0].type : nil)
  }

  /// Who denies one type and has another says of the whole name that it does not exist (RFC 2308 section 5, RFC 8020).
  private func type(_ denied: [Deviation], in comparison: TargetComparison, at existing: Set<Address>) -> Finding? {
    let hit = denied.filter { !$0.replies.isEmpty }.compactMap { $0.with { existing.contains($0) } }
    guard !hit.isEmpty else { return nil }
    let questions = hit.map(\.record.question)
    let effects: [Effect] = [
      .noRecord(of: questions, from: hit.addresses), .denial(by: questions, from: hit.addresses),
    ]
    return finding(
      hit, effects.worst(in: comparison), nil, in: comparison,
      "\(questions[0].name) has other records, but \(questions.map(\.type).list) is denied with the name"
        + "\(place(of: hit, in: comparison)): NXDOMAIN in place of no data",
      of: questions.count == 1 ? questions[0].type : nil,
      expected: "no data", aspects: [.deniedWithType])
  }

  private func finding(
    _ hit: [Deviation], _ effect: Effect, _ lag: Lag?, in comparison: TargetComparison, _ message: String,
    of type: RecordType? = nil,
    expected: String = "a record", aspects: Set<Finding.Aspect> = []
  ) -> Finding {
    let (first, replies) = (hit[0].record, hit.flatMap(\.replies))
    var finding = finding(
      effect, in: comparison,
      scope: Finding.Scope(
        zone: first.zone, servers: Set(replies.map(\.server)).sorted(), addresses: hit.addresses.sorted(), type: type),
      message, expected: first.expectation.isStated ? first.expectedText : expected, observed: "NXDOMAIN",
      source: first.expectation.source,
      evidence: (lag?.evidence(at: comparison.time) ?? []) + replies.evidence(for: first.question),
      aspects: aspects.union(lag?.aspects ?? []))
    finding.tell(of: first)
    return finding
  }

  /// The servers, where they are not all.
  private func place(of hit: [Deviation], in comparison: TargetComparison) -> String {
    let all = comparison.answering(hit.map(\.record.question))
    let servers = Set(hit.flatMap(\.replies).map(\.server)).sorted()
    return hit.addresses.count < all.count && !servers.isEmpty ? " at \(servers.list)" : ""
  }
}

extension Deviation {
  /// The same with the replies from some addresses; none where there are none of the replies left.
  fileprivate func with(_ isOf: (Address) -> Bool) -> Deviation? {
    let left = replies.filter { isOf($0.address) }
    return left.isEmpty && !replies.isEmpty ? nil : Deviation(record: record, replies: left)
  }
}

extension [Deviation] {
  fileprivate var addresses: Set<Address> { Set(flatMap(\.replies).map(\.address)) }
}

extension RecordComparison {
  /// The expectation with its type: `A 203.0.113.10`.
  var expectedText: String {
    let text = expectation.text(as: question.type)
    return statedType == question.type ? "\(question.type) \(text)" : text
  }
}

extension [ServerReply] {
  /// One line for each server address.
  func evidence(for question: Question) -> [Finding.Evidence] {
    var seen: Set<Address> = []
    return filter { seen.insert($0.address).inserted }.map { reply in
      let text = reply.content?.text(as: question.type) ?? "not observed"
      return Finding.Evidence(kind: "dns", time: reply.time, text: "\(reply.server) (\(reply.address)): \(text)")
    }
  }
}

import EdgeModel

/// A server of the zone denies the name.
package struct MissingRecord: Rule {
  package let id = "missing-record"
  package let summary = "The zone's servers say that the name does not exist (NXDOMAIN)."
  package let explanation = Runbook(
    trigger: "A name that should exist is answered with NXDOMAIN.",
    impact: "Users whose resolver asked such a server cannot find the site, and negative caches keep it so for the "
      + "SOA's minimum.",
    investigation: "Run `edgeprobe trace NAME`; look for DELETE in CloudTrail's ChangeResourceRecordSets.",
    causes: "The record set was deleted by hand or by automation; a change went to another hosted zone; the name is "
      + "misspelt in the probe file.",
    resolution: "Create the record set again from the export.",
    prevention: "Preflight for change batches; deny DELETE on records that the probe files name.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let hit = comparison.denied
    guard let first = hit.first?.record else { return [] }
    let replies = hit.flatMap(\.replies)
    let addresses = Set(replies.map(\.address))
    let zone = first.zone.map { " in \($0)" } ?? ""
    return [
      finding(
        .noRecord(of: hit.map(\.record.question), from: addresses), in: comparison,
        scope: Finding.Scope(
          zone: first.zone, servers: Set(replies.map(\.server)).sorted(), addresses: addresses.sorted()),
        "\(comparison.target.name) does not exist\(zone): NXDOMAIN",
        expected: first.expectation.isStated ? first.expectedText : "a record", observed: "NXDOMAIN",
        source: first.expectation.source, evidence: replies.evidence(for: first.question))
    ]
  }
}

extension RecordComparison {
  /// The expectation with its type: `A 203.0.113.10`.
  var expectedText: String { "\(question.type) \(expectation.text(as: question.type))" }
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

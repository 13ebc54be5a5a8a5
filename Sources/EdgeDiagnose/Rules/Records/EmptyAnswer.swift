import EdgeModel

/// A server of the zone has no record of the expected type.
package struct EmptyAnswer: Rule {
  package let id = "empty-answer"
  package let summary = "The zone's servers have the name, but no record of the expected type (NODATA)."
  package let explanation = Runbook(
    trigger: "A question that should have an answer is answered with none.",
    impact: "Users whose resolver asked such a server have no address to connect to.",
    investigation: "Run `edgeprobe trace NAME TYPE`; look at the record set's routing policy and health checks, and at "
      + "the alias target.",
    causes: "Automation removed the last value; the alias target is gone; geolocation without a default; the type was "
      + "dropped in a change.",
    resolution: "Put the record set back from the export, or repair the alias target.",
    prevention: "Automation that refuses to publish an empty set; a default record set for geolocation.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard !comparison.target.absent, !comparison.isDenied else { return [] }
    let stated = comparison.records.filter(\.expectation.isStated)
    guard stated.isEmpty else { return stated.compactMap { finding(for: [$0], in: comparison) } }
    // One of several demanded types is enough, so a server is empty only when it is so for all of them
    // and was heard about each.
    return finding(for: comparison.demanded, in: comparison).map { [$0] } ?? []
  }

  private func finding(for records: [RecordComparison], in comparison: TargetComparison) -> Finding? {
    guard let first = records.first else { return nil }
    let replies = records.flatMap(\.observed)
    let empty = Dictionary(grouping: replies, by: \.address).values
      .filter { $0.count >= records.count && $0.allSatisfy { $0.content == .noData } }.joined()
      .sorted { ($0.server, $0.address) < ($1.server, $1.address) }
    let isEmptyByAnswer =
      replies.isEmpty && records.allSatisfy { $0.answer?.status == .nodata && $0.answer?.aliases.isEmpty == true }
    guard !empty.isEmpty || isEmptyByAnswer else { return nil }
    let types = records.map { "\($0.question.type)" }.joined(separator: " nor ")
    let addresses = Set(empty.map(\.address))
    return finding(
      .noRecord(of: records.map(\.question), from: addresses), in: comparison,
      scope: Finding.Scope(
        zone: first.zone, servers: Set(empty.map(\.server)).sorted(), addresses: addresses.sorted(),
        type: records.count == 1 ? first.question.type : nil),
      "\(comparison.target.name) has \(records.count == 1 ? "no" : "neither") \(types) record",
      expected: first.expectation.isStated ? first.expectedText : "a record", observed: "no data",
      source: first.expectation.source, evidence: empty.evidence(for: first.question))
  }
}

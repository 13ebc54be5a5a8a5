import EdgeModel

/// A wildcard answers in place of a record of the name's own.
package struct AnsweredByWildcard: Rule {
  package let id = "answered-by-wildcard"
  package let summary = "The name has no record of its own: a wildcard (*) answers for it."
  package let explanation = Runbook(
    trigger: "A name beside the target that nobody made is answered alike, or the signature covers fewer labels than "
      + "the name has, and no export says that a wildcard is meant.",
    impact:
      "Nobody. But a misspelt name is answered as well, a deleted record is not missed, and a retired name goes on "
      + "leading somewhere.",
    investigation: "Run `edgeprobe trace` for a name beside it that does not exist.",
    causes: "The record was deleted or never made, and the wildcard hides it.",
    resolution: "Make the record, or state the wildcard: export the hosted zone.",
    prevention: "Narrow wildcards; a record for every name that matters.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let hit = comparison.records.filter { $0.answer?.isByWildcard == true }
    guard let first = hit.first, !comparison.isWildcardExpected else { return [] }
    let types = hit.map { "\($0.question.type)" }.list
    return [
      finding(
        .nobody, in: comparison,
        scope: Finding.Scope(zone: first.zone, type: hit.count == 1 ? first.question.type : nil),
        "\(comparison.target.name) \(types) has the answer that any name beside it would have: a wildcard's, or that of a record that says the same",
        expected: "a record of its own", observed: "a wildcard's")
    ]
  }
}

extension TargetComparison {
  /// Whether the export covers the name by a wildcard.
  fileprivate var isWildcardExpected: Bool {
    hostedZone?.sets(for: target.name).contains { $0.name.isWildcard } ?? false
  }
}

import EdgeModel

/// The name's aliases lead back to where they were.
package struct AliasLoop: Rule {
  package let id = "alias-loop"
  package let summary = "The name's aliases go in a circle."
  package let explanation = Runbook(
    trigger: "Following CNAME and DNAME records, or HTTPS records in AliasMode, comes back to a name already met.",
    impact:
      "Every user fails: resolvers give up with SERVFAIL. Of HTTPS records only: clients fall back to the name's "
      + "own addresses.",
    investigation: "Run `edgeprobe trace NAME`; it prints the circle.",
    causes: "Two records were pointed at each other during a migration; a CDN's origin name is the public name.",
    resolution: "Point one of the names at an address or at a name outside the circle.",
    prevention: "Preflight for changes of aliases.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard !comparison.target.absent else { return [] }
    return [name(in: comparison), service(in: comparison)].compactMap(\.self)
  }

  private func name(in comparison: TargetComparison) -> Finding? {
    let hit = comparison.records.filter { $0.answer?.status == .loop && $0.answer?.aliases.isEmpty == false }
    guard let answer = hit.first?.answer else { return nil }
    // A DNAME record is of a tree: the name that it leads from stands in the CNAME record made of it.
    let names = answer.aliases.filter { $0.type == .cname }.map(\.name.description).joined(separator: " -> ")
    return finding(
      .noRecord(of: hit.map(\.question), from: []), in: comparison, scope: Finding.Scope(zone: answer.path.last),
      "the aliases of \(comparison.target.name) go in a circle: \(names) -> \(answer.name)", expected: "an address",
      observed: "a circle",
      evidence: answer.aliases.map { Finding.Evidence(kind: "dns", time: comparison.time, text: "\($0)") })
  }

  /// AliasMode of HTTPS records: clients give up following it and use the name's own addresses.
  private func service(in comparison: TargetComparison) -> Finding? {
    guard let record = comparison.records.first(where: { $0.question.type == .https }),
      case .circular(let circle)? = comparison.serviceAlias(of: record)
    else { return nil }
    let names = circle.map(\.description).joined(separator: " -> ")
    return finding(
      .noService(of: [record.question]), in: comparison,
      scope: Finding.Scope(zone: record.zone, type: .https),
      "the HTTPS aliases of \(comparison.target.name) go in a circle: \(names)", expected: "an address",
      observed: "a circle",
      evidence: (record.answer?.records ?? []).map {
        Finding.Evidence(kind: "dns", time: comparison.time, text: "\($0)")
      })
  }
}

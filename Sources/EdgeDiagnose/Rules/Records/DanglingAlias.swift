import EdgeModel

/// The name is an alias of a name that has no answer.
package struct DanglingAlias: Rule {
  package let id = "dangling-alias"
  package let summary = "A CNAME or DNAME leads to a name that does not resolve."
  package let explanation = Runbook(
    trigger: "The target's own zone answers with an alias, and none of the asked types has an answer at its end.",
    impact: "Every user fails, and whoever can claim the abandoned name can take the users over.",
    investigation: "Run `edgeprobe trace NAME`; the last zone on the path is the one that denies.",
    causes: "The load balancer, bucket or distribution was deleted; the provider's zone is in trouble; a final dot was "
      + "forgotten in the alias.",
    resolution: "Point the alias at a name that exists, or create the resource again.",
    prevention: "Delete the alias before the resource; preflight for changes.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let asked = comparison.records.filter { $0.question.type != .cname }
    let addresses = asked.filter(\.question.type.isAddress)
    let records = addresses.isEmpty ? asked : addresses
    guard !comparison.target.absent, !records.contains(where: \.resolves),
      let answer = records.compactMap(\.answer).first(where: { !$0.aliases.isEmpty && $0.status != .loop }),
      // What could not be looked at does not dangle.
      records.allSatisfy({ [.nodata, .nxdomain, .servfail].contains($0.answer?.status) })
    else { return [] }
    let why = answer.reason.map { " (\($0))" } ?? ""
    return [
      finding(
        .noRecord(of: records.map(\.question), from: []), in: comparison,
        scope: Finding.Scope(zone: answer.path.last),
        "\(comparison.target.name) is an alias of \(answer.name), which does not resolve: \(answer.rcode)\(why)",
        expected: "an address", observed: "\(answer.status.rawValue) for \(answer.name)",
        evidence: answer.aliases.map { Finding.Evidence(kind: "dns", time: comparison.time, text: "\($0)") })
    ]
  }
}

import EdgeModel

/// Record sets are for single places, and none is for everybody else.
package struct GeolocationWithoutDefault: Rule {
  package let id = "geolocation-without-default"
  package let summary = "Record sets are for single places or address blocks, and none is for everybody else."
  package let explanation = Runbook(
    trigger: "The hosted zone has geolocation sets of a name and none with CountryCode `*`, or CIDR sets and none at "
      + "location `*`. What the servers answer does not matter: it depends on where one asks from.",
    impact: "Users of all other places get no data, and so do those whose address Route 53 cannot place.",
    investigation: "Ask as somebody elsewhere: `aws route53 test-dns-answer --hosted-zone-id ID --record-name NAME "
      + "--record-type A --edns0-client-subnet-ip ADDRESS`.",
    causes: "The default was forgotten, or deleted with a place that was given up; or others are meant to be left out.",
    resolution: "Add a set for everybody else; where they are meant to be left out, accept this finding.",
    prevention: "Make the default first, and the places after it.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard !comparison.target.absent else { return [] }
    let hit = comparison.records.filter { $0.expectation.pool?.leavesSomeOut == true }
    guard let first = hit.first, let pool = first.expectation.pool else { return [] }
    let types = hit.map { "\($0.question.type)" }.joined(separator: " and ")
    let places = Set((pool.first.sets + pool.reserve.sets).compactMap(\.audience)).sorted()
    let shown = places.prefix(6).list + (places.count > 6 ? " and \(places.count - 6) more" : "")
    let empty = first.replies.filter { $0.content == .noData }
    return [
      finding(
        .routing(.leftOut), in: comparison,
        scope: Finding.Scope(zone: first.zone, type: hit.count == 1 ? first.question.type : nil),
        "\(comparison.target.name) \(types) has record sets for \(shown), and none for everybody else"
          + (empty.isEmpty ? "" : ": from here it has no data"),
        expected: "a set for everybody else", observed: shown, source: first.expectation.source,
        evidence: empty.evidence(for: first.question))
    ]
  }
}

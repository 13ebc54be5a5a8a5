import EdgeModel

/// The date until which the probe file accepts a finding has passed.
package struct AcceptanceLapsed: Rule {
  package let id = "acceptance-lapsed"
  package let summary = "The date until which the probe file accepts a finding has passed."
  package let explanation = Runbook(
    trigger: "An entry of `accept` whose `until` is over. From then on what it covered is reported like anything else.",
    impact: "Nobody by itself. Said once for a run.",
    investigation: "Look whether the finding is still there: it stands in the same report, or is gone.",
    causes: "What was to be done by then was done and the entry was left, or it was not done.",
    resolution: "Delete the entry, or give it another date and say why.",
    prevention: "The date in the calendar of whoever wrote the entry.")

  package let isToldOnce = true

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let own = comparison.expectations.acceptances.filter {
      $0.concerns(comparison.target.name) && $0.hasLapsed(at: comparison.time)
    }
    guard let first = own.first else { return [] }
    let entries = own.map { acceptance in
      let place = [acceptance.target.map { " of \($0)" }, acceptance.server.map { " at \($0)" }]
        .compactMap(\.self).joined()
      return "\(acceptance.rule)\(place) was accepted until \(acceptance.until) (\(PrintableText(acceptance.why).text))"
    }
    return [
      finding(
        .nobody, in: comparison, entries.brief(6), expected: "a date to come",
        observed: own.map { "\($0.until)" }.uniqued.list, source: first.source)
    ]
  }
}

import EdgeModel

/// A certificate is valid longer than authorities may issue for.
package struct OverlongValidity: Rule {
  package let id = "overlong-validity"
  package let summary = "The certificate is valid for longer than the rules of its issue date allow."
  package let explanation = Runbook(
    trigger: "The lifetime of the leaf exceeds 398 days, 200 days when issued from 2026-03-15, 100 from "
      + "2027-03-15, 47 from 2029-03-15.",
    impact: "Public authorities cannot issue such a certificate; some clients refuse it even from a "
      + "private one.",
    investigation: "Run `edgeprobe cert NAME`: who issued it, and when?",
    causes: "A private authority issues for years; notBefore was set into the past.",
    resolution: "Issue for a shorter time, and renew automatically.",
    prevention: "Give a private authority's profile the limits of the public ones.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Excess? in
      guard let leaf = endpoint.chain.first else { return nil }
      let limit = Duration.longestValidity(issued: leaf.notBefore)
      // Both ends belong to the validity: the last second counts.
      return leaf.lifetime + .seconds(1) > limit ? Excess(lifetime: leaf.lifetime, limit: limit) : nil
    }
    return groups.map { excess, endpoints in
      finding(
        .nobody, in: comparison, scope: endpoints.scope,
        "the certificate at \(comparison.places(endpoints)) is valid for \(excess.lifetime.rounded)",
        expected: "at most \(excess.limit.rounded) when it was issued", observed: excess.lifetime.rounded,
        evidence: endpoints.evidence {
          "serial \($0.chain.first?.serial ?? "none"), issued \($0.chain.first.map { "\($0.notBefore)" } ?? "")"
        })
    }
  }
}

private struct Excess: Hashable {
  var lifetime: Duration
  var limit: Duration
}

extension Duration {
  /// How long a public certificate issued at a time may be valid (CA/Browser Forum Baseline Requirements section 6.3.2).
  fileprivate static func longestValidity(issued: Moment) -> Duration {
    for (from, days) in [("2029-03-15", 47), ("2027-03-15", 100), ("2026-03-15", 200)] {
      if let start = Moment(iso8601: from), issued >= start { return .days(Int64(days)) }
    }
    return .days(398)
  }
}

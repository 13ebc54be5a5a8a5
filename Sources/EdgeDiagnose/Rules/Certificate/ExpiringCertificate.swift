import EdgeModel

/// A served certificate is close to its end.
package struct ExpiringCertificate: Rule {
  package let id = "expiring-certificate"
  package let summary = "A served certificate ends soon."
  package let explanation = Runbook(
    trigger: "Less time is left on the verified path than the warning, urgent or critical threshold: the shorter of a "
      + "span and a share of the lifetime, in seconds.",
    impact: "Nobody yet. At notAfter every user of the certificate.",
    investigation: "Run `edgeprobe cert NAME`; `aws acm describe-certificate` tells whether a renewal is under way.",
    causes: "Renewal is blocked or stuck; it was never automatic; the renewed certificate was not installed.",
    resolution: "Renew now, then check that every address serves the new serial.",
    prevention: "Automatic renewal that begins well before the first threshold.")

  package let restsOnClock = true

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let thresholds = comparison.expectations.thresholds
    let groups = comparison.endpointGroups { endpoint -> EndpointComparison.Validity? in
      guard let validity = endpoint.validity, comparison.time <= validity.notAfter else { return nil }
      let left = validity.notAfter - comparison.time
      return thresholds.passed(left: left, lifetime: validity.lifetime) == nil ? nil : validity
    }
    return groups.compactMap { validity, endpoints in
      let left = validity.notAfter - comparison.time
      guard let passed = thresholds.passed(left: left, lifetime: validity.lifetime) else { return nil }
      let subject = validity.isLeaf ? "certificate" : "certificate above the leaf"
      let successors = endpoints.map(comparison.successors)
      let isSuperseded = validity.isLeaf && successors.allSatisfy { !$0.isEmpty }
      return finding(
        .ends(left: left, lifetime: validity.lifetime), in: comparison, scope: endpoints.scope,
        "\(subject) at \(comparison.places(endpoints)) ends \(validity.notAfter), in "
          + "\(left.rounded) (\(passed.text) left)",
        expected: thresholds.demand(ofLifetime: validity.lifetime), observed: "ends \(validity.notAfter)",
        evidence: endpoints.evidence { "serial \($0.chain.first?.serial ?? "none"), notAfter \(validity.notAfter)" }
          + Array(successors.joined()).holdings
          + (isSuperseded || !validity.isLeaf ? [] : endpoints[0].chain.first.map(comparison.spares) ?? []),
        aspects: isSuperseded ? [.superseded] : [])
    }
  }
}

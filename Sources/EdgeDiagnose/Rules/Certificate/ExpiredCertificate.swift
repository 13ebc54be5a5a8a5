import EdgeModel

/// A served certificate is past its end.
package struct ExpiredCertificate: Rule {
  package let id = "expired-certificate"
  package let summary = "A served certificate has expired."
  package let explanation = Runbook(
    trigger: "The time is after notAfter of the leaf, to the second.",
    impact: "Every client refuses the certificate. Clients do not try another address.",
    investigation: "Run `edgeprobe cert NAME`: which addresses serve which serial until when?",
    causes: "Renewal failed; it succeeded, but a node was not reloaded; the listener still has the old certificate.",
    resolution: "Install the renewed certificate and reload; take nodes that cannot be repaired at once out of "
      + "service.",
    prevention: "Alarms on renewal, not on expiry; the same certificate source for every node.")

  package let restsOnClock = true

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint in
      endpoint.chain.first.flatMap { $0.notAfter < comparison.time ? $0 : nil }
    }
    return groups.map { leaf, endpoints in
      let others = comparison.certificate(besides: endpoints)
      let successors = endpoints.map { comparison.successors(of: $0).filter { !$0.isOutdated } }
      let isSuperseded = successors.allSatisfy { !$0.isEmpty }
      return finding(
        .untrusted(at: endpoints.map(\.endpoint)), in: comparison, scope: endpoints.scope,
        "expired certificate at \(comparison.places(endpoints)): ended \(leaf.notAfter) "
          + "(\((comparison.time - leaf.notAfter).roundedToSeconds) ago)",
        expected: others ?? "a valid certificate",
        observed: "expired \(leaf.notAfter), serial \(leaf.serial)",
        since: leaf.notAfter, sinceReason: "notAfter",
        evidence: endpoints.evidence { _ in "serial \(leaf.serial), notAfter \(leaf.notAfter)" }
          + (isSuperseded ? Array(successors.joined()).holdings : comparison.spares(for: leaf)),
        aspects: Set(others == nil ? [] : [.wellElsewhere]).union(isSuperseded ? [.superseded] : []))
    }
  }
}

extension TargetComparison {
  /// What those of the other addresses of the same ports serve that are well, if that is one certificate.
  fileprivate func certificate(besides hit: [EndpointComparison]) -> String? {
    let ports = Set(hit.map(\.endpoint.port))
    let places = Set(hit.map(\.endpoint))
    let leaves = Set(
      endpoints.filter { ports.contains($0.endpoint.port) && !places.contains($0.endpoint) && $0.isHealthy }
        .compactMap(\.chain.first))
    guard let leaf = leaves.first, leaves.count == 1 else { return nil }
    let left = (leaf.notAfter - time).roundedToSeconds
    return "as at the others: ends \(leaf.notAfter) (\(left)), serial \(leaf.serial)"
  }
}

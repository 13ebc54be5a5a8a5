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
      return finding(
        .untrusted(at: endpoints.map(\.endpoint)), in: comparison, scope: endpoints.scope,
        "expired certificate at \(comparison.places(endpoints)): ended \(leaf.notAfter) "
          + "(\((comparison.time - leaf.notAfter).roundedToSeconds) ago)",
        expected: others ?? "a valid certificate",
        observed: "expired \(leaf.notAfter), serial \(leaf.serial)",
        since: leaf.notAfter, sinceReason: "notAfter",
        evidence: endpoints.evidence { _ in "serial \(leaf.serial), notAfter \(leaf.notAfter)" }
          + comparison.spares.map {
            Finding.Evidence(kind: "acm", time: $0.taken, text: PrintableText($0.arn).text, aspects: [.spare])
          },
        aspects: others == nil ? [] : [.wellElsewhere])
    }
  }
}

extension TargetComparison {
  /// The certificates for the target that ACM issued and nothing uses, which could be served where it is.
  fileprivate var spares: [ManagedCertificate] {
    certificates.filter { !$0.isStray && !$0.isOutdated }.map(\.certificate).filter { certificate in
      certificate.isIssued && !certificate.isInUse && front?.canHold(certificate) == true
        && certificate.covers(target.name) && certificate.notAfter.map { $0 > time } ?? false
    }
  }

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

import EdgeModel

/// The path ends in an authority that some clients no longer trust.
package struct DistrustedIssuer: Rule {
  package let id = "distrusted-issuer"
  package let summary = "The certificate leads to an authority that clients with a current list no longer trust."
  package let explanation = Runbook(
    trigger: "The trust anchor belongs to an operator that the root programs distrust, and the leaf was issued "
      + "after the date from which they do. Not where anchors were given by `--trust` or `trust:`.",
    impact: "Clients with a current list refuse the certificate; programs with the system's trust "
      + "store accept it.",
    investigation: "Run `edgeprobe cert NAME`; read the announcements of the root programs.",
    causes: "The certificate was renewed with the same authority as always; nobody saw the "
      + "announcement.",
    resolution: "Have the certificate issued by another authority.",
    prevention: "Follow the announcements of the root programs; CAA records that name the authorities "
      + "that are left.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    // Whom the user's own files trust, his clients were told to trust as well.
    guard !comparison.evidence.hasOwnAnchors else { return [] }
    let groups = comparison.endpointGroups { endpoint -> Distrust? in
      guard let leaf = endpoint.chain.first, let path = endpoint.path, path.isTrusted, let anchor = path.links.last
      else { return nil }
      return Distrust.all.first { $0.concerns(leaf, below: anchor) }
    }
    return groups.map { distrust, endpoints in
      finding(
        .certificate(.refused(at: endpoints.map(\.endpoint), by: .keepingLists)), in: comparison,
        scope: endpoints.scope,
        "the certificate at \(comparison.places(endpoints)) is of \(distrust.operator), which the root programs distrust"
          + (distrust.after.map { " when issued after \($0)" } ?? ""),
        expected: "an authority that the root programs trust", observed: distrust.operator,
        evidence: endpoints.evidence {
          "serial \($0.chain.first?.serial ?? "none"), issued by \($0.chain.first?.issuer ?? "")"
        })
    }
  }
}

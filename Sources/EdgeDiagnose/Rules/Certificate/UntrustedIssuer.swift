import EdgeModel

/// No path leads from the served certificate to a trust anchor.
package struct UntrustedIssuer: Rule {
  package let id = "untrusted-issuer"
  package let summary = "The served chain does not lead to a trusted authority."
  package let explanation = Runbook(
    trigger: "No path from the leaf, through the certificates served with it, ends in the trust store, "
      + "and what is missing is no intermediate that the chain says the place of. What an intermediate has above it "
      + "is taken for a root, unless it names another issuer above that (authorityCertIssuer) or there is an anchor "
      + "of the same organisation.",
    impact: "Clients refuse the certificate, unless its authority was installed on them.",
    investigation: "Run `edgeprobe cert NAME --pem`; the message names the authority that nobody knows.",
    causes: "A self-signed certificate or one of a private authority was installed; an "
      + "intermediate was left out that no other says the place of; the trust store here is old.",
    resolution: "Serve a certificate of an authority that clients trust, or name the authority with "
      + "`trust:` where it is a partner's.",
    prevention: "Deploy chain files as the authority gives them; check with a client that fetches "
      + "nothing.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    // Not by certificate: hosts that sign their own have one each.
    let groups = comparison.endpointGroups { endpoint -> Unknown? in
      guard let flawed = Flawed(.noAnchor, at: endpoint), flawed.incomplete == nil else { return nil }
      return Unknown(authority: flawed.authority, flaws: flawed.list)
    }
    return groups.map { unknown, endpoints in
      finding(
        .untrusted(at: endpoints.map(\.endpoint)), in: comparison, scope: endpoints.scope,
        "no trusted path for the certificate at \(comparison.places(endpoints)): \(unknown.authority)",
        expected: comparison.target.trust == nil
          ? "a path to a trust anchor" : "a path to an anchor of the target's own trust file", observed: unknown.flaws,
        evidence: endpoints.evidence { _ in unknown.flaws })
    }
  }
}

/// Who is not known, in words, and the flaws that say so.
private struct Unknown: Hashable {
  var authority: String
  var flaws: String
}

extension Flawed {
  /// Who is not known, and where a certificate of it lies.
  fileprivate var authority: String {
    guard let top = links.last, !top.isSelfIssued else { return list }
    let place = top.issuerURL.map { ", to be had from \($0)" } ?? ""
    return "the issuer \(top.issuer) is neither served nor trusted\(place) (\(list))"
  }
}

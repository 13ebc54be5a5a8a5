import EdgeModel

/// No path leads from the served certificate to a trust anchor.
package struct UntrustedIssuer: Rule {
  package let id = "untrusted-issuer"
  package let summary = "The served chain does not lead to a trusted authority."
  package let explanation = Runbook(
    trigger: "No path from the leaf, through the certificates served with it, ends in the trust store.",
    impact: "Clients refuse the certificate. Browsers may fetch a missing intermediate themselves; programs do not.",
    investigation: "Run `edgeprobe cert NAME --pem`; the message names the issuer that is missing and where it lies.",
    causes: "The intermediate was left out of the chain file; a private or self-signed certificate was installed; an "
      + "intermediate expired.",
    resolution: "Serve the full chain: the leaf first, then every intermediate up to, not including, the root.",
    prevention: "Deploy chain files as the authority gives them; check with a client that fetches nothing.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Flawed? in
      guard case .differs(_, let flaws) = endpoint.trust else { return nil }
      return Flawed(flaws: flaws, chain: endpoint.chain)
    }
    return groups.map { flawed, endpoints in
      finding(
        .untrusted(at: endpoints.map(\.endpoint)), in: comparison, scope: endpoints.scope,
        "no trusted path for the certificate at \(comparison.places(endpoints)): \(flawed.text)",
        expected: "a path to a trust anchor", observed: flawed.list,
        evidence: endpoints.evidence { _ in flawed.list })
    }
  }
}

/// What is wrong with a chain, and with which one.
private struct Flawed: Hashable {
  var flaws: [PathVerdict.Flaw]
  var chain: [Certificate]

  var list: String { flaws.map { "\($0.text) at depth \($0.depth)" }.joined(separator: "; ") }

  /// X509_V_ERR numbers that mean: the issuer of the last certificate was found nowhere.
  private static let issuerMissing: Set<Int32> = [2, 20, 21]

  /// Names what is missing where something is.
  var text: String {
    guard let last = chain.last, !last.isSelfIssued, flaws.contains(where: { Flawed.issuerMissing.contains($0.code) })
    else { return list }
    let place = last.issuerURL.map { ", to be had from \($0)" } ?? ""
    return "the issuer \(last.issuer) is neither served nor trusted\(place) (\(list))"
  }
}

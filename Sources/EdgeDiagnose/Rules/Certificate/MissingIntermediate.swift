import EdgeModel

/// The leaf is served without the certificate of its issuer.
package struct MissingIntermediate: Rule {
  package let id = "missing-intermediate"
  package let summary = "The leaf is served without the certificate of its issuer."
  package let explanation = Runbook(
    trigger: "The leaf's issuer is neither among the served certificates nor in the trust store.",
    impact: "Clients that have nothing but what the server sends refuse it: curl, Java, Python, Go, and those "
      + "built on GnuTLS. Others fetch the certificate from the address in the leaf, or have it from "
      + "elsewhere, which hides the fault.",
    investigation: "Run `edgeprobe cert NAME --pem`; the message says whose certificate is missing, and "
      + "where it lies.",
    causes: "Only the leaf was installed; the chain file of another authority, or of the previous "
      + "certificate, was left in place.",
    resolution: "Append the missing certificate to the chain: the leaf first, then its issuer, and so "
      + "on.",
    prevention: "Deploy chain files as the authority gives them; check with a client that fetches "
      + "nothing.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Missing? in
      guard let flawed = Flawed(.noAnchor, at: endpoint), flawed.lacksIntermediate, let leaf = flawed.links.first
      else { return nil }
      return Missing(
        issuer: leaf.issuer, url: leaf.issuerURL, hasNamesake: flawed.chain.contains { $0.subject == leaf.issuer },
        list: flawed.list)
    }
    return groups.map { missing, endpoints in
      let places = endpoints.map(\.endpoint)
      // Nobody can fetch what the leaf does not say the place of.
      let effect: Effect =
        missing.url == nil ? .untrusted(at: places) : .certificate(.refused(at: places, by: .withoutFetching))
      return finding(
        effect, in: comparison, scope: endpoints.scope,
        "the issuer's certificate is not served at \(comparison.places(endpoints)): \(missing.text)",
        expected: "the certificate of \(missing.issuer) after the leaf", observed: missing.list,
        evidence: endpoints.evidence { _ in missing.list })
    }
  }
}

private struct Missing: Hashable {
  var issuer: String
  var url: String?
  /// Whether a certificate for the issuer's name is served, which did not sign the leaf.
  var hasNamesake: Bool
  var list: String

  var text: String {
    let what = hasNamesake ? "the one of \(issuer) that is served did not sign the leaf" : "\(issuer)"
    return what + (url.map { ", to be had from \($0)" } ?? ", and the leaf does not say where it lies")
  }
}

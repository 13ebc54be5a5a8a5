import EdgeModel

/// A certificate between the leaf and the trust anchor is not served.
package struct MissingIntermediate: Rule {
  package let id = "missing-intermediate"
  package let summary = "The chain is served without the certificate of the leaf's issuer, or of one above it."
  package let explanation = Runbook(
    trigger: "The issuer of the leaf, or of an intermediate that says where its issuer's certificate lies, is neither "
      + "among the served certificates nor in the trust store.",
    impact: "Clients that have nothing but what the server sends refuse it: curl, Java, Python, Go, and those "
      + "built on GnuTLS. Others fetch the certificate from the address in the one below it, or have it from "
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
      guard let flawed = Flawed(.noAnchor, at: endpoint), let last = flawed.incomplete else { return nil }
      return Missing(
        issuer: last.issuer, below: flawed.lacksIssuer ? "the leaf" : "the one of \(last.subject)", url: last.issuerURL,
        hasNamesake: flawed.chain.contains { $0.subject == last.issuer }, inItsPlace: flawed.strangers,
        list: flawed.list)
    }
    return groups.map { missing, endpoints in
      let places = endpoints.map(\.endpoint)
      // Nobody can fetch what no certificate says the place of.
      let effect: Effect =
        missing.url == nil ? .untrusted(at: places) : .certificate(.refused(at: places, by: .withoutFetching))
      return finding(
        effect, in: comparison, scope: endpoints.scope,
        "the issuer's certificate is not served at \(comparison.places(endpoints)): \(missing.text)",
        expected: "the certificate of \(missing.issuer) after \(missing.below)", observed: missing.list,
        evidence: endpoints.evidence { _ in missing.list })
    }
  }
}

private struct Missing: Hashable {
  var issuer: String
  /// Whose issuer is missing.
  var below: String
  var url: String?
  /// Whether a certificate for the issuer's name is served, which did not sign the one below.
  var hasNamesake: Bool
  /// The authorities whose certificates are served and lead nowhere.
  var inItsPlace: [String]
  var list: String

  var text: String {
    let instead =
      inItsPlace.isEmpty ? "" : ", but \(inItsPlace.joined(separator: " and ")), which did not sign \(below)"
    let what = hasNamesake ? "the one of \(issuer) that is served did not sign \(below)" : issuer + instead
    return what + (url.map { ", to be had from \($0)" } ?? ", and the leaf does not say where it lies")
  }
}

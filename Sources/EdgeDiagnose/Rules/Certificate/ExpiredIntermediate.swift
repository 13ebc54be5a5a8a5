import EdgeModel

/// A certificate between the leaf and the anchor is outside its validity.
package struct ExpiredIntermediate: Rule {
  package let id = "expired-intermediate"
  package let summary = "A certificate above the leaf has expired, and no path leads around it."
  package let explanation = Runbook(
    trigger: "On every path from the leaf to a trust anchor a certificate above the leaf is past "
      + "notAfter, or before notBefore.",
    impact:
      "Every client refuses the leaf, although it is valid itself; where the certificate below says where its issuer's "
      + "lies, clients that fetch it get along, should a newer one lie there, which is not looked at.",
    investigation: "Run `edgeprobe cert NAME --verbose`: which certificate of the chain ended when?",
    causes: "The chain file is older than the authority's present intermediate; a cross-certificate "
      + "ended; a root ended.",
    resolution: "Install the chain that the authority gives out now; the leaf can stay.",
    prevention: "Renew chain files together with leaves; watch the earliest end of the path, not the "
      + "leaf's alone.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { Flawed(.dates, at: $0) }
    return groups.map { flawed, endpoints in
      let ended = flawed.hit.filter { $0.notAfter < comparison.time }.map(\.notAfter).min()
      let text = ended.map { "ended \($0) (\((comparison.time - $0).roundedToSeconds) ago)" } ?? "is not valid now"
      let spared = flawed.replacement.map { "clients that fetch a newer one from \($0), should one lie there" }
      return finding(
        .untrusted(at: endpoints.map(\.endpoint), sparing: spared), in: comparison, scope: endpoints.scope,
        "above the leaf at \(comparison.places(endpoints)), \(flawed.subjects) \(text)",
        expected: "a path whose certificates are all valid", observed: flawed.list, since: ended,
        sinceReason: ended == nil ? nil : "notAfter", evidence: endpoints.evidence { _ in flawed.list })
    }
  }
}

extension Flawed {
  /// Where a newer certificate may lie than the first that is past its end: the one below it says so.
  fileprivate var replacement: String? {
    flaws.map(\.depth).min().flatMap { depth in
      links.indices.contains(depth - 1) ? links[depth - 1].issuerURL : nil
    }
  }
}

import EdgeModel

/// A path exists that clients built on OpenSSL do not find.
package struct PathNeedsSearch: Rule {
  package let id = "path-needs-search"
  package let summary = "A trusted path exists, but clients that follow only one path do not find it."
  package let explanation = Runbook(
    trigger:
      "Trying every path finds a trusted one; OpenSSL's own path building, which takes the first certificate that "
      + "fits and is valid in time and does not turn back, ends elsewhere, or the first that fits at all has ended.",
    impact:
      "Clients built on OpenSSL (curl, Python, Ruby) or GnuTLS refuse the certificate; where only the dates are in the "
      + "way, those built on GnuTLS alone. Clients that search accept it, as Java.",
    investigation: "Run `edgeprobe cert NAME --pem` and `openssl s_client -connect NAME:443 "
      + "-verify_return_error`.",
    causes: "Two certificates for one intermediate are served, and the first leads to a root that "
      + "clients do not have or breaks a constraint.",
    resolution: "Serve only the certificates of the path that works, in order.",
    prevention: "Deploy chain files as the authority gives them, without additions.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Detour? in
      guard let path = endpoint.path, path.isTrusted else { return nil }
      let links = path.links.map(\.subject)
      if path.needsSearch { return Detour(flaws: path.flawsWithoutSearch, links: links, isMissed: true) }
      let flaws = path.flawsOfFirstFit
      return flaws.isEmpty ? nil : Detour(flaws: flaws, links: links, isMissed: false)
    }
    return groups.map { detour, endpoints in
      let places = endpoints.map(\.endpoint)
      let who = detour.isMissed ? "that follow one path only" : "that take the first certificate that fits"
      return finding(
        .certificate(
          detour.isMissed
            ? .refused(at: places, by: .withoutSearch) : .refusedByFew(at: places, by: .takingFirst)),
        in: comparison, scope: endpoints.scope,
        "clients \(who) do not find the trusted path at \(comparison.places(endpoints)): \(detour.list)",
        expected: detour.links.joined(separator: ", then "), observed: detour.list,
        evidence: endpoints.evidence { _ in detour.list })
    }
  }
}

private struct Detour: Hashable {
  var flaws: [PathVerdict.Flaw]
  /// The path that is there.
  var links: [String]
  /// Whether OpenSSL misses it too.
  var isMissed: Bool

  var list: String { flaws.map { "\($0.text) at depth \($0.depth)" }.joined(separator: "; ") }
}

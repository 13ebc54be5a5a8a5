import EdgeModel

/// A path exists that clients built on OpenSSL do not find.
package struct PathNeedsSearch: Rule {
  package let id = "path-needs-search"
  package let summary = "A trusted path exists, but clients that follow only one path do not find it."
  package let explanation = Runbook(
    trigger: "Trying every path finds a trusted one; OpenSSL's own path building, which takes the first "
      + "certificate that fits and does not turn back, ends elsewhere.",
    impact: "Clients built on OpenSSL refuse the certificate: curl, Python, Ruby. Browsers and others "
      + "that search accept it.",
    investigation: "Run `edgeprobe cert NAME --pem` and `openssl s_client -connect NAME:443 "
      + "-verify_return_error`.",
    causes: "Two certificates for one intermediate are served, and the first leads to a root that "
      + "clients do not have or breaks a constraint.",
    resolution: "Serve only the certificates of the path that works, in order.",
    prevention: "Deploy chain files as the authority gives them, without additions.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Detour? in
      guard let path = endpoint.path, path.needsSearch else { return nil }
      return Detour(flaws: path.flawsWithoutSearch, links: path.links.map(\.subject))
    }
    return groups.map { detour, endpoints in
      finding(
        .certificate(.refused(at: endpoints.map(\.endpoint), by: .withoutSearch)), in: comparison,
        scope: endpoints.scope,
        "clients that follow one path only do not find the trusted one at \(comparison.places(endpoints)): \(detour.list)",
        expected: "\(detour.links.joined(separator: ", then "))", observed: detour.list,
        evidence: endpoints.evidence { _ in detour.list })
    }
  }
}

private struct Detour: Hashable {
  var flaws: [PathVerdict.Flaw]
  /// The path that is there.
  var links: [String]

  var list: String { flaws.map { "\($0.text) at depth \($0.depth)" }.joined(separator: "; ") }
}

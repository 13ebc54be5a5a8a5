import EdgeModel

/// A certificate of the path holds what some clients refuse because they do not support it.
package struct UnsupportedCertificate: Rule {
  package let id = "unsupported-certificate"
  package let summary = "A certificate of the path holds what GnuTLS refuses, and other clients take."
  package let explanation = Runbook(
    trigger:
      "The leaf has an empty DNS name among its subject alternative names, an authority's certificate below the anchor has "
      + "name constraints that exclude directory names or registered identifiers, or one of the path has policy constraints "
      + "that are critical. Not looked at on port 25: mail servers hardly look at certificates.",
    impact:
      "Clients built on GnuTLS refuse the certificate (3.7 does), whatever else it holds: wget and git, as Debian 12 "
      + "has them, among them. Those built on OpenSSL, and Java, take it.",
    investigation: "Run `gnutls-cli HOST`, and `edgeprobe cert NAME --pem` for the certificate.",
    causes: "A template of an authority with a name that was left empty; a private authority below one of a state or a "
      + "company, which constrains it.",
    resolution: "Have the certificate issued anew without it, or by an authority that is not constrained so.",
    prevention: "Test the profile of an authority with several clients before it is used.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> String? in
      guard let path = endpoint.path, path.isTrusted, ![endpoint.endpoint].isMail else { return nil }
      // What an anchor says of itself binds nobody.
      let texts = path.links.dropLast().enumerated().compactMap { depth, link in
        link.unsupported(isLeaf: depth == 0).map { "\(depth == 0 ? "the leaf" : link.subject) has \($0)" }
      }
      return texts.isEmpty ? nil : texts.joined(separator: "; ")
    }
    return groups.map { text, endpoints in
      finding(
        .certificate(.refusedByFew(at: endpoints.map(\.endpoint), by: .knowingLess)), in: comparison,
        scope: endpoints.scope,
        "GnuTLS refuses the certificate at \(comparison.places(endpoints)): \(text)",
        expected: "certificates that every client supports", observed: text, evidence: endpoints.evidence { _ in text })
    }
  }
}

extension Certificate {
  /// What it has that GnuTLS does not support.
  fileprivate func unsupported(isLeaf: Bool) -> String? {
    if traits.oddities.contains(.criticalPolicyConstraints) { return "policy constraints that are critical" }
    if isLeaf, traits.oddities.contains(.emptyName) { return "an empty DNS name among its names" }
    return traits.oddities.contains(.uncommonExclusion)
      ? "name constraints that exclude directory names or registered identifiers" : nil
  }
}

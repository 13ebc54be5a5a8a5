import EdgeModel

/// The path to the anchor breaks a rule of RFC 5280.
package struct InvalidPath: Rule {
  package let id = "invalid-path"
  package let summary = "The path from the certificate to its authority breaks a rule that clients check."
  package let explanation = Runbook(
    trigger: "A signature does not fit, an issuer is no authority or may not sign, a path is longer "
      + "than allowed, a name is outside the authority's constraints, a critical extension is "
      + "unknown, a certificate cannot be read; a certificate names its issuer's key by another identifier "
      + "(authority key identifier) than the served one that signed it has (SEV2); the path demands policies of itself "
      + "(requireExplicitPolicy) that it does not have (SEV2); or the leaf is an authority's certificate, which "
      + "strict clients take for no server's.",
    impact: "Clients refuse the certificate; an authority's certificate as the leaf is refused by some "
      + "only, and where identifiers of keys differ, those built on OpenSSL or GnuTLS refuse, and Java connects; with policies "
      + "it is the other way round. GnuTLS knows some extensions that others do not take where they are critical: authority information "
      + "access, the identifiers of keys.",
    investigation: "Run `edgeprobe cert NAME --pem` and `openssl verify -show_chain`; the message says "
      + "at which depth.",
    causes: "A private authority issues with wrong extensions; a certificate was damaged; `openssl req "
      + "-x509` made the leaf.",
    resolution: "Have the certificate issued anew, with the extensions of a server's certificate; where identifiers of "
      + "keys differ, it or the intermediate above it.",
    prevention: "Test a private authority's profile with several clients before it is used.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Breach? in
      if let flawed = Flawed(.shape, at: endpoint) {
        return flawed.isOfIdentifiers
          ? Breach(text: flawed.misnaming, clients: .matchingKeys)
          : Breach(text: flawed.list, spared: flawed.isPassedOver || flawed.isKnownToGnuTLS ? "GnuTLS" : nil)
      }
      if let path = endpoint.path, path.isTrusted, let flaw = path.flawsOfPolicy.first {
        let flaws = "\(flaw.text) at depth \(flaw.depth)"
        return Breach(
          text: "it demands certificate policies (requireExplicitPolicy) that it does not have: \(flaws)",
          clients: .checkingPolicies)
      }
      // A certificate that is its own anchor was installed by hand, whatever it says of itself.
      guard let leaf = endpoint.chain.first, leaf.isAuthority, let path = endpoint.path, path.isTrusted,
        path.links.count > 1
      else { return nil }
      return Breach(text: "the leaf is an authority's certificate (CA:TRUE)", clients: .strict)
    }
    return groups.map { breach, endpoints in
      let places = endpoints.map(\.endpoint)
      return finding(
        breach.clients.map { .certificate(.refused(at: places, by: $0)) }
          ?? .untrusted(at: places, sparing: comparison.spared(breach.spared, at: endpoints)), in: comparison,
        scope: endpoints.scope,
        "the path of the certificate at \(comparison.places(endpoints)) is not valid: \(breach.text)",
        expected: "a path as RFC 5280 has it", observed: breach.text, evidence: endpoints.evidence { _ in breach.text })
    }
  }
}

private struct Breach: Hashable {
  var text: String
  /// Who minds; none where everybody does.
  var clients: CertificateEffect.Clients?
  /// Who does not mind, where all others do.
  var spared: String?
}

extension Flawed {
  /// Whether all that is wrong is that a certificate names its issuer's key by another identifier.
  fileprivate var isOfIdentifiers: Bool { isAll && flaws.allSatisfy { $0.code == 30 } }

  /// Whether all that is wrong is that names are not those which constraints on URIs or directory names permit: GnuTLS looks
  /// at neither.
  fileprivate var isPassedOver: Bool {
    let oddities = Set(links.flatMap(\.traits.oddities))
    return isAll && flaws.allSatisfy { [47, 53].contains($0.code) } && oddities.contains(.uncommonPermission)
      && !oddities.contains(.nameConstraints)
  }

  /// Whether all that is wrong is that extensions are critical which GnuTLS knows, and others do not.
  fileprivate var isKnownToGnuTLS: Bool {
    let known = ClientLibrary.gnuTLS.extensions
    // A promise to staple is kept, or it is not.
    return isAll && !hit.isEmpty && flaws.allSatisfy { $0.code == 34 }
      && hit.allSatisfy { $0.traits.criticalExtensions.isSubset(of: known) && !$0.traits.mustStaple }
  }

  fileprivate var misnaming: String {
    let who = hit.first.map { links.first == $0 ? "the leaf" : $0.subject } ?? "a certificate"
    return "\(who) names its issuer's key by another identifier than the one of \(hit.first?.issuer ?? "its issuer") "
      + "that signed it"
  }
}

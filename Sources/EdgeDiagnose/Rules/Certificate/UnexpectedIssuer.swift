import EdgeModel

/// Another authority issued the certificate than the probe file names.
package struct UnexpectedIssuer: Rule {
  package let id = "unexpected-issuer"
  package let summary = "Another authority issued the certificate than was agreed."
  package let explanation = Runbook(
    trigger: "Neither the organisation or common name of the leaf's issuer nor that of the trust anchor "
      + "is what `issuer:` says; which intermediate an authority uses does not count. Or `certificates:` names certificates "
      + "of Amazon's authority alone, and one of another authority is served, which is not older than they are.",
    impact: "Nobody while clients trust it. It may be that somebody else obtained a certificate for the "
      + "name.",
    investigation: "Run `edgeprobe cert NAME`; look the name up in certificate transparency logs; ask "
      + "who requested the certificate.",
    causes: "A team or a provider had the certificate issued elsewhere; the authority changed; somebody "
      + "who should not has control of DNS or of the host.",
    resolution: "Install the certificate of the agreed authority, or correct `issuer:`; if nobody knows "
      + "of it, treat it as an intrusion.",
    prevention: "CAA records that name the agreed authorities.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    agreed(in: comparison) + named(in: comparison)
  }

  /// Certificates of ACM are named, and what is served is not of Amazon.
  private func named(in comparison: TargetComparison) -> [Finding] {
    let named = comparison.certificates.filter(\.isNamed)
    guard comparison.target.issuer == nil, !named.isEmpty, named.allSatisfy(\.certificate.isOfAmazon) else { return [] }
    let groups = comparison.endpointGroups { endpoint -> Issuers? in
      // One that is older was not replaced, which is told as that.
      guard endpoint.managed.differs, !endpoint.isOfAmazon, comparison.successors(of: endpoint).isEmpty else {
        return nil
      }
      return endpoint.chain.first.map { Issuers(issuer: $0.issuer) }
    }
    let expected = named.compactMap(\.certificate.serial).sorted().joined(separator: " or ")
    return findings(
      of: groups, in: comparison, are: "none of those that the probe file names",
      expected: "serial \(expected), issued by Amazon")
  }

  private func agreed(in comparison: TargetComparison) -> [Finding] {
    guard let agreed = comparison.target.issuer else { return [] }
    let groups = comparison.endpointGroups { endpoint -> Issuers? in
      guard let leaf = endpoint.chain.first else { return nil }
      let anchor = endpoint.path.flatMap { $0.anchor == nil ? nil : $0.links.last }
      guard !endpoint.isIssued(by: agreed) else { return nil }
      return Issuers(issuer: leaf.issuer, anchor: anchor?.subject)
    }
    return findings(
      of: groups, in: comparison, are: "not of \(PrintableText(agreed).text)", expected: agreed)
  }

  private func findings(
    of groups: [(Issuers, [EndpointComparison])], in comparison: TargetComparison, are what: String, expected: String
  ) -> [Finding] {
    groups.map { issuers, endpoints in
      finding(
        .certificate(.drift(at: endpoints.map(\.endpoint))), in: comparison, scope: endpoints.scope,
        "the certificate at \(comparison.places(endpoints)) is \(what): \(issuers.text)",
        expected: expected, observed: issuers.text, source: comparison.target.source,
        evidence: endpoints.evidence { "serial \($0.chain.first?.serial ?? "none"), issuer \(issuers.issuer)" })
    }
  }
}

private struct Issuers: Hashable {
  var issuer: String
  var anchor: String?

  var text: String { "issued by \(issuer)" + (anchor.map { " below \($0)" } ?? "") }
}

extension EndpointComparison {
  /// Whether an organisation or common name is the issuer's or the anchor's.
  func isIssued(by agreed: String) -> Bool {
    let anchor = path.flatMap { $0.anchor == nil ? nil : $0.links.last }
    let names = (chain.first?.traits.issuerNames ?? []) + (anchor?.traits.subjectNames ?? [])
    return names.contains { $0.lowercased() == agreed.lowercased() }
  }
}

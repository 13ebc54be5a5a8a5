import EdgeModel

/// A certificate of the path holds what some clients refuse because they do not support it.
package struct UnsupportedCertificate: Rule {
  package let id = "unsupported-certificate"
  package let summary = "A certificate of the path holds what GnuTLS or Java refuses, and other clients take."
  package let explanation = Runbook(
    trigger:
      "The leaf has an empty DNS name among its subject alternative names, an authority's certificate below the anchor has "
      + "name constraints that exclude directory names or registered identifiers, or one of the path has a critical "
      + "extension that GnuTLS or Java does not know, such as policy constraints or CRL distribution points, has a key on "
      + "another curve than those of NIST, or P-224, which Java alone does not take, or is signed with SHA-3. Not looked at "
      + "on port 25: mail servers hardly look at certificates.",
    impact:
      "Clients built on GnuTLS (3.7), or in Java (17; SEV2), refuse the certificate, whatever else it holds: wget and git, as "
      + "Debian 12 has them, are built on GnuTLS. Those built on OpenSSL take it.",
    investigation: "Run `gnutls-cli HOST`, and `edgeprobe cert NAME --pem` for the certificate.",
    causes:
      "A template of an authority with a name that was left empty, or that marks as critical what RFC 5280 does not; "
      + "a private authority below one of a state or a company, which constrains it, or has curves of its own.",
    resolution:
      "Have the certificate issued anew without it, or by an authority that is not constrained so, and whose key is "
      + "on P-256 or P-384 or RSA's.",
    prevention: "Test the profile of an authority with several clients before it is used.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Unsupported? in
      guard let path = endpoint.path, path.isTrusted, ![endpoint.endpoint].isMail else { return nil }
      return Unsupported(in: path.links)
    }
    return groups.map { unsupported, endpoints in
      let places = endpoints.map(\.endpoint)
      let who = unsupported.libraries.map(\.rawValue).joined(separator: " and ")
      return finding(
        .certificate(
          unsupported.libraries == [.gnuTLS]
            ? .refusedByFew(at: places, by: .builtOnGnuTLS)
            : .refused(at: places, by: unsupported.libraries == [.java] ? .inJava : .builtOnGnuTLSOrInJava)),
        in: comparison, scope: endpoints.scope,
        "\(who) \(unsupported.libraries.count == 1 ? "refuses" : "refuse") the certificate at "
          + "\(comparison.places(endpoints)): \(unsupported.text)",
        expected: "certificates that every client supports", observed: unsupported.text,
        evidence: endpoints.evidence { _ in unsupported.text })
    }
  }
}

/// What is not supported of a path, and by whom.
private struct Unsupported: Hashable {
  var text: String
  /// Sorted as they are declared.
  var libraries: [ClientLibrary]

  init?(in links: [Certificate]) {
    let found = links.enumerated().flatMap { depth, link in
      // What an anchor says of itself binds nobody, and its key has to be taken.
      link.unsupported(isLeaf: depth == 0, isAnchor: depth == links.count - 1).map { what, libraries in
        (text: "\(depth == 0 ? "the leaf" : link.subject) has \(what)", libraries: libraries)
      }
    }
    guard !found.isEmpty else { return nil }
    text = found.map(\.text).joined(separator: "; ")
    let all = Set(found.flatMap(\.libraries))
    libraries = ClientLibrary.allCases.filter(all.contains)
  }
}

extension Certificate {
  /// What it has that not everybody supports who takes the path, and who does not.
  fileprivate func unsupported(isLeaf: Bool, isAnchor: Bool) -> [(what: String, libraries: [ClientLibrary])] {
    func who(_ takes: (ClientLibrary) -> Bool) -> [ClientLibrary] { ClientLibrary.allCases.filter { !takes($0) } }
    var found = [(what: "a key that is \(key)", libraries: who { $0.takes(key: key) })]
    if !isAnchor {
      found.append((what: "a signature that is \(signature)", libraries: who { $0.takes(signature: signature) }))
      found += traits.criticalExtensions.sorted().map { name in
        (what: "a critical extension \(name)", libraries: who { $0.extensions.contains(name) })
      }
      if isLeaf, traits.oddities.contains(.emptyName) {
        found.append((what: "an empty DNS name among its names", libraries: [.gnuTLS]))
      }
      if traits.oddities.contains(.uncommonExclusion) {
        found.append(
          (what: "name constraints that exclude directory names or registered identifiers", libraries: [.gnuTLS]))
      }
    }
    return found.filter { !$0.libraries.isEmpty }
  }
}

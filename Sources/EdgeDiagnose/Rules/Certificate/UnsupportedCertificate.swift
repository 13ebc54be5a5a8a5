import EdgeModel

/// A certificate of the path holds what some clients refuse because they do not support it.
package struct UnsupportedCertificate: Rule {
  package let id = "unsupported-certificate"
  package let summary = "A certificate of the path holds what GnuTLS, Java or OpenSSL refuses, and others take."
  package let explanation = Runbook(
    trigger:
      "The leaf has an empty DNS name among its subject alternative names, an authority's certificate below the anchor has "
      + "name constraints that exclude directory names or registered identifiers, or one of the path has a critical "
      + "extension that GnuTLS or Java does not know, such as policy constraints or CRL distribution points, has a key on "
      + "another curve than those of NIST, or P-224, which Java alone does not take, or is signed with SHA-3 (with ECDSA OpenSSL 3.0 does not know it either: every "
      + "client but those built on GnuTLS); or the name "
      + "itself has an underscore, or a hyphen at an end of a label, as no host's name does (SEV3). Not looked at "
      + "on port 25: mail servers hardly look at certificates.",
    impact:
      "Clients built on GnuTLS (3.7), or in Java (17; SEV2), refuse the certificate, whatever else it holds: wget and git, as "
      + "Debian 12 has them, are built on GnuTLS. Those built on OpenSSL take it. A name that is no host's "
      + "Java takes from no certificate, and OpenSSL's own comparison, as Python has it, no star for an underscore.",
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
    ofPaths(in: comparison) + ofSignatures(in: comparison) + ofNames(in: comparison)
  }

  /// What OpenSSL does not know itself.
  private func ofSignatures(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { Flawed(.algorithm, at: $0) }
    return groups.map { flawed, endpoints in
      let what =
        flawed.hit.isEmpty
        ? flawed.list
        : flawed.hit.map {
          "\(flawed.links.first == $0 ? "the leaf" : $0.subject) has a signature that is \($0.signature)"
        }
        .joined(separator: "; ")
      let isTried =
        flawed.isAll && !flawed.hit.isEmpty && flawed.hit.allSatisfy { $0.signature.contains("ecdsa-with-sha3-") }
      return finding(
        .untrusted(
          at: endpoints.map(\.endpoint), sparing: comparison.spared(isTried ? "GnuTLS" : nil, at: endpoints)),
        in: comparison, scope: endpoints.scope,
        "OpenSSL does not know the signature of the certificate at \(comparison.places(endpoints)): \(what)",
        expected: "certificates that every client supports", observed: what,
        evidence: endpoints.evidence { _ in flawed.list })
    }
  }

  /// What is well for everybody but those who hold names to what hosts may have (RFC 952, RFC 1123 section 2.1).
  private func ofNames(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> OddName? in
      guard endpoint.path?.isTrusted == true, !endpoint.coverage.differs, ![endpoint.endpoint].isMail,
        let name = endpoint.endpoint.serverName, let leaf = endpoint.chain.first
      else { return nil }
      return OddName(name, of: leaf)
    }
    return groups.map { odd, endpoints in
      let who = odd.isHeldByAStar ? "Java and Python refuse" : "Java refuses"
      return finding(
        .certificate(
          .refusedByFew(at: endpoints.map(\.endpoint), by: odd.isHeldByAStar ? .inJavaOrPython : .inJava)),
        in: comparison, scope: endpoints.scope,
        "\(who) the certificate at \(comparison.places(endpoints)): \(odd.text)",
        expected: "a name of letters, digits and hyphens between them", observed: odd.text,
        evidence: endpoints.evidence { _ in odd.text }, aspects: [.ofName])
    }
  }

  private func ofPaths(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Unsupported? in
      guard let path = endpoint.path, path.isTrusted, ![endpoint.endpoint].isMail else { return nil }
      return Unsupported(in: path.links, beside: endpoint.chain)
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

/// A name that DNS may have and no host.
private struct OddName: Hashable {
  var text: String
  /// Whether a star stands for it, or above it.
  var isHeldByAStar: Bool

  init?(_ name: DomainName, of leaf: Certificate) {
    let hasUnderscore = name.hasUnderscore
    let hyphen = UInt8(ascii: "-")
    guard hasUnderscore || name.labels.contains(where: { $0.first == hyphen || $0.last == hyphen }) else { return nil }
    isHeldByAStar = hasUnderscore && leaf.name(covering: name)?.hasPrefix("*") == true
    text =
      "\(name.host) has \(hasUnderscore ? "an underscore" : "a hyphen at an end of a label")"
      + (isHeldByAStar ? ", and is covered by a wildcard" : "")
  }
}

/// What is not supported of a path, and by whom.
private struct Unsupported: Hashable {
  var text: String
  /// Sorted as they are declared.
  var libraries: [ClientLibrary]

  /// Where another certificate of an authority is served, clients may come by that: what both have is in every client's way,
  /// and nothing that is above them.
  init?(in links: [Certificate], beside served: [Certificate]) {
    var found: [(text: String, libraries: [ClientLibrary])] = []
    for (depth, link) in links.enumerated() {
      let twins = depth == 0 ? [] : served.filter { $0.isTwin(of: link) }
      // What an anchor says of itself binds nobody, and its key has to be taken.
      let own = link.unsupported(isLeaf: depth == 0, isAnchor: depth == links.count - 1)
      let shared = own.filter { flaw in
        twins.allSatisfy { twin in
          twin.unsupported(isLeaf: false, isAnchor: twin.subject == twin.issuer).contains { $0.what == flaw.what }
        }
      }
      found += shared.map { what, libraries in
        (text: "\(depth == 0 ? "the leaf" : link.subject) has \(what)", libraries: libraries)
      }
      if !twins.isEmpty { break }
    }
    guard !found.isEmpty else { return nil }
    text = found.map(\.text).joined(separator: "; ")
    let all = Set(found.flatMap(\.libraries))
    libraries = ClientLibrary.allCases.filter(all.contains)
  }
}

extension Certificate {
  /// Whether both are of one authority: cross-signed, or an earlier one.
  fileprivate func isTwin(of other: Certificate) -> Bool {
    subject == other.subject && key == other.key && sha256 != other.sha256
  }

  /// What it has that not everybody supports who takes the path, and who does not.
  fileprivate func unsupported(isLeaf: Bool, isAnchor: Bool) -> [(what: String, libraries: [ClientLibrary])] {
    var found = refused(isAnchor: isAnchor)
    if !isAnchor {
      if isLeaf, traits.oddities.contains(.emptyName) {
        found.append((what: "an empty DNS name among its names", libraries: [.gnuTLS]))
      }
      if traits.oddities.contains(.uncommonExclusion) {
        found.append(
          (what: "name constraints that exclude directory names or registered identifiers", libraries: [.gnuTLS]))
      }
    }
    return found
  }
}

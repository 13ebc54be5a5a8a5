import EdgeModel

/// What the libraries that clients are built on know, as far as they were tried: GnuTLS 3.7 and Java 17.
enum ClientLibrary: String, Hashable, CaseIterable {
  case gnuTLS = "GnuTLS"
  case java = "Java"

  /// The extensions that it takes where they are critical, by OpenSSL's short names.
  var extensions: Set<String> {
    let both: Set = [
      "basicConstraints", "certificatePolicies", "extendedKeyUsage", "inhibitAnyPolicy", "keyUsage", "nameConstraints",
      "subjectAltName",
    ]
    return switch self {
    case .gnuTLS:
      both.union([
        "authorityInfoAccess", "authorityKeyIdentifier", "crlDistributionPoints", "issuerAltName", "proxyCertInfo",
        "subjectKeyIdentifier", "tlsfeature",
      ])
    case .java: both.union(["policyConstraints", "policyMappings"])
    }
  }

  /// Whether it can take a key, which may be one of another kind than of elliptic curves.
  func takes(key: String) -> Bool {
    guard key.hasPrefix("ecdsa-") else { return true }
    let both = ["ecdsa-p256", "ecdsa-p384", "ecdsa-p521"]
    return both.contains(key) || self == .gnuTLS && key == "ecdsa-secp224r1"
  }

  /// Whether it takes a signature of a certificate, as far as OpenSSL does.
  func takes(signature: String) -> Bool { self == .gnuTLS || !signature.contains("-sha3-") }
}

extension Certificate {
  /// What of its key, its signature and its critical extensions not every library takes, and which do not; of an anchor the
  /// key counts alone.
  func refused(isAnchor: Bool) -> [(what: String, libraries: [ClientLibrary])] {
    func who(_ takes: (ClientLibrary) -> Bool) -> [ClientLibrary] { ClientLibrary.allCases.filter { !takes($0) } }
    var found = [(what: "a key that is \(key)", libraries: who { $0.takes(key: key) })]
    if !isAnchor {
      found.append((what: "a signature that is \(signature)", libraries: who { $0.takes(signature: signature) }))
      found += traits.criticalExtensions.sorted().map { name in
        (what: "a critical extension \(name)", libraries: who { $0.extensions.contains(name) })
      }
    }
    return found.filter { !$0.libraries.isEmpty }
  }
}

extension DomainName {
  /// Whether a label of it has what DNS knows and hosts do not (RFC 952, RFC 1123 section 2.1).
  var hasUnderscore: Bool { labels.contains { $0.contains(UInt8(ascii: "_")) } }
}

extension TargetComparison {
  /// Of the libraries that one thing is no matter for, in words, those that take all the rest as well; none where nobody
  /// does.
  ///
  /// `names`: such as `GnuTLS and Java`.
  func spared(_ names: String?, at endpoints: [EndpointComparison]) -> String? {
    guard let names else { return nil }
    let left = ClientLibrary.allCases.filter { library in
      names.contains(library.rawValue) && endpoints.allSatisfy { library.mayTake($0, at: time) }
    }
    return left.isEmpty ? nil : left.map(\.rawValue).joined(separator: " and ")
  }
}

extension ClientLibrary {
  /// Whether nothing is known against what is served but what clients built on OpenSSL mind.
  fileprivate func mayTake(_ endpoint: EndpointComparison, at time: Moment) -> Bool {
    guard let leaf = endpoint.chain.first else { return true }
    let path = endpoint.path?.links ?? []
    let links = path.isEmpty ? [leaf] : path
    let isRefused = links.enumerated().contains { depth, link in
      link.refused(isAnchor: depth > 0 && depth == links.count - 1).contains { $0.libraries.contains(self) }
    }
    let isForHandshake =
      leaf.traits.keyUsages.map { usages in
        !(endpoint.isSigned && !usages.contains("digitalSignature"))
          && !(endpoint.isEncryptedTo && !usages.contains("keyEncipherment"))
      } ?? true
    return !isRefused && isForHandshake && !endpoint.coverage.differs && leaf.notBefore <= time && time <= leaf.notAfter
      && (leaf.traits.usages.isEmpty
        || !Set(["serverAuth", "anyExtendedKeyUsage"]).isDisjoint(with: leaf.traits.usages))
      && !(self == .java && endpoint.endpoint.serverName?.hasUnderscore == true)
  }
}

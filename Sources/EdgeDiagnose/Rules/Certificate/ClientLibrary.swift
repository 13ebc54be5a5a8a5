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

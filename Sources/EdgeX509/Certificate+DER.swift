import EdgeModel

extension Certificate {
  /// Reads one DER certificate that fills `der` exactly.
  package init(der: [UInt8]) throws(X509Flaw) {
    let decoded = try DecodedCertificate(der: der)
    guard let notBefore = decoded.notBefore, let notAfter = decoded.notAfter else {
      throw .notCertificate("its validity is not a pair of times")
    }
    self.init(
      subject: decoded.subject, issuer: decoded.issuer, serial: decoded.serial, notBefore: notBefore,
      notAfter: notAfter, names: decoded.names, key: decoded.key, signature: decoded.signature,
      sha256: SHA256(of: der).hex, isAuthority: decoded.isAuthority, isSelfIssued: decoded.isSelfIssued,
      issuerURL: decoded.issuerURL, traits: decoded.traits)
  }
}

extension Certificate {
  /// Whether the subject alternative names cover a host (RFC 9525); an unreadable certificate covers none.
  package static func covers(der: [UInt8], host: DomainName) -> Bool {
    // A star is no label of a host, and `*.168.0.1` no pattern of addresses.
    guard host.isHost, Address(host.host) == nil, let decoded = try? DecodedCertificate(der: der) else { return false }
    return decoded.covers(host: host)
  }

  /// Whether an IP address is among the subject alternative names; an unreadable certificate covers none.
  package static func covers(der: [UInt8], address: Address) -> Bool {
    guard let decoded = try? DecodedCertificate(der: der) else { return false }
    return decoded.covers(address: address.bytes)
  }
}

extension DomainName {
  /// Whether the name can be one of a host: letters, digits and hyphens, and underscores as some hosts have them.
  fileprivate var isHost: Bool {
    !isRoot
      && labels.allSatisfy { label in
        label.allSatisfy { byte in
          (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
        }
      }
  }
}

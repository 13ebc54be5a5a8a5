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
      notAfter: notAfter, names: decoded.names, addresses: decoded.addresses, key: decoded.key,
      signature: decoded.signature,
      sha256: SHA256(of: der).hex, isAuthority: decoded.isAuthority, isSelfIssued: decoded.isSelfIssued,
      issuerURL: decoded.issuerURL, traits: decoded.traits)
  }
}

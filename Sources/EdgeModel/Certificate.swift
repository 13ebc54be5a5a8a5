/// The facts of one X.509 certificate (RFC 5280).
///
/// Text is printable.
package struct Certificate: Hashable, Sendable {
  /// RFC 4514.
  package var subject: String
  package var issuer: String
  /// Lower-case hexadecimal octets joined by colons.
  package var serial: String
  package var notBefore: Moment
  package var notAfter: Moment
  /// Subject alternative names: DNS names as written, IP addresses printed; in the certificate's order.
  package var names: [String]
  /// `ecdsa-p256`, `rsa-2048`.
  package var key: String
  /// `ecdsa-sha256`.
  package var signature: String
  /// Of the DER, lower-case hexadecimal.
  package var sha256: String
  package var isAuthority: Bool
  package var isSelfIssued: Bool
  /// Where the issuer's certificate lies (RFC 5280 section 4.2.2.1, caIssuers).
  package var issuerURL: String?

  package init(
    subject: String, issuer: String, serial: String, notBefore: Moment, notAfter: Moment, names: [String],
    key: String, signature: String, sha256: String, isAuthority: Bool, isSelfIssued: Bool, issuerURL: String?
  ) {
    self.subject = subject
    self.issuer = issuer
    self.serial = serial
    self.notBefore = notBefore
    self.notAfter = notAfter
    self.names = names
    self.key = key
    self.signature = signature
    self.sha256 = sha256
    self.isAuthority = isAuthority
    self.isSelfIssued = isSelfIssued
    self.issuerURL = issuerURL
  }

  package var lifetime: Duration { notAfter - notBefore }
}

/// Whether a path leads from a leaf to a trust anchor at a time, and what was wrong on the way.
package struct PathVerdict: Hashable, Sendable {
  package struct Flaw: Hashable, Sendable {
    /// X509_V_ERR number.
    package var code: Int32
    /// 0 is the leaf.
    package var depth: Int
    package var text: String

    package init(code: Int32, depth: Int, text: String) {
      self.code = code
      self.depth = depth
      self.text = text
    }
  }

  package var isTrusted: Bool
  /// All of them, by depth, then code.
  package var flaws: [Flaw]
  /// The subject of the trust anchor the path ends in.
  package var anchor: String?
  /// The earliest end of validity on the verified path; the leaf's when there is no path.
  package var notAfter: Moment

  package init(isTrusted: Bool, flaws: [Flaw], anchor: String?, notAfter: Moment) {
    self.isTrusted = isTrusted
    self.flaws = flaws
    self.anchor = anchor
    self.notAfter = notAfter
  }
}

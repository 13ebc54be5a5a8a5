/// A certificate chain and the private key of its leaf: what a TLS server shows and proves.
package struct Identity: Hashable, Sendable {
  /// Leaf first, DER.
  package var chain: [[UInt8]]
  package var key: PrivateKey
  /// The OCSP response to staple, DER.
  package var staple: [UInt8]?

  package init(chain: [[UInt8]], key: PrivateKey, staple: [UInt8]? = nil) {
    self.chain = chain
    self.key = key
    self.staple = staple
  }

  /// The chain as a server's configuration wants it.
  package var pem: String { chain.map { PEM.text($0) }.joined() }
}

/// A private key as PKCS #8 (RFC 5958).
package struct PrivateKey: Hashable, Sendable {
  package let pkcs8: [UInt8]

  package init(pkcs8: [UInt8]) { self.pkcs8 = pkcs8 }

  package var pem: String { PEM.text(pkcs8, label: "PRIVATE KEY") }
}

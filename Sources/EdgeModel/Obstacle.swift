/// The setting without which a handshake of today comes about: what a permissive one showed of a server that the usual
/// one failed at.
package enum Obstacle: Hashable, Sendable {
  /// The server speaks nothing newer than this.
  case version(String)
  /// The server refuses the protocols that browsers offer by ALPN.
  case applicationProtocol
  /// The server's key for the key exchange is too short.
  case weakKey(String)
  /// The server wants a cipher that clients of today do not offer.
  case cipher(String)
  /// The key of the server's certificate is on a curve that clients of today do not take.
  case curve(String)
  /// The server wants a group for the key exchange that clients of today do not offer.
  case group(String)
  /// The server signs the handshake with an algorithm that clients of today do not take.
  case signature(String)
  /// The server knows nothing of secure renegotiation (RFC 5746).
  case renegotiation
  /// The server ends a handshake in which TLS 1.3 is offered, and takes one of TLS 1.2 alone.
  case modernity
  /// The permissive handshake showed nothing that the usual one could not have had.
  case unknown

  /// Whether it is in the way of Chrome alone: Firefox offers these as well.
  package var isForChromeAlone: Bool {
    switch self {
    case .cipher(let name), .group(let name), .signature(let name):
      [
        "secp521r1", "ffdhe2048", "ffdhe3072", "ecdsa-sha512", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA",
      ].contains(name)
    case .version, .applicationProtocol, .weakKey, .curve, .renegotiation, .modernity, .unknown: false
    }
  }

  /// Whether hardly any client but OpenSSL and Java gets by it, browsers or not: GnuTLS 3.7 takes no signature of a handshake
  /// with SHA-224, and Go's crypto/tls knows none.
  package var isForFewElse: Bool {
    if case .signature(let name) = self { name.hasSuffix("-sha224") } else { false }
  }

  /// In words, with the server as subject.
  package var text: String {
    switch self {
    case .version(let version): "it speaks nothing newer than \(version)"
    case .applicationProtocol: "it refuses the protocols of the web (ALPN: h2, http/1.1)"
    case .weakKey(let key): "its key for the key exchange is too weak (\(key))"
    case .cipher(let cipher): "it takes no cipher of today (only such as \(cipher))"
    case .curve(let curve): "the key of its certificate is on \(curve), a curve that clients of today do not take"
    case .group(let group): "it takes no group of today for the key exchange (only such as \(group))"
    case .signature(let signature): "it signs the handshake with \(signature)"
    case .renegotiation: "it does not know secure renegotiation (RFC 5746)"
    case .modernity: "it takes none that offers TLS 1.3, and one of TLS 1.2 alone"
    case .unknown: "a second handshake with older settings succeeded"
    }
  }
}

/// Where to connect and whom to ask for.
package struct Endpoint: Hashable, Sendable, Codable, Comparable {
  package var address: Address
  package var port: UInt16
  /// The name for SNI and for judging; an absolute name, or none for a bare address.
  package var serverName: DomainName?
  /// What has to be said in the clear before the handshake.
  package var startTLS: StartTLS?
  /// The address to judge by where no name is given, if it is another than the one that is connected to.
  package var sought: Address?

  package init(
    address: Address, port: UInt16, serverName: DomainName?, startTLS: StartTLS? = nil, sought: Address? = nil
  ) {
    self.address = address
    self.port = port
    self.serverName = serverName
    self.startTLS = startTLS
    self.sought = sought
  }

  /// What a certificate has to cover: the name, or else this address.
  package var judgedAddress: Address { sought ?? address }

  /// The same in words.
  package var identity: String { serverName?.host ?? judgedAddress.description }

  /// Whether the chain was read from a file, which nobody connected to.
  package var isFile: Bool { port == 0 }

  /// Address and port, as far as there are any.
  package var shown: String { isFile ? "the file" : address.with(port: port) }

  /// Whether the port is one where browsers connect.
  package var isWeb: Bool { startTLS == nil && [443, 8443].contains(port) }

  package static func < (a: Endpoint, b: Endpoint) -> Bool {
    if a.address != b.address { return a.address < b.address }
    if a.port != b.port { return a.port < b.port }
    return (a.serverName ?? .root) < (b.serverName ?? .root)
  }
}

/// A protocol that begins in the clear and asks for TLS.
package enum StartTLS: String, Hashable, Sendable, Codable, CaseIterable {
  /// RFC 3207.
  case smtp

  /// Where it is spoken.
  package var port: UInt16 { 25 }
}

/// What one TLS handshake showed, judged by nobody yet.
package struct Handshake: Hashable, Sendable, Codable {
  package enum Phase: String, Hashable, Sendable, Codable { case connect, handshake }

  /// What the client offers.
  package enum Offer: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    /// What a client of today would: TLS 1.2 and 1.3, keys and digests of today, the server's name.
    case usual
    /// As usual, with nothing but the ciphers and signatures that browsers offer: where the usual one took others.
    case browser
    /// As usual, with nothing but the ciphers that Python has since 3.10: where the usual one took another.
    case python
    /// Everything down to TLS 1.0 and no ALPN: explains why the usual one failed, and excuses nothing.
    case permissive
    /// As usual, with the protocols of the web (ALPN), which the server refused: the usual one then offers none.
    case web
    /// As usual, but without the server's name.
    case nameless
    /// As usual, without the protocols of the web (ALPN): whether they are in the way.
    case plain
    /// As usual, but TLS 1.2 alone and no ALPN: whether what is newer is in the way.
    case older
    /// Only signatures with RSA keys.
    case rsa
    /// Only signatures with elliptic curves.
    case ecdsa

    package static func < (a: Offer, b: Offer) -> Bool { a.rawValue < b.rawValue }
  }

  package enum Outcome: Hashable, Sendable, Codable {
    case handshake
    /// Connection refused.
    case refused
    case timeout(Phase)
    /// The peer ended the connection in the middle of the handshake.
    case reset
    /// A TLS alert: its number (RFC 8446 section 6).
    case alert(UInt8)
    /// The first bytes received, which no TLS server sends.
    case notTLS([UInt8])
    /// No route, or the kernel's reason.
    case unreachable(String)
    /// A special address that the user's files do not name; nothing was sent.
    case notAllowed
    /// The server refused in the protocol that comes before TLS: its words; none where it ended the connection instead.
    case declined(String)
    /// The server does not talk to this client in the protocol that comes before TLS, perhaps to nobody else either: its
    /// words.
    case turnedAway(String)
    /// The server says nothing, or ends the connection, before TLS could be asked for: what it does, in words
    /// with the server as subject.
    case speechless(String)
    /// The server does not offer TLS in the protocol that comes before it.
    case withoutTLS
    /// The first bytes that came in the clear after the server had agreed to TLS: what anybody on the way may have put
    /// there.
    case injected([UInt8])
    /// OpenSSL's reason for giving up.
    case failed(String)
  }

  package enum ClientCertificate: String, Hashable, Sendable, Codable { case none, requested, required }

  package var endpoint: Endpoint
  package var offer: Offer
  package var began: Moment
  /// Until the TCP connection stood; none when it never did.
  package var connected: Duration?
  /// Until the outcome was known.
  package var ended: Duration
  package var outcome: Outcome
  /// `TLSv1.3` and so on.
  package var protocolVersion: String?
  package var cipher: String?
  /// The group of the key exchange: `x25519`, `secp256r1`, `dh-1024`.
  package var group: String?
  /// What the server signed the handshake with: `ecdsa-sha256`, `rsa-pss-sha256`.
  package var signature: String?
  package var alpn: String?
  package var clientCertificate: ClientCertificate
  /// Whether the server asked for a certificate, and ended the connection without a word when none came.
  package var hangsUp: Bool?
  /// What the first try came to, where a second one of the same kind decides, or came to the same.
  package var firstTry: Outcome?
  /// How many signed certificate timestamps came with the handshake (RFC 6962 section 3.3), those in the certificate not
  /// counted; none when the handshake did not get that far.
  package var timestamps: Int?
  /// The last alert that did not end it, but for the one that closes: its number.
  package var warning: UInt8?
  /// The certificates as served, leaf first, DER.
  package var chain: [[UInt8]]
  /// The stapled OCSP response, DER.
  package var staple: [UInt8]?
  /// What was asked over HTTP, where something was; none without a handshake.
  package var http: HTTPTrail?

  package init(
    endpoint: Endpoint, offer: Offer = .usual, began: Moment, connected: Duration?, ended: Duration, outcome: Outcome,
    protocolVersion: String? = nil, cipher: String? = nil, group: String? = nil, signature: String? = nil,
    alpn: String? = nil, clientCertificate: ClientCertificate = .none, timestamps: Int? = nil, warning: UInt8? = nil,
    chain: [[UInt8]] = [], staple: [UInt8]? = nil, http: HTTPTrail? = nil
  ) {
    self.endpoint = endpoint
    self.offer = offer
    self.began = began
    self.connected = connected
    self.ended = ended
    self.outcome = outcome
    self.protocolVersion = protocolVersion
    self.cipher = cipher
    self.group = group
    self.signature = signature
    self.alpn = alpn
    self.clientCertificate = clientCertificate
    self.timestamps = timestamps
    self.warning = warning
    self.chain = chain
    self.staple = staple
    self.http = http
  }
}

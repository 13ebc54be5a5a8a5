/// Where to connect and whom to ask for.
package struct Endpoint: Hashable, Sendable, Codable, Comparable {
  package var address: Address
  package var port: UInt16
  /// The name for SNI and for judging; an absolute name, or none for a bare address.
  package var serverName: DomainName?

  package init(address: Address, port: UInt16, serverName: DomainName?) {
    self.address = address
    self.port = port
    self.serverName = serverName
  }

  package static func < (a: Endpoint, b: Endpoint) -> Bool {
    if a.address != b.address { return a.address < b.address }
    if a.port != b.port { return a.port < b.port }
    return (a.serverName ?? .root) < (b.serverName ?? .root)
  }
}

/// What one TLS handshake showed, judged by nobody yet.
package struct Handshake: Hashable, Sendable, Codable {
  package enum Phase: String, Hashable, Sendable, Codable { case connect, handshake }

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
    /// OpenSSL's reason for giving up.
    case failed(String)
  }

  package enum ClientCertificate: String, Hashable, Sendable, Codable { case none, requested, required }

  package var endpoint: Endpoint
  package var began: Moment
  /// Until the TCP connection stood; none when it never did.
  package var connected: Duration?
  /// Until the outcome was known.
  package var ended: Duration
  package var outcome: Outcome
  /// `TLSv1.3` and so on.
  package var protocolVersion: String?
  package var cipher: String?
  package var alpn: String?
  package var clientCertificate: ClientCertificate
  /// The certificates as served, leaf first, DER.
  package var chain: [[UInt8]]
  /// The stapled OCSP response, DER.
  package var staple: [UInt8]?

  package init(
    endpoint: Endpoint, began: Moment, connected: Duration?, ended: Duration, outcome: Outcome,
    protocolVersion: String? = nil, cipher: String? = nil, alpn: String? = nil,
    clientCertificate: ClientCertificate = .none, chain: [[UInt8]] = [], staple: [UInt8]? = nil
  ) {
    self.endpoint = endpoint
    self.began = began
    self.connected = connected
    self.ended = ended
    self.outcome = outcome
    self.protocolVersion = protocolVersion
    self.cipher = cipher
    self.alpn = alpn
    self.clientCertificate = clientCertificate
    self.chain = chain
    self.staple = staple
  }
}

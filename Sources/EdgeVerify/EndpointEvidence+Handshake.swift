import EdgeModel
import EdgeX509

extension EndpointEvidence {
  /// Decodes what a handshake showed and judges its chain as of `time`; without a trust store no path is sought.
  package init(of handshake: Handshake, at time: Moment, trust: TrustStore?) {
    let (endpoint, chain) = (handshake.endpoint, handshake.chain)
    let path = trust.flatMap { chain.isEmpty ? nil : PathVerdict(chain: chain, at: time, trust: $0) }
    self.init(
      endpoint: endpoint, outcome: handshake.outcome, began: handshake.began,
      protocolVersion: handshake.protocolVersion, cipher: handshake.cipher, alpn: handshake.alpn,
      clientCertificate: handshake.clientCertificate,
      chain: Self.decoded(chain.prefix(32)),
      path: path,
      coversName: chain.first.flatMap { leaf in
        endpoint.serverName.map { Certificate.covers(der: leaf, host: $0) }
      },
      hasStaple: handshake.staple?.isEmpty == false)
  }
  /// One that cannot be decoded is a flaw of the path, which names its place in the chain.
  private static func decoded(_ chain: ArraySlice<[UInt8]>) -> [Certificate] {
    // Without the leaf the next one would be taken for it.
    guard let first = chain.first, let leaf = try? Certificate(der: first) else { return [] }
    return [leaf] + chain.dropFirst().compactMap { try? Certificate(der: $0) }
  }
}

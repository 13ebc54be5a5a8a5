import EdgeModel
import EdgeX509

extension EndpointEvidence {
  /// One for each endpoint, what other offers showed there included; sorted.
  package static func all(
    of handshakes: [Handshake], at time: Moment, trust: TrustStore?, lists: RevocationLists = .none
  ) -> [EndpointEvidence] {
    let places = Dictionary(grouping: handshakes, by: \.endpoint)
    return places.sorted { $0.key < $1.key }.compactMap { _, seen in
      guard let usual = seen.first(where: { $0.offer == .usual }) else { return nil }
      var evidence = EndpointEvidence(of: usual, at: time, trust: trust, lists: lists)
      let others = seen.filter { $0.offer != .usual }.sorted { $0.offer < $1.offer }
      evidence.others = others.map { EndpointEvidence(of: $0, at: time, trust: trust, lists: lists) }
      evidence.obstacle = others.first { $0.offer == .permissive }.flatMap { Obstacle(usual: usual, permissive: $0) }
      return evidence
    }
  }

  /// Decodes what a handshake showed and judges its chain as of `time`; without a trust store no path is sought.
  package init(of handshake: Handshake, at time: Moment, trust: TrustStore?, lists: RevocationLists = .none) {
    let (endpoint, chain) = (handshake.endpoint, handshake.chain)
    let path = trust.flatMap { trust in
      chain.isEmpty ? nil : PathVerdict(chain: chain, at: time, trust: trust, lists: lists)
    }
    let staple = chain.first.map { leaf in
      Staple(
        der: handshake.staple, leaf: leaf, issuer: PathVerdict.issuer(of: leaf, among: chain, trust: trust), at: time)
    }
    self.init(
      endpoint: endpoint, outcome: handshake.outcome, began: handshake.began,
      protocolVersion: handshake.protocolVersion, cipher: handshake.cipher, alpn: handshake.alpn,
      clientCertificate: handshake.clientCertificate,
      chain: Self.decoded(chain.prefix(32)),
      path: path,
      coversName: chain.first.flatMap { leaf in
        endpoint.serverName.map { Certificate.covers(der: leaf, host: $0) }
      },
      hasStaple: handshake.staple?.isEmpty == false, staple: staple ?? Staple(.none),
      chainSize: chain.reduce(0) { $0 + $1.count }, chainLength: chain.count)
    offer = handshake.offer
    group = handshake.group
    signature = handshake.signature
    timestamps = handshake.timestamps
    http = handshake.http
  }

  /// One that cannot be decoded is a flaw of the path, which names its place in the chain.
  private static func decoded(_ chain: ArraySlice<[UInt8]>) -> [Certificate] {
    // Without the leaf the next one would be taken for it.
    guard let first = chain.first, let leaf = try? Certificate(der: first) else { return [] }
    return [leaf] + chain.dropFirst().compactMap { try? Certificate(der: $0) }
  }
}

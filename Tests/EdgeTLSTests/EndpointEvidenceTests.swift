import EdgeLab
import EdgeModel
import EdgeVerify
import EdgeX509
import Testing

@Suite struct EndpointEvidenceTests {
  private let world: TLSWorld

  init() throws {
    world = try TLSWorld(
      yaml: """
        authorities:
          - { name: Root, anchor: true }
        certificates:
          - { id: a, issuer: Root, names: [a.example.com, 192.0.2.1], staple: good }
          - { id: b, issuer: Root, names: ["*.0.2.1"], staple: revoked }
        """, file: "tls.yaml", now: noon)
  }

  private func handshake(_ name: String, _ place: String, asking host: String?) throws -> Handshake {
    let identity = try #require(world.identities[name])
    return Handshake(
      endpoint: Endpoint(
        address: try #require(Address(place)), port: 443, serverName: try host.map { try DomainName($0) }),
      began: noon, connected: .zero, ended: .zero, outcome: .handshake, chain: identity.chain, staple: identity.staple)
  }

  private func evidence(_ handshakes: [Handshake], lists: RevocationLists = .none) throws -> [EndpointEvidence] {
    EndpointEvidence.all(of: handshakes, at: noon, trust: try TrustStore(anchors: world.anchors), lists: lists)
  }

  /// Who asks for an address and is sent to another one, as by --address, looks for the first in the certificate.
  @Test(arguments: [("192.0.2.1", "127.0.0.1", true), ("192.0.2.2", "192.0.2.1", false)])
  func coverageOfAnAddressElsewhere(sought: String, place: String, isCovered: Bool) throws {
    var handshake = try handshake("a", place, asking: nil)
    handshake.endpoint.sought = Address(sought)
    #expect(try evidence([handshake]).map(\.coversName) == [isCovered])
    #expect(handshake.endpoint.identity == sought)
  }

  /// An address is covered as an address, and by no pattern.
  @Test(
    arguments: [
      ("a", "192.0.2.1", nil, true), ("a", "192.0.2.2", nil, false), ("b", "192.0.2.1", nil, false),
      ("a", "192.0.2.2", "a.example.com", true), ("a", "192.0.2.1", "b.example.com", false),
      ("b", "192.0.2.1", "192.0.2.1", false),
    ] as [(String, String, String?, Bool)])
  func coverage(name: String, place: String, host: String?, isCovered: Bool) throws {
    #expect(try evidence([handshake(name, place, asking: host)]).map(\.coversName) == [isCovered])
  }

  @Test func staplesAreOfTheHandshakeAndNotOfTheChain() throws {
    var without = try handshake("a", "192.0.2.2", asking: nil)
    without.staple = nil
    let seen = try evidence([
      try handshake("a", "192.0.2.1", asking: nil), without, try handshake("b", "192.0.2.3", asking: nil),
    ])
    #expect(seen.map(\.staple.status) == [.good, .none, .revoked])
    #expect(seen.map(\.path?.isTrusted) == [true, true, true])
    #expect(seen.map(\.chainLength) == [1, 1, 1])
    #expect(seen[0].chainSize == seen[0].chain[0].traits.size)
  }

  /// Whatever was judged before, and when: the same comes of it as without a memory.
  @Test func aMemoryChangesNothing() throws {
    let (memory, trust) = (ChainMemory(), try TrustStore(anchors: world.anchors))
    let shaken = [try handshake("a", "192.0.2.1", asking: "a.example.com")]
    let leaf = try #require(try evidence(shaken).first?.chain.first)
    let moments = [
      noon, leaf.notAfter, leaf.notAfter + .seconds(1), leaf.notBefore, leaf.notBefore - .seconds(1), noon,
    ]
    for time in moments {
      #expect(
        EndpointEvidence.all(of: shaken, at: time, trust: trust, memory: memory)
          == EndpointEvidence.all(of: shaken, at: time, trust: trust), "at \(time)")
    }
    let stranger = try TrustStore(anchors: [try #require(world.identities["b"]).chain[0]])
    let seen = EndpointEvidence.all(of: shaken, at: noon, trust: stranger, memory: memory)
    #expect(seen.map(\.path?.isTrusted) == [false])
  }

  @Test func listsReachEveryChain() throws {
    let root = try #require(world.identities["Root"])
    let serial = CertificateOrder(subject: "b", from: noon, until: noon).serial
    let lists = try RevocationLists(lists: [try root.revocationList(of: [serial], now: noon)])
    let seen = try evidence(
      [try handshake("a", "192.0.2.1", asking: nil), try handshake("b", "192.0.2.3", asking: nil)], lists: lists)
    #expect(seen.map { $0.path?.revocations.count } == [0, 1])
  }
}

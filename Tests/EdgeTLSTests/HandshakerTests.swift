import EdgeLab
import EdgeModel
import EdgeTLS
import EdgeVerify
import EdgeX509
import NIOCore
import NIOPosix
import Testing

@Suite struct HandshakerTests {
  @Test func aHandshakeShowsEverythingServed() async throws {
    let yaml = shop + "endpoints: [{ addresses: [127.53.9.1], serve: [shop, Lab CA 1] }]"
    let lab = try Loopback(yaml)
    let seen = try await lab.serving { try await $0.look("127.53.9.1") }
    #expect(seen.outcome == .handshake)
    #expect(seen.began == noon)
    #expect(seen.protocolVersion == "TLSv1.3")
    #expect(seen.cipher == "TLS_AES_256_GCM_SHA384")
    #expect(seen.alpn == "http/1.1")
    #expect(seen.clientCertificate == .none)
    #expect(seen.staple == nil)
    #expect(
      seen.chain == [lab.world.identities["shop"], lab.world.identities["Lab CA 1"]].compactMap { $0?.chain.first })
    let connected = try #require(seen.connected)
    #expect(connected > .zero && seen.ended >= connected)

    let trust = try TrustStore(anchors: lab.world.anchors)
    let evidence = EndpointEvidence(of: seen, at: noon, trust: trust)
    #expect(evidence.chain.map(\.serial).first == "0a:1b:2c")
    #expect(evidence.chain.count == 2)
    #expect(evidence.coversName == true)
    #expect(evidence.path?.isTrusted == true)
    #expect(evidence.path?.anchor == "CN=Lab Root")
    #expect(evidence.path?.notAfter == noon + .days(160))
    #expect(EndpointEvidence(of: seen, at: noon + .days(161), trust: trust).path?.flaws.map(\.code) == [10])
    #expect(EndpointEvidence(of: seen, at: noon, trust: nil).path == nil)
  }

  @Test func evidenceWithoutAChainJudgesNothing() throws {
    let address = try #require(Address("192.0.2.1"))
    let endpoint = Endpoint(address: address, port: 443, serverName: try DomainName("shop.example.com"))
    let refused = Handshake(endpoint: endpoint, began: noon, connected: nil, ended: .zero, outcome: .refused)
    let evidence = EndpointEvidence(of: refused, at: noon, trust: try TrustStore(anchors: []))
    #expect(evidence.path == nil && evidence.coversName == nil && evidence.chain == [])
    #expect(evidence.outcome == .refused)
  }

  @Test func aLeafThatCannotBeReadIsNotReplacedByItsIssuer() throws {
    let world = try Loopback(shop + "endpoints: [{ addresses: [127.53.9.1], serve: [shop] }]").world
    let (leaf, issuer) = (world.identities["shop"]?.chain.first, world.identities["Lab CA 1"]?.chain.first)
    // The first UTCTime of the leaf names month 99: OpenSSL reads such a certificate, and verifies it never.
    var broken = try #require(leaf)
    let time = try #require(broken.indices.first { broken[$0...].starts(with: [0x17, 0x0D]) })
    broken.replaceSubrange((time + 4)..<(time + 6), with: Array("99".utf8))
    let address = try #require(Address("192.0.2.1"))
    var seen = Handshake(
      endpoint: Endpoint(address: address, port: 443, serverName: nil), began: noon, connected: .zero, ended: .zero,
      outcome: .handshake)
    seen.chain = [broken, try #require(issuer)]
    let evidence = EndpointEvidence(of: seen, at: noon, trust: try TrustStore(anchors: world.anchors))
    #expect(evidence.chain == [])
    #expect(evidence.path?.isTrusted == false)
    #expect(evidence.path?.flaws.contains { $0.depth == 0 } == true)
  }

  @Test func serverNamesChooseTheCertificate() async throws {
    let yaml =
      shop + """
        endpoints:
          - addresses: [127.53.9.1]
            hosts:
              - { names: [shop.example.com], serve: [shop, Lab CA 1] }
              - { names: ["*.example.com"], serve: [other, Lab CA 1] }
          - { addresses: [127.53.9.2], serve: [shop], hosts: [{ names: [other.example.com], serve: [other] }] }
        """
    try await Loopback(yaml).serving { (lab: Loopback) async throws -> Void in
      func subject(_ address: String, _ name: String?) async throws -> String? {
        try await lab.look(address, name: name).chain.first.map { try Certificate(der: $0).subject }
      }
      #expect(try await subject("127.53.9.1", "shop.example.com") == "CN=shop.example.com")
      #expect(try await subject("127.53.9.1", "any.example.com") == "CN=other.example.com")
      #expect(try await subject("127.53.9.2", nil) == "CN=shop.example.com")
      #expect(try await subject("127.53.9.2", "other.example.com") == "CN=other.example.com")
      #expect(try await lab.look("127.53.9.1", name: "example.org").outcome == .alert(112))
      #expect(try await lab.look("127.53.9.1", name: nil).outcome == .alert(112))
    }
  }

  @Test(arguments: [
    ("TLSv1.3", "none", Handshake.Outcome.handshake, Handshake.ClientCertificate.none),
    ("TLSv1.3", "requested", .handshake, .requested),
    ("TLSv1.3", "required", .handshake, .required),
    ("TLSv1.2", "none", .handshake, .none),
    ("TLSv1.2", "requested", .handshake, .requested),
    ("TLSv1.2", "required", .alert(40), .required),
  ])
  func clientCertificates(
    version: String, client: String, outcome: Handshake.Outcome, expected: Handshake.ClientCertificate
  ) async throws {
    let endpoint = "{ addresses: [127.53.9.1], serve: [shop, Lab CA 1], client: \(client), version: \(version) }"
    let seen = try await Loopback(shop + "endpoints: [\(endpoint)]").serving { try await $0.look("127.53.9.1") }
    #expect(seen.outcome == outcome)
    #expect(seen.clientCertificate == expected)
    #expect(seen.chain.count == 2, "the chain is kept even when the server turns us away")
    #expect(seen.protocolVersion == (outcome == .handshake ? version : nil))
  }

  @Test func keysThatNoClientShouldAcceptAreStillSeen() async throws {
    let yaml = """
      certificates: [{ id: weak, names: [shop.example.com], key: rsa-1024 }]
      endpoints: [{ addresses: [127.53.9.1], serve: [weak] }]
      """
    let seen = try await Loopback(yaml).serving { try await $0.look("127.53.9.1") }
    #expect(try seen.chain.map { try Certificate(der: $0).key } == ["rsa-1024"])
  }

  @Test func manyAtOnceShareOneContext() async throws {
    let yaml = shop + "endpoints: [{ addresses: [127.53.9.1], serve: [shop, Lab CA 1] }]"
    try await Loopback(yaml).serving { (lab: Loopback) async throws -> Void in
      let handshaker = try lab.handshaker()
      let address = try #require(Address("127.53.9.1"))
      let outcomes = await withTaskGroup(of: Handshake.Outcome.self) { group in
        for _ in 0..<100 {
          group.addTask {
            await handshaker.handshake(Endpoint(address: address, port: 443, serverName: nil)).outcome
          }
        }
        return await group.reduce(into: [Handshake.Outcome]()) { $0.append($1) }
      }
      #expect(outcomes == Array(repeating: .handshake, count: 100))
    }
  }
}

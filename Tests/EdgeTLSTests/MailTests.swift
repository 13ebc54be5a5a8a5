import EdgeLab
import EdgeModel
import EdgeTLS
import Testing

/// TLS that begins in the clear, against the lab's mail servers.
@Suite struct MailTests {
  func look(_ door: MailDoor.Manner, startTLS: StartTLS? = .smtp, port: UInt16 = 443) async throws -> Handshake {
    let lab = try Loopback(
      shop + "endpoints: [{ addresses: [127.53.9.1], serve: [shop, Lab CA 1], starttls: \(door.rawValue) }]"
    ) { looking in looking.handshakeTimeout = .milliseconds(1500) }
    let address = try #require(Address("127.53.9.1"))
    let name = try DomainName("shop.example.com")
    let endpoint = Endpoint(address: address, port: port, serverName: name, startTLS: startTLS)
    return try await lab.serving { try await $0.handshaker().handshake(endpoint) }
  }

  @Test(arguments: [
    (MailDoor.Manner.smtp, Handshake.Outcome.handshake),
    (.without, .withoutTLS),
    (.refusing, .declined("454 TLS not available due to temporary reason")),
    (.closed, .turnedAway("554 lab does not take your mail")),
    (.injecting, .injected(Array("250 from elsewhere\r\n".utf8))),
  ])
  func whatAMailServerSaysBeforeTLS(door: MailDoor.Manner, outcome: Handshake.Outcome) async throws {
    let seen = try await look(door)
    #expect(seen.outcome == outcome)
    #expect(seen.chain.count == (outcome == .handshake ? 2 : 0))
    #expect(seen.alpn == nil, "mail has no name among the protocols of the web")
    #expect(seen.connected != nil)
  }

  @Test func aMailServerIsNoTLSServer() async throws {
    guard case .notTLS(let bytes) = try await look(.smtp, startTLS: nil).outcome else {
      Issue.record("a greeting was taken for TLS")
      return
    }
    #expect(bytes.starts(with: "220-lab ESMTP".utf8))
  }

  @Test(arguments: [
    ("", Handshake.Outcome.timeout(.handshake)),
    ("banner", .declined("SSH-2.0-lab")),
    ("silent", .timeout(.handshake)),
  ])
  func whoDoesNotSpeakSMTP(fault: String, outcome: Handshake.Outcome) async throws {
    // A server with TLS at once waits for the client, as the client waits for a greeting.
    let rest = fault.isEmpty ? "serve: [shop, Lab CA 1]" : "fault: \(fault)"
    let lab = try Loopback(shop + "endpoints: [{ addresses: [127.53.9.1], \(rest) }]") { looking in
      looking.handshakeTimeout = .milliseconds(500)
    }
    let endpoint = Endpoint(
      address: try #require(Address("127.53.9.1")), port: 443, serverName: nil, startTLS: .smtp)
    let seen = try await lab.serving { try await $0.handshaker().handshake(endpoint) }
    #expect(seen.outcome == outcome, "\(fault)")
  }
}

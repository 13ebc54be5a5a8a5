import EdgeLab
import EdgeModel
import EdgeTLS
import Glibc
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// TLS that begins in the clear, against the lab's mail servers.
@Suite struct MailTests {
  func look(_ door: MailDoor.Manner, startTLS: StartTLS? = .smtp, port: UInt16 = 443) async throws -> Handshake {
    let lab = try Loopback(
      shop + "endpoints: [{ addresses: [127.53.9.1], serve: [shop, Lab CA 1], starttls: \(door.rawValue) }]"
    )
    let address = try #require(Address("127.53.9.1"))
    let name = try DomainName("shop.example.com")
    let endpoint = Endpoint(address: address, port: port, serverName: name, startTLS: startTLS)
    return try await lab.serving { try await $0.handshaker().handshake(endpoint) }
  }

  @Test(arguments: [
    (MailDoor.Manner.smtp, Handshake.Outcome.handshake),
    (.without, .withoutTLS),
    (.refusing, .turnedAway("454 TLS not available due to temporary reason")),
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
    ("", Handshake.Outcome.speechless("gives no greeting within 3 s")),
    ("banner", .declined("SSH-2.0-lab")),
    ("silent", .speechless("gives no greeting within 3 s")),
  ])
  func whoDoesNotSpeakSMTP(fault: String, outcome: Handshake.Outcome) async throws {
    // A server with TLS at once waits for the client, as the client waits for a greeting.
    let rest = fault.isEmpty ? "serve: [shop, Lab CA 1]" : "fault: \(fault)"
    let lab = try Loopback(shop + "endpoints: [{ addresses: [127.53.9.1], \(rest) }]") { looking in
      looking.handshakeTimeout = .seconds(3)
    }
    let endpoint = Endpoint(
      address: try #require(Address("127.53.9.1")), port: 443, serverName: nil, startTLS: .smtp)
    let seen = try await lab.serving { try await $0.handshaker().handshake(endpoint) }
    #expect(seen.outcome == outcome, "\(fault)")
  }

  /// Where TLS comes first, nobody greets in the clear.
  @Test(arguments: [465, 587] as [UInt16]) func aPortWhereTLSComesFirst(port: UInt16) async throws {
    let lab = try Loopback(shop + "endpoints: [{ addresses: [127.53.9.1], serve: [shop, Lab CA 1] }]") { looking in
      looking.handshakeTimeout = .milliseconds(300)
      looking.portMap[port] = looking.portMap[443]
    }
    let endpoint = Endpoint(address: try #require(Address("127.53.9.1")), port: port, serverName: nil, startTLS: .smtp)
    guard case .speechless(let why) = try await lab.serving({ try await $0.handshaker().handshake(endpoint) }).outcome
    else {
      Issue.record("it spoke")
      return
    }
    #expect(why.contains("look without --starttls") == (port == 465))
  }

  /// What goes wrong before TLS is told in the words of SMTP, and calls for no other handshake.
  @Test(
    arguments: [
      ([], MailScript.End.closes, Handshake.Outcome.speechless("ends the connection before its greeting")),
      (["220-mx\r\n"], .resets, .speechless("ends the connection before its greeting")),
      (["220 mx\r\n", "502 what\r\n"], .waits, .declined("502 what")),
      (["220 mx\r\n", "500-what\r\n500 what\r\n"], .waits, .declined("500-what")),
      (["220 mx\r\n", "550 go away\r\n"], .waits, .turnedAway("550 go away")),
      (["220 mx\r\n"], .closes, .speechless("ends the connection before it answers EHLO")),
      (["220 mx\r\n"], .resets, .speechless("ends the connection before it answers EHLO")),
      (["220 mx\r\n"], .waits, .speechless("does not answer EHLO within 3 s")),
      (["220 mx\r\n", "250 STARTTLS\r\n"], .closes, .declined("")),
      (["220 mx\r\n", "250 STARTTLS\r\n"], .resets, .declined("")),
      (["220 mx\r\n", "250 STARTTLS\r\n"], .waits, .speechless("does not answer STARTTLS within 3 s")),
      (["220 mx\r\n", "250 STARTTLS\r\n", "421 4.3.0 too busy\r\n"], .closes, .turnedAway("421 4.3.0 too busy")),
      (["220 mx\r\n", "250 STARTTLS\r\n", "454 4.7.0 not now\r\n"], .waits, .turnedAway("454 4.7.0 not now")),
      (["220 mx\r\n", "250 STARTTLS\r\n", "502 no such\r\n"], .waits, .declined("502 no such")),
      (["220 mx\r\n", "250 STARTTLS\r\n", "220 go\r\n"], .closes, .reset),
    ] as [([String], MailScript.End, Handshake.Outcome)])
  func whatEndsBeforeTLS(replies: [String], end: MailScript.End, outcome: Handshake.Outcome) async throws {
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(MailScript(replies, end))
        }
      }
      .bind(host: "127.53.9.7", port: 0).get()
    let port = server.localAddress?.port ?? 0
    let lab = try Loopback("") { looking in
      looking.portMap = [25: UInt16(port)]
      looking.handshakeTimeout = .seconds(3)
    }
    let endpoint = Endpoint(address: try #require(Address("127.53.9.7")), port: 25, serverName: nil, startTLS: .smtp)
    let handshaker = try lab.handshaker()
    let seen = await handshaker.explained(await handshaker.handshake(endpoint))
    try await server.close()
    #expect(seen.first?.outcome == outcome)
    let others: [Handshake.Offer] = outcome == .reset ? [.older, .permissive] : []
    #expect(Array(seen.map(\.offer).dropFirst()) == others)
  }

  /// Who has no TLS for now is asked once more; what it says then counts.
  @Test(
    arguments: [
      (["454 not now", "454 not now", "220 go"], Handshake.Outcome.turnedAway("454 not now"), true),
      (["454 not now", "421 too busy", "220 go"], .turnedAway("421 too busy"), true),
      (["454 not now", "502 no such", "220 go"], .declined("502 no such"), true),
      (["421 too busy", "220 go"], .turnedAway("421 too busy"), false),
    ] as [([String], Handshake.Outcome, Bool)])
  func whoHasNoTLSForNow(answers: [String], outcome: Handshake.Outcome, isAskedAgain: Bool) async throws {
    let rest = Mutex(answers)
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        let answer = rest.withLock { $0.isEmpty ? "500 too often" : $0.removeFirst() }
        return channel.eventLoop.makeCompletedFuture {
          let script = MailScript(["220 mx\r\n", "250 STARTTLS\r\n", answer + "\r\n"], .closes)
          try channel.pipeline.syncOperations.addHandler(script)
        }
      }
      .bind(host: "127.53.9.7", port: 0).get()
    let port = server.localAddress?.port ?? 0
    let lab = try Loopback("") { $0.portMap = [25: UInt16(port)] }
    let endpoint = Endpoint(address: try #require(Address("127.53.9.7")), port: 25, serverName: nil, startTLS: .smtp)
    let handshaker = try lab.handshaker()
    let seen = await handshaker.explained(await handshaker.handshake(endpoint))
    try await server.close()
    #expect(seen.map(\.outcome) == [outcome])
    #expect(seen.map(\.firstTry) == [isAskedAgain ? .turnedAway("454 not now") : nil])
    #expect(rest.withLock { $0.last } == "220 go", "no more than that")
  }

  /// Only an answer to STARTTLS is about TLS.
  @Test(arguments: [
    (["454 no\r\n"], "greets with \"454 no\""), (["220 mx\r\n", "454 no\r\n"], "answers EHLO with \"454 no\""),
  ])
  func whatIsNoAnswerAboutTLS(replies: [String], words: String) async throws {
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(MailScript(replies, .closes))
        }
      }
      .bind(host: "127.53.9.7", port: 0).get()
    let port = server.localAddress?.port ?? 0
    let lab = try Loopback("") { $0.portMap = [25: UInt16(port)] }
    let endpoint = Endpoint(address: try #require(Address("127.53.9.7")), port: 25, serverName: nil, startTLS: .smtp)
    let seen = await (try lab.handshaker()).handshake(endpoint)
    try await server.close()
    #expect(seen.outcome == .speechless(words))
  }
}

/// A mail server that says one reply after the other, each to what it hears, and then ends or does nothing.
final class MailScript: ChannelInboundHandler {
  enum End: Sendable { case closes, resets, waits }

  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var replies: [String]
  private let end: End

  init(_ replies: [String], _ end: End) {
    self.replies = replies
    self.end = end
  }

  func channelActive(context: ChannelHandlerContext) { speak(context) }
  func channelRead(context: ChannelHandlerContext, data: NIOAny) { speak(context) }

  private func speak(_ context: ChannelHandlerContext) {
    guard !replies.isEmpty else {
      if end != .waits { finish(context) }
      return
    }
    let reply = replies.removeFirst()
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: reply)), promise: nil)
    // A reply that goes on is answered by nobody.
    if reply.hasPrefix("220-") { finish(context) }
  }

  private func finish(_ context: ChannelHandlerContext) {
    // Closing without lingering sends RST in place of FIN.
    guard end == .resets, let options = context.channel as? any SocketOptionProvider else {
      return context.close(promise: nil)
    }
    options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { [channel = context.channel] _ in
      channel.close(promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

import EdgeLab
import EdgeModel
import EdgeTLS
import EdgeVerify
import EdgeX509
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// Whether a connection that ends without a word was refused, or ended by chance.
@Suite(.timeLimit(.minutes(1))) struct ChanceTests {
  /// One connection that is reset says nothing of settings: the next one decides.
  @Test(arguments: [1, 2, 3, 100]) func connectionsThatEndByChance(count: Int) async throws {
    let context = try EdgeTLSTests.service()
    let rest = Mutex(count)
    let seen = try await Loopback.facing({
      let isWell = rest.withLock { rest in
        rest -= 1
        return rest < 0
      }
      return Picky(try TLSSession(context, role: .server)) { _ in !isWell }
    }) { (lab: Loopback) async throws -> [Handshake] in
      await (try lab.handshaker()).explained(try await lab.look("127.53.9.6"))
    }
    let evidence = try #require(EndpointEvidence.all(of: seen, at: noon, trust: nil).first)
    switch count {
    case 1, 2:
      #expect(seen.map(\.offer) == [.usual] && evidence.outcome == .handshake, "\(seen.map(\.offer))")
      #expect(evidence.firstTry == .reset && evidence.obstacle == nil && evidence.chain.count == 2)
    default:
      #expect(seen.map(\.offer) == [.usual, .older, .permissive])
      #expect(evidence.outcome == .reset && evidence.obstacle == nil && evidence.firstTry == nil)
    }
  }

  /// A server that says nothing where it takes no cipher refuses Python only if it does so each time, and is well before and
  /// between.
  ///
  /// `ends`: the connection that ends by chance.
  @Test(
    arguments: [
      ("AES128-SHA", 0, .reset, true), ("AES128-SHA", 3, nil, false), ("AES128-SHA", 4, nil, false),
      ("AES128-SHA", 6, nil, false),
      ("DHE-RSA-AES128-GCM-SHA256:AES256-SHA", 2, .reset, false),
    ] as [(String, Int, Handshake.Outcome?, Bool)])
  func refusedByChance(ciphers: String, ends: Int, firstTry: Handshake.Outcome?, counts: Bool) async throws {
    let context = try service(of: ciphers)
    let count = Mutex(0)
    let seen = try await Loopback.facing({
      let number = count.withLock { count in
        count += 1
        return count
      }
      return Picky(try TLSSession(context, role: .server)) { _ in number == ends }
    }) { (lab: Loopback) async throws -> [Handshake] in
      let address = try #require(Address("127.53.9.6"))
      let handshaker = try lab.handshaker()
      return await handshaker.explained(
        await handshaker.handshake(Endpoint(address: address, port: 443, serverName: nil)))
    }
    // OpenSSL's server goes by the client's order, in which browsers' come last.
    let other = try #require(seen.first { $0.offer == (ciphers.hasPrefix("DHE") ? .browser : .python) })
    #expect(other.firstTry == firstTry && other.outcome == (counts || firstTry == nil ? .reset : .handshake))
    let evidence = EndpointEvidence.all(of: seen, at: noon, trust: nil).first
    #expect(evidence?.pythonObstacle == (counts ? .cipher("AES128-SHA") : nil) && evidence?.browserObstacle == nil)
  }

  /// One of two or three servers behind a balancer is gone: every so many connections end.
  @Test(arguments: [2, 3]) func oneServerInTurnIsGone(period: Int) async throws {
    let context = try service(of: "DHE-RSA-AES128-GCM-SHA256:AES256-SHA")
    let count = Mutex(0)
    let seen = try await Loopback.facing({
      let isGone = count.withLock { count in
        count += 1
        return count % period == 2 % period
      }
      return Picky(try TLSSession(context, role: .server)) { _ in isGone }
    }) { (lab: Loopback) async throws -> [Handshake] in
      await (try lab.handshaker()).explained(try await lab.look("127.53.9.6"))
    }
    #expect(seen.first?.cipher == "DHE-RSA-AES128-GCM-SHA256" && seen.map(\.offer) == [.usual, .browser])
    #expect(EndpointEvidence.all(of: seen, at: noon, trust: nil).first?.browserObstacle == nil, "\(seen)")
  }

  /// Some servers take one connection at a time, and what browsers and Python offer is tried at the same place.
  @Test func oneConnectionAtATime() async throws {
    let context = try service(of: "AES128-SHA256")
    let count = Mutex(0)
    let most = Mutex(0)
    let seen = try await Loopback.facing({
      Slow(
        try TLSSession(context, role: .server),
        begins: {
          let now = count.withLock { count in
            count += 1
            return count
          }
          most.withLock { $0 = max($0, now) }
        }, ends: { count.withLock { $0 -= 1 } })
    }) { (lab: Loopback) async throws -> [Handshake] in
      await (try lab.handshaker()).explained(try await lab.look("127.53.9.6"))
    }
    #expect(seen.map(\.offer) == [.usual, .browser, .python] && most.withLock(\.self) == 1)
  }

  private func service(of ciphers: String) throws -> TLSContext {
    try EdgeTLSTests.service(
      serving: "strong", of: ObstacleTests.world, ", version: TLSv1.2, ciphers: \"\(ciphers)\"")
  }

  /// Servers that end the connection when they meet what is newer than they are.
  @Test(
    arguments: [
      (0x2B, Obstacle.modernity, [.older, .permissive]), (0x10, .applicationProtocol, [.permissive, .plain]),
      (0x05, .unknown, [.permissive, .plain]),
    ] as [(UInt8, Obstacle, [Handshake.Offer])])
  func serversThatBearNothingNew(number: UInt8, obstacle: Obstacle, others: [Handshake.Offer]) async throws {
    let context = try EdgeTLSTests.service(number == 0x2B ? ", version: TLSv1.2" : "")
    let seen = try await Loopback.facing({
      Picky(try TLSSession(context, role: .server)) { $0.extensions.contains(number) }
    }) { (lab: Loopback) async throws -> [Handshake] in
      await (try lab.handshaker()).explained(try await lab.look("127.53.9.6"))
    }
    let evidence = try #require(EndpointEvidence.all(of: seen, at: noon, trust: nil).first)
    #expect(seen.map(\.offer) == [.usual] + others)
    #expect(evidence.outcome == .reset && evidence.obstacle == obstacle, "\(seen.map(\.outcome))")
  }
}

/// A server that ends the connection at the first bytes where it does not like them.
private final class Picky: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var session: TLSSession
  private let dislikes: ([UInt8]) -> Bool
  private var isFirst = true

  init(_ session: consuming TLSSession, dislikes: @escaping ([UInt8]) -> Bool) {
    self.session = session
    self.dislikes = dislikes
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    if isFirst, dislikes(Array(buffer.readableBytesView)) { return context.close(promise: nil) }
    isFirst = false
    if let flight = session.flight(after: buffer, in: context) {
      context.writeAndFlush(wrapOutboundOut(flight), promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// A server that thinks for a while before its first flight.
private final class Slow: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var session: TLSSession
  private let (begins, ends): (() -> Void, () -> Void)
  private var isFirst = true

  init(_ session: consuming TLSSession, begins: @escaping () -> Void, ends: @escaping () -> Void) {
    self.session = session
    (self.begins, self.ends) = (begins, ends)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    guard isFirst else { return answer(buffer, context) }
    isFirst = false
    begins()
    context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(50)) {
      self.ends()
      self.answer(buffer, context)
    }
  }

  private func answer(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) {
    if let flight = session.flight(after: buffer, in: context) {
      context.writeAndFlush(wrapOutboundOut(flight), promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

extension [UInt8] {
  /// The numbers below 256 of the extensions of a ClientHello (RFC 8446 section 4.1.2).
  fileprivate var extensions: Set<UInt8> {
    var (index, found) = (5 + 4 + 2 + 32, Set<UInt8>())
    func number(at index: Int) -> Int { index + 1 < count ? Int(self[index]) << 8 + Int(self[index + 1]) : 0 }
    guard index < count else { return [] }
    index += 1 + Int(self[index])
    index += 2 + number(at: index)
    guard index < count else { return [] }
    index += 1 + Int(self[index]) + 2
    while index + 4 <= count {
      if self[index] == 0 { found.insert(self[index + 1]) }
      index += 4 + number(at: index + 2)
    }
    return found
  }
}

extension TLSSession {
  /// What a server sends after it has read this; none where there is nothing to send, or the connection was closed for what
  /// was read.
  fileprivate mutating func flight(after buffer: ByteBuffer, in context: ChannelHandlerContext) -> ByteBuffer? {
    do throws(TLSFailure) {
      try feed(buffer)
      _ = try step()
    } catch {
      context.close(promise: nil)
      return nil
    }
    let flight = drain()
    return flight.isEmpty ? nil : ByteBuffer(bytes: flight)
  }
}

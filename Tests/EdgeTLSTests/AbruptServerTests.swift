import EdgeLab
import EdgeModel
import EdgeTLS
import EdgeVerify
import EdgeX509
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// Servers that end a connection where clients do not expect it, or want something else in the middle of it.
@Suite(.timeLimit(.minutes(1))) struct AbruptServerTests {
  @Test func aCloseAtEveryOctetOfTheHandshake() async throws {
    let world = try TLSWorld(
      yaml: shop + "endpoints: [{ addresses: [127.53.9.1], serve: [shop, Lab CA 1] }]", file: "tls.yaml", now: noon)
    guard case .serve(let service) = world.endpoints.first?.behaviour else { return }
    let context = try TLSContext(serving: service.identity, habits: service.habits)
    let limit = Mutex(0)
    try await Loopback.facing({ Closer(try TLSSession(context, role: .server), after: limit.withLock(\.self)) }) {
      (lab: Loopback) async throws -> Void in
      let handshaker = try lab.handshaker()
      let address = try #require(Address("127.53.9.6"))
      var (count, last) = (0, Handshake.Outcome.reset)
      while last != .handshake, count < 4096 {
        limit.withLock { $0 = count }
        last = await handshaker.handshake(Endpoint(address: address, port: 443, serverName: nil)).outcome
        #expect([.reset, .handshake].contains(last), "after \(count) octets: \(last)")
        count += 1
      }
      // The whole flight is a ServerHello and all that is encrypted; its last octet makes the difference.
      #expect(last == .handshake && count > 500, "\(count)")
    }
  }

  /// Whoever asks for a client's certificate and hangs up without a word has not said why.
  @Test(arguments: ["TLSv1.2", "TLSv1.3"]) func anEndWithoutAWordIsNoDemand(version: String) async throws {
    let settings = "serve: [shop, Lab CA 1], version: \(version)"
    let world = try TLSWorld(
      yaml: shop + "endpoints: [{ addresses: [127.53.9.1], \(settings) }]", file: "tls.yaml", now: noon)
    guard case .serve(let service) = world.endpoints.first?.behaviour else { return }
    let context = try TLSContext(serving: service.identity, clientCertificate: .requested, habits: service.habits)
    let (seen, page) = try await Loopback.facing({
      Closer(try TLSSession(context, role: .server), after: 1 << 20, flights: version == "TLSv1.2" ? 2 : 1)
    }) {
      (lab: Loopback) async throws -> (Handshake, Handshake) in
      let seen = try await lab.look("127.53.9.6")
      let request = PageRequest(host: "shop.example.com", expectation: PageExpectation(), userAgent: "edgeprobe/9")
      return (seen, try await lab.handshaker().handshake(seen.endpoint, page: request))
    }
    #expect(seen.outcome == .handshake && seen.clientCertificate == .requested && seen.hangsUp == true)
    #expect(EndpointEvidence(of: seen, at: noon, trust: nil).hangsUp)
    // Nor is it a page.
    let why = "the server asks for a client's certificate, and the connection ends when none comes"
    #expect(page.http?.exchanges.map(\.outcome) == [HTTPExchange.Outcome.none(why)])
  }

  private func service(_ settings: String = "") throws -> TLSContext {
    let world = try TLSWorld(
      yaml: shop + "endpoints: [{ addresses: [127.53.9.1], serve: [shop, Lab CA 1]\(settings) }]", file: "tls.yaml",
      now: noon)
    guard case .serve(let service) = world.endpoints.first?.behaviour else { throw TLSFailure.closed }
    return try TLSContext(serving: service.identity, habits: service.habits)
  }

  /// One connection that is reset says nothing of settings: the next one decides.
  @Test(arguments: [1, 2, 3, 100]) func connectionsThatEndByChance(count: Int) async throws {
    let context = try service()
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
    let world = try TLSWorld(
      yaml: ObstacleTests.world
        + "endpoints: [{ addresses: [127.53.9.1], serve: [strong, Lab CA 1], version: TLSv1.2, ciphers: \"\(ciphers)\" }]",
      file: "tls.yaml", now: noon)
    guard case .serve(let service) = world.endpoints.first?.behaviour else { throw TLSFailure.closed }
    let context = try TLSContext(serving: service.identity, habits: service.habits)
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
    let world = try TLSWorld(
      yaml: ObstacleTests.world
        + "endpoints: [{ addresses: [127.53.9.1], serve: [strong, Lab CA 1], version: TLSv1.2, ciphers: \"\(ciphers)\" }]",
      file: "tls.yaml", now: noon)
    guard case .serve(let service) = world.endpoints.first?.behaviour else { throw TLSFailure.closed }
    return try TLSContext(serving: service.identity, habits: service.habits)
  }

  /// Servers that end the connection when they meet what is newer than they are.
  @Test(
    arguments: [
      (0x2B, Obstacle.modernity, [.older, .permissive]), (0x10, .applicationProtocol, [.permissive, .plain]),
      (0x05, .unknown, [.permissive, .plain]),
    ] as [(UInt8, Obstacle, [Handshake.Offer])])
  func serversThatBearNothingNew(number: UInt8, obstacle: Obstacle, others: [Handshake.Offer]) async throws {
    let context = try service(number == 0x2B ? ", version: TLSv1.2" : "")
    let seen = try await Loopback.facing({
      Picky(try TLSSession(context, role: .server)) { $0.extensions.contains(number) }
    }) { (lab: Loopback) async throws -> [Handshake] in
      await (try lab.handshaker()).explained(try await lab.look("127.53.9.6"))
    }
    let evidence = try #require(EndpointEvidence.all(of: seen, at: noon, trust: nil).first)
    #expect(seen.map(\.offer) == [.usual] + others)
    #expect(evidence.outcome == .reset && evidence.obstacle == obstacle, "\(seen.map(\.outcome))")
  }

  /// What comes behind the last of what is said, in the same segment, is heard at once: the end, or an alert.
  @Test(arguments: [Speech.End.closes, .alerts]) func whatStandsBehindTheAnswer(end: Speech.End) async throws {
    let context = try service()
    let speech = Speech(answer: "HTTP/1.1 200 OK\r\n\r\nhello", end: end)
    let talk = try await Loopback.facing({ Farewell(try TLSSession(context, role: .server), speech) }) {
      (lab: Loopback) async throws -> Question in
      let endpoint = Endpoint(address: try #require(Address("127.53.9.6")), port: 443, serverName: nil)
      return try await lab.handshaker().handshake(endpoint, then: Question(patience: .seconds(50))).conversation
    }
    #expect(talk.answer == Array(speech.answer.utf8))
    switch (end, talk.ending) {
    case (.closes, .closed?), (.alerts, .failed?): break
    default: Issue.record("\(talk)")
    }
    if case .failed(let why)? = talk.ending { #expect(why.hasPrefix("TLS alert ")) }
  }

  /// TLS 1.2: the server wants another handshake, for a certificate perhaps, before it answers.
  @Test func aPageBehindAnotherHandshake() async throws {
    let context = try service(", version: TLSv1.2")
    let speech = Speech(answer: "", end: .renegotiates)
    let seen = try await Loopback.facing({ Farewell(try TLSSession(context, role: .server), speech) }) {
      (lab: Loopback) async throws -> Handshake in
      let endpoint = Endpoint(address: try #require(Address("127.53.9.6")), port: 443, serverName: nil)
      let request = PageRequest(host: "shop.example.com", expectation: PageExpectation(), userAgent: "edgeprobe/9")
      return try await lab.handshaker().handshake(endpoint, page: request)
    }
    #expect(seen.outcome == .handshake)
    #expect(seen.http?.exchanges.map(\.outcome) == [.unseen("the server asks to renegotiate, which is declined")])
  }

  /// TLS 1.2 lets a server ask for another handshake at any time; it gets none.
  @Test func renegotiationIsDeclined() async throws {
    let endpoint = "{ addresses: [127.53.9.1], serve: [shop, Lab CA 1], version: TLSv1.2, renegotiates: true }"
    try await Loopback(shop + "endpoints: [\(endpoint)]").serving { (lab: Loopback) async throws -> Void in
      let address = try #require(Address("127.53.9.1"))
      let (handshake, talk) = try await lab.handshaker().handshake(
        Endpoint(address: address, port: 443, serverName: nil), then: Question())
      #expect(handshake.outcome == .handshake)
      #expect(talk.answer.starts(with: "HTTP/1.1 200".utf8), "the server goes on without it: \(talk)")
    }
  }
}

/// Asks for a page, and keeps what comes until the end.
private struct Question: Conversation {
  var patience = Duration.seconds(5)
  var answer: [UInt8] = []
  var ending: Ending?

  mutating func begin(_ circumstances: Circumstances) -> Turn { .say(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)) }

  mutating func hear(_ bytes: [UInt8]) -> Turn {
    answer += bytes
    return .say([])
  }

  mutating func end(_ ending: Ending) { self.ending = ending }
}

/// A server whose first flight, or the last of so many, ends after so many octets.
private final class Closer: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var session: TLSSession
  private let count: Int
  private var flights: Int

  init(_ session: consuming TLSSession, after count: Int, flights: Int = 1) {
    self.session = session
    self.count = count
    self.flights = flights
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    do throws(TLSFailure) {
      try session.feed(unwrapInboundIn(data))
      _ = try session.step()
    } catch {
      return context.close(promise: nil)
    }
    let flight = session.drain()
    guard !flight.isEmpty else { return }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: flight.prefix(count))), promise: nil)
    flights -= 1
    if flights == 0 { context.close(promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
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

/// What a server says once it is asked.
struct Speech: Sendable {
  enum End: Sendable { case closes, alerts, renegotiates }

  var answer: String
  var end: End
}

/// A server that says all of it in one segment, and holds on to the connection.
private final class Farewell: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var session: TLSSession
  private let speech: Speech
  private var isDone = false
  private var hasSpoken = false

  init(_ session: consuming TLSSession, _ speech: Speech) {
    self.session = session
    self.speech = speech
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    do throws(TLSFailure) {
      try session.feed(unwrapInboundIn(data))
      if !isDone { isDone = try session.step() == .done }
      guard isDone else { return flush(context) }
      let heard = try session.read()
      if !heard.isEmpty, !hasSpoken { try speak() }
    } catch {
      // What is to be said stands in the session already.
    }
    flush(context)
  }

  private func flush(_ context: ChannelHandlerContext) {
    let bytes = session.drain()
    if !bytes.isEmpty { context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil) }
  }

  private func speak() throws(TLSFailure) {
    guard !hasSpoken else { return }
    hasSpoken = true
    try session.write(Array(speech.answer.utf8))
    switch speech.end {
    case .closes: session.close()
    case .renegotiates: session.askForRenegotiation()
    case .alerts:
      // A record that nobody encrypted makes OpenSSL say so.
      try session.feed(ByteBuffer(bytes: [0x17, 3, 3, 0, 32] + [UInt8](repeating: 7, count: 32)))
      _ = try session.read()
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
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

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
  /// With TLS 1.2 there is a second flight, in which the server says that it is done.
  @Test(arguments: [("TLSv1.3", 1, 500), ("TLSv1.2", 2, 40)])
  func aCloseAtEveryOctetOfTheHandshake(version: String, flights: Int, length: Int) async throws {
    let context = try service(", version: \(version)")
    let limit = Mutex(0)
    try await Loopback.facing({
      Closer(try TLSSession(context, role: .server), after: limit.withLock(\.self), flights: flights)
    }) {
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
      // The last octet of the flight makes the difference.
      #expect(last == .handshake && count > length, "\(count)")
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
    flights -= 1
    let bytes = flights == 0 ? flight.prefix(count) : flight[...]
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    if flights == 0 { context.close(promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
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

import EdgeDNS
import EdgeLab
import EdgeModel
import EdgeObserve
import EdgeWire
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A datagram server on 127.0.0.1 that a test scripts: for each query the datagrams to send, each from the server's own
/// socket or from a stranger's.
private final class ScriptedServer: ChannelInboundHandler, Sendable {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>

  enum Sender { case server, strangerOnAnotherPort, strangerOnAnotherAddress }

  private let script: @Sendable (Message) -> [(Sender, [UInt8])]
  private let strangers: [any Channel]
  /// The port that each query came from.
  let ports = Mutex<[Int]>([])

  init(strangers: [any Channel], script: @escaping @Sendable (Message) -> [(Sender, [UInt8])]) {
    self.strangers = strangers
    self.script = script
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let envelope = unwrapInboundIn(data)
    guard let query = try? Message(wire: envelope.data.readableBytesView) else { return }
    ports.withLock { $0.append(envelope.remoteAddress.port ?? 0) }
    for (sender, bytes) in script(query) {
      let reply = AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: ByteBuffer(bytes: bytes))
      switch sender {
      case .server: context.writeAndFlush(NIOAny(reply), promise: nil)
      case .strangerOnAnotherPort: strangers[0].writeAndFlush(reply, promise: nil)
      case .strangerOnAnotherAddress: strangers[1].writeAndFlush(reply, promise: nil)
      }
    }
  }

  /// Runs a scripted server while `body` asks it.
  ///
  /// Returns the ports that queries came from.
  @discardableResult
  static func run(
    _ script: @escaping @Sendable (Message) -> [(Sender, [UInt8])],
    _ body: (Looking) async throws -> Void
  ) async throws -> [Int] {
    let group = MultiThreadedEventLoopGroup.singleton
    let strangers = [
      try await DatagramBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get(),
      try await DatagramBootstrap(group: group).bind(host: "127.0.0.2", port: 0).get(),
    ]
    let handler = ScriptedServer(strangers: strangers, script: script)
    let server = try await DatagramBootstrap(group: group)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler) }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    var looking = Looking(hints: [])
    looking.portMap = [53: UInt16(server.localAddress?.port ?? 0)]
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    do {
      try await body(looking)
    } catch {
      for channel in strangers + [server] { try? await channel.close() }
      throw error
    }
    for channel in strangers + [server] { try? await channel.close() }
    return handler.ports.withLock { $0 }
  }
}

@Suite struct ExchangeTests {
  private static let question = Question(MessageFixture.name("shop.example.com."), .a)
  private static let address = Address("127.0.0.1")

  private func send(
    _ looking: Looking, transport: Transport = .udp, patience: Duration = .seconds(3)
  ) async throws -> Arrival {
    let address = try #require(Self.address)
    let exchange = Exchange(looking: looking, group: MultiThreadedEventLoopGroup.singleton, now: { Moment.now() })
    return await exchange.send(
      Query(question: Self.question, address: address, transport: transport), patience: patience)
  }

  enum Forgery: String, CaseIterable, Sendable {
    case wrongID, wrongQuestion, wrongType, isQuery, wrongPort, wrongAddress, tooShort
  }

  @Test(arguments: Forgery.allCases)
  func aForgedReplyIsPassedOverAndTheRightOneTaken(forgery: Forgery) async throws {
    let script: @Sendable (Message) -> [(ScriptedServer.Sender, [UInt8])] = { query in
      let right = MessageFixture.answer(to: query, "192.0.2.80")
      var forged = MessageFixture.answer(to: query, "192.0.2.66")
      var sender = ScriptedServer.Sender.server
      switch forgery {
      case .wrongID: forged.id ^= 1
      case .wrongQuestion: forged.questions = [Question(MessageFixture.name("shop.example.net."), .a)]
      case .wrongType: forged.questions = [Question(query.questions[0].name, .aaaa)]
      case .isQuery: forged.isResponse = false
      case .wrongPort: sender = .strangerOnAnotherPort
      case .wrongAddress: sender = .strangerOnAnotherAddress
      case .tooShort: break
      }
      let bytes = forgery == .tooShort ? Array(forged.uncompressedWire.prefix(11)) : forged.uncompressedWire
      return [(sender, bytes), (.server, right.uncompressedWire)]
    }
    try await ScriptedServer.run(script) { looking in
      let arrival = try await send(looking)
      guard case .response(let bytes) = arrival.outcome else {
        Issue.record("no response but \(arrival.outcome)")
        return
      }
      #expect(try Message(wire: bytes).answer.map { $0.data.text(as: .a) } == ["192.0.2.80"])
      // The kernel keeps a stranger's datagrams from a connected socket: nothing is there to be counted.
      let isStranger = forgery == .wrongPort || forgery == .wrongAddress
      #expect(arrival.ignored == (isStranger ? 0 : 1))
    }
  }

  /// Message IDs and source ports of one after another query (RFC 5452 section 4): from all of their range, in no order, and
  /// others the next time.
  @Test func nobodyGuessesIDsAndPorts() async throws {
    var runs: [(ids: [UInt16], ports: [Int])] = []
    for _ in 0..<2 {
      let ids = Mutex<[UInt16]>([])
      let ports = try await ScriptedServer.run({ query in
        ids.withLock { $0.append(query.id) }
        return [(.server, MessageFixture.answer(to: query, "192.0.2.80").uncompressedWire)]
      }) { looking in
        for _ in 0..<256 { _ = try await send(looking) }
      }
      runs.append((ids.withLock { $0 }, ports))
    }
    for (ids, ports) in runs {
      #expect(ids.count == 256 && ports.count == 256)
      // By chance it is a hundred times less likely than one of 10^9 that so few differ, or that a sixteenth stays empty.
      #expect(Set(ids).count > 245 && Set(ports).count > 200)
      #expect(Set(ids.map { $0 >> 13 }).count == 8)
      for numbers in [ids.map(Int.init), ports] {
        let rises = zip(numbers, numbers.dropFirst()).count { $0 < $1 }
        #expect((64...192).contains(rises), "\(rises) of 255 rise")
        #expect(zip(numbers, numbers.dropFirst()).count { abs($0 - $1) <= 2 } < 20)
      }
    }
    #expect(runs[0].ids != runs[1].ids && runs[0].ports != runs[1].ports)
  }

  @Test func afterSixteenForgeriesNobodyListensAnyMore() async throws {
    let script: @Sendable (Message) -> [(ScriptedServer.Sender, [UInt8])] = { query in
      var forged = MessageFixture.answer(to: query, "192.0.2.66")
      forged.id ^= 1
      return Array(repeating: (.server, forged.uncompressedWire), count: 16)
        + [(.server, MessageFixture.answer(to: query, "192.0.2.80").uncompressedWire)]
    }
    try await ScriptedServer.run(script) { looking in
      let arrival = try await send(looking)
      #expect(arrival.outcome == .timeout)
      #expect(arrival.ignored == 16)
    }
  }

  @Test func anErrorWithoutQuestionIsAccepted() async throws {
    let script: @Sendable (Message) -> [(ScriptedServer.Sender, [UInt8])] = { query in
      [(.server, Message(id: query.id, isResponse: true, rcode: .refused).uncompressedWire)]
    }
    try await ScriptedServer.run(script) { looking in
      guard case .response = try await send(looking).outcome else {
        Issue.record("REFUSED without a question was not accepted")
        return
      }
    }
  }

  @Test func aClosedPortRefuses() async throws {
    var looking = Looking(hints: [])
    let probe = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(host: "127.0.0.1", port: 0).get()
    looking.portMap = [53: UInt16(try #require(probe.localAddress?.port))]
    try await probe.close()
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    for transport in [Transport.udp, .tcp] {
      let arrival = try await send(looking, transport: transport)
      #expect(arrival.outcome == .refusedConnection)
    }
  }

  @Test func aSpecialAddressIsNotAsked() async throws {
    let arrival = try await send(Looking(hints: []))
    #expect(arrival.outcome == .notAllowed)
  }

  enum Sluggard: String, CaseIterable, Sendable { case silent, oneByteASecond, garbage }

  @Test(arguments: Sluggard.allCases)
  func patienceHoldsOverTCP(sluggard: Sluggard) async throws {
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(SluggishHandler(sluggard))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    var looking = Looking(hints: [])
    looking.portMap = [53: UInt16(try #require(server.localAddress?.port))]
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    let arrival = try await send(looking, transport: .tcp, patience: .milliseconds(300))
    #expect(arrival.outcome == .timeout)
    try await server.close()
  }

  @Test func aCancelledTaskDoesNotWait() async throws {
    try await ScriptedServer.run({ _ in [] }) { looking in
      let task = Task { try await send(looking, patience: .seconds(3600)) }
      task.cancel()
      let arrival = try await task.value
      #expect(arrival.outcome == .timeout)
    }
  }
}

/// Accepts a connection and is of no use.
private final class SluggishHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private let kind: ExchangeTests.Sluggard

  init(_ kind: ExchangeTests.Sluggard) { self.kind = kind }

  func channelActive(context: ChannelHandlerContext) {
    switch kind {
    case .silent: break
    case .oneByteASecond: drip(context)
    case .garbage:
      let noise = ByteBuffer(bytes: (0..<20000).map { UInt8(truncatingIfNeeded: $0 &* 197) })
      context.writeAndFlush(NIOAny(noise), promise: nil)
    }
  }

  private func drip(_ context: ChannelHandlerContext) {
    guard context.channel.isActive else { return }
    context.writeAndFlush(NIOAny(ByteBuffer(bytes: [0])), promise: nil)
    let loop = context.eventLoop.assumeIsolated()
    loop.scheduleTask(in: .milliseconds(100)) { self.drip(context) }
  }
}

enum MessageFixture {
  static func name(_ text: String) -> DomainName { (try? DomainName(text)) ?? .root }

  /// An authoritative answer with one address.
  static func answer(to query: Message, _ address: String) -> Message {
    Message(
      id: query.id, isResponse: true, isAuthoritative: true, questions: query.questions,
      answer: [Record(name: query.questions[0].name, type: .a, ttl: 60, data: RData(Address(address)?.bytes ?? []))])
  }
}

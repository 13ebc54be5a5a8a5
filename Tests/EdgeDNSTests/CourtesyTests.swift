import EdgeDNS
import EdgeModel
import EdgeObserve
import EdgeVerify
import EdgeWire
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A resolver that answers once it holds twenty queries, and counts how many it holds.
private final class CountingServer: ChannelInboundHandler, Sendable {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>

  struct Count {
    var held: [AddressedEnvelope<ByteBuffer>] = []
    var most = 0
    var all = 0
  }

  let count = Mutex(Count())

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let envelope = unwrapInboundIn(data)
    guard let query = try? Message(wire: envelope.data.readableBytesView) else { return }
    var answer = Message(
      id: query.id, isResponse: true, isAuthoritative: true, rcode: .nameError, questions: query.questions)
    answer.edns = query.edns
    let reply = AddressedEnvelope(
      remoteAddress: envelope.remoteAddress, data: ByteBuffer(bytes: answer.uncompressedWire))
    let isEnough = count.withLock { count in
      count.held.append(reply)
      count.all += 1
      count.most = max(count.most, count.held.count)
      return count.all >= 20
    }
    guard isEnough else { return }
    let channel = context.channel
    // Late enough for what should not have been sent beside the twenty to be here.
    context.eventLoop.scheduleTask(in: .milliseconds(30)) {
      let replies = self.count.withLock { count in
        defer { count.held = [] }
        return count.held
      }
      for reply in replies { channel.write(reply, promise: nil) }
      channel.flush()
    }
  }
}

@Suite struct CourtesyTests {
  /// How many queries of a pace may be sent to one address in so many milliseconds, each answered at once.
  private func sent(_ pace: Pace, in milliseconds: Int64, by courtesy: inout Courtesy, from start: Int64 = 0) -> Int {
    guard let address = Address("192.0.2.1") else { return 0 }
    var (count, now) = (0, NIODeadline.uptimeNanoseconds(0) + .milliseconds(start))
    let end = now + .milliseconds(milliseconds)
    while true {
      switch courtesy.enter(address, pace, at: now) {
      case .now:
        count += 1
        courtesy.leave(address)
      case .afterAnother: return count
      case .after(let pause):
        now = now + pause
        if now >= end { return count }
      }
    }
  }

  /// At once after a pause, then one after another, for ten seconds.
  @Test(arguments: [(Pace.own, 200), (.other, 20)]) func anAddressIsAskedSoManyTimesASecond(pace: Pace, rate: Int) {
    var courtesy = Courtesy()
    #expect(sent(pace, in: 0, by: &courtesy) == rate)
    #expect(abs(sent(pace, in: 10_000, by: &courtesy) - 10 * rate) <= 1)
    // A longer pause saves no more than that up.
    #expect(sent(pace, in: 0, by: &courtesy, from: 60_000) == rate)
  }

  /// Whoever lies on the way and is the target's own as well is asked by both measures.
  @Test func theTwoPacesAreCountedApart() {
    var courtesy = Courtesy()
    #expect(sent(.other, in: 0, by: &courtesy) == 20)
    #expect(sent(.own, in: 0, by: &courtesy) == 200)
  }

  @Test func atMostTwentyQueriesAreUnderWayAtOneAddress() async throws {
    let server = CountingServer()
    let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(server) }
      }
      .bind(host: "127.53.202.1", port: 0).get()
    // What is asked of a resolver is not kept back for any other reason.
    let resolver = Resolver(address: try #require(Address("127.53.202.1")))
    var looking = Looking(hints: [])
    looking.portMap = [53: UInt16(channel.localAddress?.port ?? 0)]
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    // Nothing is sent twice, however slow the machine.
    looking.timeout = .seconds(60)
    let name = MessageFixture.name("shop.example.com.")
    let questions = (0..<25).map { Question(name, RecordType(rawValue: 1000 + $0)) }
    let step = Plan.Step(
      target: name, questions: questions, resolvers: [resolver], ports: [], addresses: [], serverName: nil)
    var found: Evidence?
    for await observation in try Observer(Plan(steps: [step], looking: looking)).observations({ $0 }) {
      found = Evidence(of: observation, at: observation.began, trust: nil)
    }
    try await channel.close()
    let count = server.count.withLock { $0 }
    #expect(found?.resolvers.count == 25)
    // All wanted to go at once.
    #expect(count.most == 20)
    #expect(count.all == 25)
  }
}

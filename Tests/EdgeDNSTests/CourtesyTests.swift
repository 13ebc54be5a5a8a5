import EdgeDNS
import EdgeModel
import EdgeWire
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A name server for everything that answers late and counts how many queries it holds.
private final class CountingServer: ChannelInboundHandler, Sendable {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>

  struct Count {
    var held = 0
    var most = 0
    var all = 0
  }

  let count = Mutex(Count())

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let envelope = unwrapInboundIn(data)
    guard let query = try? Message(wire: envelope.data.readableBytesView) else { return }
    count.withLock { count in
      count.held += 1
      count.all += 1
      count.most = max(count.most, count.held)
    }
    var answer = Message(
      id: query.id, isResponse: true, isAuthoritative: true, rcode: .nameError, questions: query.questions)
    answer.edns = query.edns
    let reply = AddressedEnvelope(
      remoteAddress: envelope.remoteAddress, data: ByteBuffer(bytes: answer.uncompressedWire))
    let channel = context.channel
    // Late enough for everything that is sent at once to be here.
    context.eventLoop.scheduleTask(in: .milliseconds(30)) {
      self.count.withLock { $0.held -= 1 }
      channel.writeAndFlush(reply, promise: nil)
    }
  }
}

@Suite struct CourtesyTests {
  @Test func atMostTwentyQueriesAreUnderWayAtOneAddress() async throws {
    let server = CountingServer()
    let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(server) }
      }
      .bind(host: "127.53.202.1", port: 0).get()
    var looking = Looking(hints: [
      NameServer(name: MessageFixture.name("ns."), addresses: [try #require(Address("127.53.202.1"))])
    ])
    looking.portMap = [53: UInt16(channel.localAddress?.port ?? 0)]
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    looking.oneServer = true
    let questions = (0..<25).map { Question(MessageFixture.name("n\($0)."), .a) }
    let found = try await evidence(looking, questions)
    try await channel.close()
    let count = server.count.withLock { $0 }
    #expect(found.answers.count == 25 && found.answers.allSatisfy { $0.status == .nxdomain })
    // All wanted to go at once.
    #expect(count.most == 20)
    #expect(count.all == 25)
  }
}

import EdgeLab
import EdgeModel
import EdgeTLS
import EdgeX509
import NIOCore
import NIOPosix
import Testing

@Suite struct FaultTests {
  /// Short, so that the outcomes that are timeouts do not take long.
  func look(_ fault: TLSWorld.Fault) async throws -> Handshake {
    let lab = try Loopback("endpoints: [{ addresses: [127.53.9.3], fault: \(fault.rawValue) }]") { looking in
      looking.connectTimeout = .milliseconds(400)
      looking.handshakeTimeout = .milliseconds(1500)
    }
    return try await lab.serving { try await $0.look("127.53.9.3") }
  }

  // A timeout that did not hold would never end: none of these servers does.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      (TLSWorld.Fault.silent, Handshake.Outcome.timeout(.handshake)),
      (.noAccept, .timeout(.connect)),
      (
        .plaintext,
        .notTLS(
          Array("HTTP/1.1 400 Bad Request\r\nServer: lab\r\nContent-Length: 0\r\nConnection: close".utf8.prefix(64)))
      ),
      (.reset, .reset),
      (.garbage, .notTLS((0..<64).map { UInt8(truncatingIfNeeded: 0x80 &+ $0 &* 37) })),
      (.slow, .timeout(.handshake)),
    ])
  func eachFaultIsAnOutcome(fault: TLSWorld.Fault, outcome: Handshake.Outcome) async throws {
    let seen = try await look(fault)
    #expect(seen.outcome == outcome)
    #expect(seen.chain == [] && seen.protocolVersion == nil)
    #expect((seen.connected == nil) == (fault == .noAccept))
    if case .timeout(let phase) = outcome { #expect(seen.ended >= .milliseconds(phase == .connect ? 400 : 1500)) }
  }

  @Test func nobodyListens() async throws {
    let seen = try await Loopback("").look("127.53.9.4")
    #expect(seen.outcome == .refused)
    #expect(seen.connected == nil)
  }

  @Test func specialAddressesGetNothingSent() async throws {
    let lab = try Loopback(shop + "endpoints: [{ addresses: [127.53.9.1], serve: [shop] }]") { $0.allowed = [] }
    let seen = try await lab.serving { try await $0.look("127.53.9.1") }
    #expect(seen.outcome == .notAllowed)
    #expect(seen.connected == nil && seen.chain == [])
  }

  @Test func noRouteIsUnreachable() async throws {
    let lab = try Loopback("") { $0.allowed = ["255.255.255.255", "fe80::/10"].compactMap { Network($0) } }
    for address in ["255.255.255.255", "fe80::1"] {
      guard case .unreachable(let why) = try await lab.look(address).outcome else {
        Issue.record("\(address) is not unreachable")
        continue
      }
      #expect(!why.isEmpty)
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: [TLSWorld.Fault.silent, .noAccept])
  func aCancelledTaskReturnsAtOnce(fault: TLSWorld.Fault) async throws {
    let lab = try Loopback("endpoints: [{ addresses: [127.53.9.3], fault: \(fault.rawValue) }]") { looking in
      looking.connectTimeout = .seconds(3600)
      looking.handshakeTimeout = .seconds(3600)
    }
    try await lab.serving { (lab: Loopback) async throws -> Void in
      let task = Task { try await lab.look("127.53.9.3") }
      task.cancel()
      #expect(try await task.value.outcome == .failed("cancelled"))
      let second = Task { try await lab.look("127.53.9.3") }
      // Long enough that the connection is under way, which the first may not have been.
      try await Task.sleep(for: .milliseconds(100))
      second.cancel()
      #expect(try await second.value.outcome == .failed("cancelled"))
    }
  }

  @Test(.timeLimit(.minutes(1))) func aServerThatNeverEndsIsCutOff() async throws {
    // A ServerHello that OpenSSL buffers without end: records of a handshake message said to be 16 MiB long.
    let group = MultiThreadedEventLoopGroup.singleton
    let server = try await ServerBootstrap(group: group)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Flood()) }
      }
      .bind(host: "127.53.9.5", port: 0).get()
    let port = try #require(server.localAddress?.port)
    let lab = try Loopback("") { $0.portMap = [443: UInt16(port)] }
    let seen = try await lab.look("127.53.9.5")
    try await server.close()
    guard case .failed = seen.outcome else {
      Issue.record("\(seen.outcome)")
      return
    }
  }
}

/// Sends handshake records as long as they are taken.
private final class Flood: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { pour(context, isFirst: true) }

  private func pour(_ context: ChannelHandlerContext, isFirst: Bool) {
    guard context.channel.isActive else { return }
    let beginning: [UInt8] = isFirst ? [0x02, 0xFF, 0xFF, 0xFF] : [0, 0, 0, 0]
    let record = [0x16, 0x03, 0x03, 0x40, 0x00] + beginning + [UInt8](repeating: 0, count: 16380)
    let done = context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: record)))
    done.assumeIsolated().whenSuccess { self.pour(context, isFirst: false) }
  }
}

import EdgeLab
import EdgeModel
import EdgeX509
import Foundation
import NIOCore
import NIOPosix
import Testing

/// Servers that mean harm cost no more memory than one target may, whatever they send: counted for the whole process.
@Suite(.serialized) struct HostileServerTests {
  enum Attack: String, CaseIterable, Sendable {
    /// 64 KiB that are no TLS, once.
    case garbage
    /// The same again and again, as fast as it is taken.
    case endlessGarbage
    /// Records of a handshake whose message never ends.
    case endlessMessage
    /// Warnings of TLS, which end nothing.
    case endlessWarnings
    case oneOctetASecond
    case chainOf200, chainOf400
    case namesOf80KiB, namesOf100KiB
    /// An answer over HTTP, after a handshake as it should be.
    case endlessPage
    /// A line of SMTP.
    case endlessLine
  }

  /// What one target may cost, in KiB.
  private static let limit = 128 << 10

  @Test(.timeLimit(.minutes(1)), arguments: Attack.allCases) func memoryIsBounded(_ attack: Attack) async throws {
    let place = try #require(Address("127.53.9.8"))
    let (port, stop) = try await start(attack, at: place)
    let scratch = try Scratch()
    defer { scratch.remove() }
    let peak = scratch.path + "/peak"
    let outcome = try await run(
      [
        try Program.python.path, Program.repository + "/Tests/RealServerTests/Clients/peak.py", peak,
        try Program.edgeprobe, "cert", "shop.example.com", "--address", "\(place)", "--map-port",
        "443=\(port),25=\(port)",
        "--json", "--handshake-timeout", "2s",
      ] + (attack == .endlessLine ? ["--starttls", "smtp"] : ["--http"]))
    try await stop()
    let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    let addresses = try #require(document?["addresses"] as? [[String: Any]], "\(outcome)")
    #expect(addresses.count == 1 && outcome.errors == "")
    let isTaken = [.chainOf200, .namesOf80KiB, .endlessPage].contains(attack)
    #expect((addresses.first?["outcome"] as? String == "handshake") == isTaken, "\(outcome)")
    let held = try #require(Int(try text(of: peak)))
    #expect(held > 0 && held < HostileServerTests.limit, "\(attack): \(held) KiB")
  }

  private func start(_ attack: Attack, at place: Address) async throws -> (port: UInt16, stop: () async throws -> Void)
  {
    let group = MultiThreadedEventLoopGroup.singleton
    if let yaml = attack.world(at: place) {
      let port = try HeldSockets.freePort()
      let world = try TLSWorld(yaml: yaml, file: "tls.yaml", now: Moment.now)
      let servers = try await world.serve(on: group, portMap: [443: port])
      return (port, { await servers.stop() })
    }
    let (bytes, context) = (attack.bytes, attack == .endlessPage ? try HostileServerTests.context() : nil)
    let server = try await ServerBootstrap(group: group)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let handler: any ChannelHandler =
            if let context {
              Flood(try TLSSession(context, role: .server))
            } else {
              Torrent(bytes, isEndless: attack != .garbage, speaksFirst: attack == .endlessLine)
            }
          try channel.pipeline.syncOperations.addHandler(handler)
        }
      }
      .bind(host: "\(place)", port: 0).get()
    let port = try #require(server.localAddress?.port)
    return (UInt16(port), { try await server.close() })
  }
}

extension HostileServerTests {
  fileprivate static func context() throws -> TLSContext {
    var order = CertificateOrder(
      subject: "shop", names: ["shop.example.com"], from: .now - .days(1), until: .now + .days(1))
    order.usage = .server
    let identity = try Identity(order, key: try PrivateKey(fresh: "ecdsa-p256"), issuer: nil)
    return try TLSContext(serving: identity, habits: TLSContext.Habits())
  }
}

extension HostileServerTests.Attack {
  /// What the server repeats.
  fileprivate var bytes: [UInt8] {
    let noise = (0..<65536).map { UInt8(truncatingIfNeeded: 0x80 &+ $0 &* 37 &+ $0 >> 8) }
    // A handshake message of 16 MiB less an octet, of which each record brings 16 KiB.
    let message: [UInt8] = [0x16, 3, 3, 0x40, 0, 2, 0xFF, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 16380)
    switch self {
    case .endlessMessage: return message
    case .endlessWarnings: return [UInt8](repeatElement([0x15, 3, 3, 0, 2, 1, 112], count: 1000).joined())
    case .endlessLine: return [UInt8](repeating: 0x20, count: 65536)
    default: return noise
    }
  }

  /// What the lab serves for it; none where nothing of the lab does that.
  fileprivate func world(at place: Address) -> String? {
    let authorities = "authorities: [{ name: Lab Root, anchor: true }, { name: Lab CA 1, issuer: Lab Root }]\n"
    func serving(_ names: [String], _ chain: [String]) -> String {
      authorities + "certificates: [{ id: leaf, issuer: Lab CA 1, names: [\(names.joined(separator: ", "))] }]\n"
        + "endpoints: [{ addresses: [\(place)], serve: [\(chain.joined(separator: ", "))] }]\n"
    }
    func names(_ kibibytes: Int) -> [String] {
      ["shop.example.com"] + (0..<(kibibytes * 32)).map { "\(100_000 + $0).a-rather-long.example.com" }
    }
    return switch self {
    case .garbage, .endlessGarbage, .endlessMessage, .endlessWarnings, .endlessPage, .endlessLine: nil
    case .oneOctetASecond: "endpoints: [{ addresses: [\(place)], fault: slow }]\n"
    case .chainOf200: serving(["shop.example.com"], ["leaf"] + Array(repeating: "Lab CA 1", count: 199))
    case .chainOf400: serving(["shop.example.com"], ["leaf"] + Array(repeating: "Lab CA 1", count: 399))
    case .namesOf80KiB: serving(names(80), ["leaf"])
    case .namesOf100KiB: serving(names(100), ["leaf"])
    }
  }
}

/// Says the same, again and again if it is endless: once it was spoken to, or first.
private final class Torrent: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let bytes: ByteBuffer
  private let isEndless: Bool
  private var hasSpoken = false

  private let speaksFirst: Bool

  init(_ bytes: [UInt8], isEndless: Bool, speaksFirst: Bool) {
    self.bytes = ByteBuffer(bytes: bytes)
    self.isEndless = isEndless
    self.speaksFirst = speaksFirst
  }

  func channelActive(context: ChannelHandlerContext) {
    guard speaksFirst else { return }
    hasSpoken = true
    pour(context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !hasSpoken else { return }
    hasSpoken = true
    pour(context)
  }

  private func pour(_ context: ChannelHandlerContext) {
    let written = context.writeAndFlush(wrapOutboundOut(bytes))
    guard isEndless else { return }
    // Not before the last was taken: what is held here is nobody's concern.
    written.assumeIsolated().whenSuccess { [self] in pour(context) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Answers whatever it is asked with a page that never ends.
private final class Flood: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var session: TLSSession
  private var isDone = false
  private var hasSpoken = false

  init(_ session: consuming TLSSession) { self.session = session }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    do throws(TLSFailure) {
      try unwrapInboundIn(data).readableBytesView.withUnsafeBytes { bytes throws(TLSFailure) in
        try session.feed(bytes)
      }
      if !isDone { isDone = try session.step() == .done }
      guard isDone, !hasSpoken, !(try session.read()).isEmpty else { return flush(context) }
      hasSpoken = true
      try session.write(Array("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".utf8))
      pour(context)
    } catch {
      context.close(promise: nil)
    }
  }

  private func pour(_ context: ChannelHandlerContext) {
    guard (try? session.write([UInt8](repeating: 0x20, count: 65536))) != nil else { return }
    let written = context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: session.drain())))
    written.assumeIsolated().whenSuccess { [self] in pour(context) }
  }

  private func flush(_ context: ChannelHandlerContext) {
    let bytes = session.drain()
    if !bytes.isEmpty { context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

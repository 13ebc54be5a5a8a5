import EdgeLab
import EdgeModel
import EdgeTLS
import EdgeVerify
import EdgeX509
import NIOCore
import NIOPosix
import Testing

/// Servers that mean harm: whatever they send, an outcome comes in time, and memory stays within bounds.
@Suite(.timeLimit(.minutes(1))) struct HostileTests {
  @Test(
    arguments: [[], [0x16], [0x16, 3], [0x16, 3, 3], [0x16, 3, 3, 0x40], [0x15, 3, 3], [0x17, 3, 3]] as [[UInt8]])
  func garbageOf64KiB(beginning: [UInt8]) async throws {
    let garbage = beginning + (0..<65536).map { UInt8(truncatingIfNeeded: 0x80 &+ $0 &* 37 &+ $0 >> 8) }
    let seen = try await Loopback.facing(patience: .milliseconds(500), { Speaker(garbage) }) {
      try await $0.look("127.53.9.6")
    }
    switch seen.outcome {
    case .notTLS(let bytes): #expect(bytes.count <= 64)
    case .failed, .alert, .timeout(.handshake): break
    default: Issue.record("\(beginning): \(seen.outcome)")
    }
    #expect(seen.chain == [])
  }

  /// What a mail server says before TLS is bounded, however patient one is.
  @Test func aMailServerThatNeverEndsItsList() async throws {
    let speech = Array("220 mx\r\n".utf8) + (0..<2000).flatMap { _ in Array("250-AUTH\r\n".utf8) }
    let seen = try await Loopback.facing(patience: .seconds(30), { Greeter(speech) }) {
      (lab: Loopback) async throws -> Handshake in
      let endpoint = Endpoint(
        address: try #require(Address("127.53.9.6")), port: 443, serverName: nil, startTLS: .smtp)
      return try await lab.handshaker().handshake(endpoint)
    }
    #expect(seen.outcome == .declined("more than 16 KiB before TLS"))
  }

  @Test(arguments: [200, 400])
  func aChainOfManyCertificates(count: Int) async throws {
    let chain = ["shop"] + Array(repeating: "Lab CA 1", count: count - 1)
    let lab = try Loopback(shop + "endpoints: [{ addresses: [127.53.9.1], serve: [\(chain.joined(separator: ", "))] }]")
    let seen = try await lab.serving { try await $0.look("127.53.9.1") }
    guard count == 200 else {
      // More than 100 KiB of certificates are not taken.
      #expect(seen.isRefusedByUs && seen.chain == [])
      return
    }
    #expect(seen.outcome == .handshake && seen.chain.count == 200)
    let evidence = EndpointEvidence(of: seen, at: noon, trust: try TrustStore(anchors: lab.world.anchors))
    #expect(evidence.chain.count <= 32)
    #expect(evidence.path != nil)
  }

  @Test(arguments: [80, 100])
  func aListOfNamesOfManyKiB(kibibytes: Int) async throws {
    let names = (0..<(kibibytes * 1024 / 32)).map { number in
      String(repeating: "0", count: 6 - "\(number)".count) + "\(number)" + ".a-rather-long.example.com"
    }
    let yaml = """
      certificates: [{ id: long, names: [shop.example.com, \(names.joined(separator: ", "))] }]
      endpoints: [{ addresses: [127.53.9.1], serve: [long] }]
      """
    let lab = try Loopback(yaml)
    let seen = try await lab.serving { try await $0.look("127.53.9.1") }
    guard kibibytes == 80 else {
      #expect(seen.isRefusedByUs)
      return
    }
    #expect(seen.outcome == .handshake)
    let evidence = EndpointEvidence(of: seen, at: noon, trust: nil)
    #expect(evidence.coversName == true)
    #expect(evidence.chain.first?.names.count == names.count + 1)
  }

}

extension Handshake {
  fileprivate var isRefusedByUs: Bool { if case .failed = outcome { true } else { false } }
}

/// Says the same to everybody.
private final class Speaker: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let bytes: [UInt8]
  private var hasSpoken = false

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !hasSpoken else { return }
    hasSpoken = true
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// A server that speaks first.
private final class Greeter: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func channelActive(context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

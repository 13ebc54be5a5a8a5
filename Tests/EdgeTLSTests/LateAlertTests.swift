import EdgeLab
import EdgeModel
import EdgeTLS
import EdgeX509
import NIOCore
import Testing

/// Servers that look at a client's certificate, or at there being none, after they have said that they are done.
@Suite(.timeLimit(.minutes(1))) struct LateAlertTests {
  @Test(
    arguments: [
      (.required, 0, .required), (.required, 700, .required), (.requested, 0, .requested),
      (.requested, 700, .requested),
    ] as [(Handshake.ClientCertificate, Int64, Handshake.ClientCertificate)])
  func whatIsSaidLate(
    demand: Handshake.ClientCertificate, delay: Int64, seen: Handshake.ClientCertificate
  ) async throws {
    let world = try TLSWorld(
      yaml: shop + "endpoints: [{ addresses: [127.53.9.1], serve: [shop, Lab CA 1] }]", file: "tls.yaml", now: noon)
    guard case .serve(let service) = world.endpoints.first?.behaviour else { return }
    let context = try TLSContext(serving: service.identity, clientCertificate: demand, habits: service.habits)
    let handshake = try await Loopback.facing({
      Ponderer(try TLSSession(context, role: .server), for: .milliseconds(delay))
    }) { (lab: Loopback) async throws -> Handshake in try await lab.look("127.53.9.6") }
    #expect(handshake.outcome == .handshake && handshake.protocolVersion == "TLSv1.3")
    #expect(handshake.clientCertificate == seen && handshake.hangsUp != true)
  }

  /// Who asked for no certificate is not waited for: what such a server says after its last flight is heard by nobody, and
  /// where one asked, it is that it wants one.
  @Test(
    arguments: [(Handshake.ClientCertificate.none, nil), (.requested, .required)]
      as [(Handshake.ClientCertificate, Handshake.ClientCertificate?)])
  func onlyWhoAsksIsWaitedFor(demand: Handshake.ClientCertificate, seen: Handshake.ClientCertificate?) async throws {
    let world = try TLSWorld(
      yaml: shop + "endpoints: [{ addresses: [127.53.9.1], serve: [shop, Lab CA 1] }]", file: "tls.yaml", now: noon)
    guard case .serve(let service) = world.endpoints.first?.behaviour else { return }
    let context = try TLSContext(serving: service.identity, clientCertificate: demand, habits: service.habits)
    let handshake = try await Loopback.facing({ Grudge(try TLSSession(context, role: .server)) }) {
      (lab: Loopback) async throws -> Handshake in try await lab.look("127.53.9.6")
    }
    #expect(handshake.outcome == .handshake && handshake.protocolVersion == "TLSv1.3")
    #expect(handshake.clientCertificate == seen ?? .none && handshake.hangsUp != true, "\(handshake)")
  }
}

/// A server that ends every session with an alert, as soon as the handshake is over.
private final class Grudge: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var session: TLSSession
  private var isDone = false

  init(_ session: consuming TLSSession) { self.session = session }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    do throws(TLSFailure) {
      try session.feed(unwrapInboundIn(data))
      guard !isDone else { return }
      isDone = try session.step() == .done
      if isDone {
        // A record that nobody encrypted makes OpenSSL say so.
        try session.feed(ByteBuffer(bytes: [0x17, 3, 3, 0, 32] + [UInt8](repeating: 7, count: 32)))
        _ = try session.read()
      }
    } catch {
      // The alert is among what is sent.
    }
    let flight = session.drain()
    if !flight.isEmpty { context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: flight)), promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// A server that takes its time for all that comes after its first flight.
private final class Ponderer: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var session: TLSSession
  private let delay: TimeAmount
  private var isFirst = true

  init(_ session: consuming TLSSession, for delay: TimeAmount) {
    self.session = session
    self.delay = delay
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    do throws(TLSFailure) {
      try session.feed(unwrapInboundIn(data))
      _ = try session.step()
    } catch {
      // The alert is among what is sent.
    }
    let flight = session.drain()
    guard !flight.isEmpty else { return }
    let buffer = wrapOutboundOut(ByteBuffer(bytes: flight))
    guard !isFirst else {
      isFirst = false
      context.writeAndFlush(buffer, promise: nil)
      return
    }
    context.eventLoop.assumeIsolated().scheduleTask(in: delay) { context.writeAndFlush(buffer, promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

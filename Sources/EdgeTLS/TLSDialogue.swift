import EdgeModel
import EdgeX509
import NIOCore

/// Carries one TLS session over one TCP connection until its outcome is known.
final class TLSDialogue: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum Stage { case connecting, handshaking, listening, over }

  private var session: TLSSession
  private var stage = Stage.connecting
  private var sight = Sight(outcome: .handshake)
  private var timer: Scheduled<Void>?
  /// When the initialiser ran, which is when the SYN left.
  private let began = NIODeadline.now()
  private let patience: TimeAmount
  private let promise: EventLoopPromise<Sight>

  init(session: consuming TLSSession, patience: TimeAmount, promise: EventLoopPromise<Sight>) {
    self.session = session
    self.patience = patience
    self.promise = promise
  }

  func channelActive(context: ChannelHandlerContext) {
    stage = .handshaking
    sight.connected = .now()
    wait(patience, in: context) { dialogue, context in
      dialogue.finish(dialogue.foreignOutcome ?? .timeout(.handshake), in: context)
    }
    advance(in: context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard stage == .handshaking || stage == .listening else { return }
    let buffer = unwrapInboundIn(data)
    do throws(TLSFailure) {
      try buffer.readableBytesView.withUnsafeBytes { bytes throws(TLSFailure) in try session.feed(bytes) }
    } catch {
      return fail(error, in: context)
    }
    advance(in: context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    fail(TLSFailure.closed, in: context)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(error, in: context)
    context.close(promise: nil)
  }

  private func advance(in context: ChannelHandlerContext) {
    do throws(TLSFailure) {
      if stage == .handshaking {
        let step = try session.step()
        flush(in: context)
        guard step == .done else { return }
        sight.known = .now()
        // Now, since after a late alert OpenSSL no longer tells.
        sight.facts = session.facts
        guard mayComplainLate else { return finish(.handshake, in: context) }
        stage = .listening
        wait(lateAlertTime, in: context) { dialogue, context in dialogue.finish(.handshake, in: context) }
      }
      try session.listen()
    } catch {
      fail(error, in: context)
    }
  }

  /// With TLS 1.3 a client is done before the server has seen that no certificate comes.
  private var mayComplainLate: Bool { session.asksForCertificate && sight.facts?.protocolVersion == "TLSv1.3" }

  /// Two round trips as the connection measured them, within bounds.
  private var lateAlertTime: TimeAmount {
    let roundTrip = (sight.connected ?? began) - began
    return min(max(roundTrip * 2, .milliseconds(200)), .seconds(2))
  }

  /// Bytes that cannot begin a TLS record explain a silence or an end better than the silence does.
  private var foreignOutcome: Handshake.Outcome? { session.foreignBeginning.map(Handshake.Outcome.notTLS) }

  private func fail(_ error: any Error, in context: ChannelHandlerContext) {
    switch stage {
    case .connecting, .over: return
    case .listening:
      // The handshake stands; that the server then turned away a client without a certificate is what was waited for.
      switch Handshake.Outcome(talking: error) {
      case .alert, .reset: sight.clientCertificate = .required
      default: break
      }
      finish(.handshake, in: context)
    case .handshaking:
      // OpenSSL may have an alert for the peer.
      flush(in: context)
      let outcome = Handshake.Outcome(talking: error)
      if case .alert = outcome, session.asksForCertificate { sight.clientCertificate = .required }
      finish(outcome == .reset ? foreignOutcome ?? outcome : outcome, in: context)
    }
  }

  private func finish(_ outcome: Handshake.Outcome, in context: ChannelHandlerContext) {
    guard stage != .over else { return }
    stage = .over
    timer?.cancel()
    if outcome == .handshake {
      session.close()
      flush(in: context)
    }
    sight.outcome = outcome
    sight.known = sight.known ?? .now()
    sight.facts = sight.facts ?? session.facts
    if session.asksForCertificate, sight.clientCertificate == .none { sight.clientCertificate = .requested }
    // Whoever waits closes the channel.
    promise.succeed(sight)
  }

  private func flush(in context: ChannelHandlerContext) {
    let bytes = session.drain()
    guard !bytes.isEmpty else { return }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }

  private func wait(
    _ time: TimeAmount, in context: ChannelHandlerContext,
    then act: @escaping (TLSDialogue, ChannelHandlerContext) -> Void
  ) {
    timer?.cancel()
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { act(self, context) }
  }
}

import EdgeModel
import EdgeX509
import NIOCore

/// Carries one TLS session over one TCP connection until its outcome is known, and what is said before and after it.
///
/// In the clear first, where the endpoint's protocol begins so; then the handshake; then a wait for the alert that may
/// come late; then a conversation, where there is one to be had. The outcome is that of the handshake alone.
final class TLSDialogue: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum Stage { case connecting, opening, handshaking, listening, conversing, over }

  private var session: TLSSession
  private let endpoint: Endpoint
  private var opening: SMTPOpening?
  private var conversation: (any Conversation)?
  private var stage = Stage.connecting
  private var sight = Sight(outcome: .handshake)
  private var timer: Scheduled<Void>?
  /// Whether the time for a late alert has passed and more is given.
  private var hearsOut = false
  /// When the initialiser ran, which is when the SYN left.
  private let began = NIODeadline.now()
  private let patience: Duration
  private let milestone: Milestone
  private let promise: EventLoopPromise<Sight>

  init(
    session: consuming TLSSession, endpoint: Endpoint, patience: Duration, conversation: (any Conversation)?,
    milestone: Milestone, promise: EventLoopPromise<Sight>
  ) {
    self.session = session
    self.endpoint = endpoint
    self.patience = patience
    self.conversation = conversation
    self.milestone = milestone
    self.promise = promise
    opening = endpoint.startTLS.map { _ in SMTPOpening(patience: patience) }
  }

  func channelActive(context: ChannelHandlerContext) {
    sight.connected = .now()
    wait(TimeAmount(patience), in: context) { dialogue, context in
      guard dialogue.stage != .opening else { return dialogue.breakOff(.timeout, in: context) }
      dialogue.finish(dialogue.foreignOutcome ?? .timeout(.handshake), in: context)
    }
    guard let turn = opening?.begin(circumstances(in: context)) else { return shake(in: context) }
    stage = .opening
    follow(turn, in: context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    switch stage {
    case .connecting, .over: return
    case .opening:
      if let turn = opening?.hear(Array(buffer.readableBytesView)) { follow(turn, in: context) }
      return
    case .handshaking, .listening, .conversing: break
    }
    do throws(TLSFailure) {
      try session.feed(buffer)
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

  /// One turn of what is said in the clear.
  private func follow(_ turn: Turn, in context: ChannelHandlerContext) {
    switch turn {
    case .say(let bytes):
      if !bytes.isEmpty { context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil) }
    case .over:
      if let refusal = opening?.refusal { return finish(refusal, in: context) }
      shake(in: context)
    }
  }

  private func shake(in context: ChannelHandlerContext) {
    stage = .handshaking
    advance(in: context)
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
        if mayComplainLate {
          stage = .listening
          wait(lateAlertTime, in: context) { dialogue, context in dialogue.hearOut(in: context) }
        } else {
          try converse(in: context)
        }
      }
      // Until nothing is left: behind the last of what is said may be the end.
      while stage == .listening || stage == .conversing {
        let heard = try session.read()
        // An answer to a ping of TLS itself, where OpenSSL has one.
        flush(in: context)
        if stage == .listening, hearsOut, session.hasTicket { return try converse(in: context) }
        guard !heard.isEmpty else { return }
        if stage == .conversing, let turn = conversation?.hear(heard) { try follow(inside: turn, in: context) }
      }
    } catch {
      fail(error, in: context)
    }
  }

  /// Waits on where the server has not said yet what it makes of a client without a certificate.
  ///
  /// One of TLS 1.3 sends a ticket when it is content and an alert when it is not, and may have to look elsewhere first. Where
  /// a page is asked for, what becomes of it tells.
  private func hearOut(in context: ChannelHandlerContext) {
    func end(_ dialogue: TLSDialogue, _ context: ChannelHandlerContext) {
      do throws(TLSFailure) { try dialogue.converse(in: context) } catch { dialogue.fail(error, in: context) }
    }
    guard conversation == nil, sight.facts?.protocolVersion == "TLSv1.3", !session.hasTicket else {
      return end(self, context)
    }
    hearsOut = true
    wait(min(TimeAmount(patience), .seconds(2)), in: context, then: end)
  }

  /// Begins what is to be said inside, or ends.
  private func converse(in context: ChannelHandlerContext) throws(TLSFailure) {
    guard let patience = conversation?.patience, let turn = conversation?.begin(circumstances(in: context)) else {
      return finish(.handshake, in: context)
    }
    stage = .conversing
    pass()
    wait(TimeAmount(patience), in: context) { dialogue, context in
      dialogue.conversation?.end(dialogue.renegotiation ?? .timeout)
      dialogue.finish(.handshake, in: context)
    }
    try follow(inside: turn, in: context)
  }

  /// The handshake stands, whether or not there is time for the rest.
  private func pass() {
    var sight = sight
    sight.conversation = conversation
    if session.asksForCertificate { sight.clientCertificate = .requested }
    milestone.pass(sight)
  }

  private func follow(inside turn: Turn, in context: ChannelHandlerContext) throws(TLSFailure) {
    guard case .say(let bytes) = turn else { return finish(.handshake, in: context) }
    try session.write(bytes)
    flush(in: context)
  }

  private func circumstances(in context: ChannelHandlerContext) -> Circumstances {
    let own = context.localAddress?.ipAddress.flatMap { Address($0) }
    return Circumstances(endpoint: endpoint, ownAddress: own, facts: sight.facts)
  }

  /// With TLS 1.3 a client is done before the server has seen that no certificate comes; with TLS 1.2 some servers look only
  /// then.
  private var mayComplainLate: Bool { session.asksForCertificate }

  /// Two round trips as the connection measured them, within bounds.
  private var lateAlertTime: TimeAmount {
    let roundTrip = (sight.connected ?? began) - began
    return min(max(roundTrip * 2, .milliseconds(200)), .seconds(2))
  }

  /// Why a conversation ends, where the server asked for another handshake: for a certificate, perhaps.
  private var renegotiation: Ending? {
    session.asksToRenegotiate ? .declined("the server asks to renegotiate, which is declined") : nil
  }

  /// Bytes that cannot begin a TLS record explain a silence or an end better than the silence does.
  private var foreignOutcome: Handshake.Outcome? { session.foreignBeginning.map(Handshake.Outcome.notTLS) }

  private func fail(_ error: any Error, in context: ChannelHandlerContext) {
    switch stage {
    case .connecting, .over: return
    case .opening:
      breakOff(Ending(error), in: context)
    case .listening:
      // The handshake stands; that the server then turned away a client without a certificate is what was waited for. An
      // end without a word may have any reason.
      if case .alert = Handshake.Outcome(talking: error) {
        sight.clientCertificate = .required
      } else {
        sight.hangsUp = true
      }
      conversation?.end(
        .failed("the server asks for a client's certificate, and the connection ends when none comes"))
      finish(.handshake, in: context)
    case .conversing:
      if case .alert(let number) = error as? TLSFailure, number.isAboutClientCertificates, session.asksForCertificate {
        sight.clientCertificate = .required
      }
      conversation?.end(renegotiation ?? Ending(error))
      finish(.handshake, in: context)
    case .handshaking:
      // OpenSSL may have an alert for the peer.
      flush(in: context)
      let outcome = Handshake.Outcome(talking: error)
      if case .alert(let number) = outcome, number.isAboutClientCertificates, session.asksForCertificate {
        sight.clientCertificate = .required
      }
      finish(outcome == .reset ? foreignOutcome ?? outcome : outcome, in: context)
    }
  }

  /// The end of what is said in the clear, which the server did not take as far as TLS.
  private func breakOff(_ ending: Ending, in context: ChannelHandlerContext) {
    opening?.end(ending)
    finish(opening?.refusal ?? .reset, in: context)
  }

  private func finish(_ outcome: Handshake.Outcome, in context: ChannelHandlerContext) {
    guard stage != .over else { return }
    stage = .over
    timer?.cancel()
    if outcome == .handshake {
      // A mail server would otherwise log that its client was lost.
      if endpoint.startTLS == .smtp { try? session.write(Array("QUIT\r\n".utf8)) }
      session.close()
      flush(in: context)
    }
    sight.outcome = outcome
    sight.known = sight.known ?? .now()
    sight.facts = sight.facts ?? session.facts
    sight.conversation = conversation
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

extension UInt8 {
  /// Whether a server that wants a client's certificate sends this alert (RFC 8446 section 6.2) when none comes.
  fileprivate var isAboutClientCertificates: Bool { [40, 41, 42, 43, 46, 48, 49, 116].contains(self) }
}

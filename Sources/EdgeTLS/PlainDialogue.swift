import EdgeModel
import EdgeX509
import NIOCore
import NIOPosix

extension Handshaker {
  /// What came of asking for a page in the clear at several addresses; each sorted.
  package struct PlainPages: Sendable {
    package var pages: [PlainPage] = []
    /// Where nobody listens.
    package var refused: [Address] = []
    /// Where nothing came, or nothing that is HTTP.
    package var mute: [Address] = []
  }

  /// A page asked for in the clear at all of these addresses at once.
  package func pages(_ request: PageRequest, inTheClearAt addresses: [Address]) async -> PlainPages {
    let url = PageURL(isSecure: false, host: request.host, port: 80, path: request.expectation.path)
    return await withTaskGroup(of: Asked.self) { group in
      for address in addresses {
        group.addTask {
          let place = Endpoint(address: address, port: url.port, serverName: nil)
          let conversation = HTTPConversation(
            request, method: request.expectation.method, url: url, patience: looking.handshakeTimeout,
            vouching: vouches, now: now)
          return await askInTheClear(conversation, at: place)
        }
      }
      var all = PlainPages()
      for await asked in group {
        if let exchange = asked.conversation.exchange, exchange.response != nil {
          all.pages.append(PlainPage(endpoint: asked.endpoint, exchange: exchange))
        } else if asked.outcome == .refused {
          all.refused.append(asked.endpoint.address)
        } else if asked.isConnected || asked.outcome == .timeout(.connect) {
          all.mute.append(asked.endpoint.address)
        }
      }
      all.pages.sort { $0.endpoint < $1.endpoint }
      all.refused.sort()
      all.mute.sort()
      return all
    }
  }

  /// One connection, and a page asked for over it in the clear: where a redirect leads there, so do users.
  func askInTheClear(_ next: HTTPConversation, at place: Endpoint) async -> Asked {
    let nothing = Asked(endpoint: place, isConnected: false, outcome: .notAllowed, conversation: next)
    guard looking.permits(place.address) else { return nothing }
    let loop = group.next()
    let promise = loop.makePromise(of: Asked.self)
    return await withTaskCancellationHandler {
      connect(to: place, with: next, on: loop, promise)
      return (try? await promise.futureResult.get()) ?? nothing
    } onCancel: {
      promise.succeed(nothing)
    }
  }

  private func connect(
    to place: Endpoint, with next: HTTPConversation, on loop: any EventLoop, _ promise: EventLoopPromise<Asked>
  ) {
    @Sendable func fail(_ outcome: Handshake.Outcome) {
      promise.succeed(Asked(endpoint: place, isConnected: false, outcome: outcome, conversation: next))
    }
    guard let address = try? socketAddress(of: place) else { return fail(.failed("no address")) }
    // What is left of the time for all redirects may be too short to tell silence.
    let tellsSilence = next.patience * 2 >= looking.handshakeTimeout
    ClientBootstrap(group: loop)
      .connectTimeout(TimeAmount(looking.connectTimeout))
      .channelInitializer { channel in
        // Also closes a channel that is still connecting when the task is cancelled.
        promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
        return channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(PlainDialogue(next, at: place, tellsSilence, promise))
        }
      }
      .connect(to: address)
      .whenFailure { fail(Handshake.Outcome(connecting: $0)) }
  }
}

/// Carries one conversation over one TCP connection.
private final class PlainDialogue: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var conversation: HTTPConversation
  private let place: Endpoint
  private let tellsSilence: Bool
  private let promise: EventLoopPromise<Asked>
  private var timer: Scheduled<Void>?
  private var isOver = false
  private var isFirst = true

  init(
    _ conversation: HTTPConversation, at place: Endpoint, _ tellsSilence: Bool, _ promise: EventLoopPromise<Asked>
  ) {
    self.conversation = conversation
    self.tellsSilence = tellsSilence
    self.place = place
    self.promise = promise
  }

  func channelActive(context: ChannelHandlerContext) {
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(conversation.patience)) {
      self.finish(after: .timeout)
    }
    follow(conversation.begin(Circumstances(endpoint: place)), in: context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isOver else { return }
    let bytes = Array(unwrapInboundIn(data).readableBytesView)
    // An alert of TLS, of whatever version, to what is no ClientHello.
    if isFirst, bytes.starts(with: [0x15, 3]) { return finish(after: .closed, as: .failed("takes nothing but TLS")) }
    isFirst = false
    follow(conversation.hear(bytes), in: context)
  }

  func channelInactive(context: ChannelHandlerContext) { finish(after: .closed) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { finish(after: Ending(error)) }

  private func follow(_ turn: Turn, in context: ChannelHandlerContext) {
    guard case .say(let bytes) = turn else { return finish(after: nil) }
    if !bytes.isEmpty { context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil) }
  }

  private func finish(after ending: Ending?, as outcome: Handshake.Outcome? = nil) {
    guard !isOver else { return }
    isOver = true
    timer?.cancel()
    if let ending { conversation.end(ending) }
    // Whoever waits closes the channel.
    promise.succeed(
      Asked(
        endpoint: place, isConnected: true, outcome: outcome ?? self.outcome(after: ending), conversation: conversation)
    )
  }

  /// What the connection came to: where nothing comes over it, the same as where there is no handshake over TLS.
  private func outcome(after ending: Ending?) -> Handshake.Outcome {
    guard isFirst, conversation.exchange?.response == nil else { return .handshake }
    return switch ending {
    case .reset, .closed: .reset
    case .timeout where tellsSilence: .timeout(.handshake)
    default: .handshake
    }
  }
}

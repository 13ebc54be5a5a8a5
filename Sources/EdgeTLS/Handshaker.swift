import EdgeModel
import EdgeX509
import NIOCore
import NIOPosix

/// Makes TLS handshakes as a browser would, and keeps what the server showed; judges nothing.
package struct Handshaker: Sendable {
  let looking: Looking
  private var isThorough: Bool { looking.thorough }
  private let context: TLSContext
  let group: any EventLoopGroup
  let now: @Sendable () -> Moment
  let vouches: Voucher
  let seek: Seeker?

  /// Without a voucher nobody is shown what the user's files add to requests; without a seeker redirects to other hosts are
  /// not followed.
  package init(
    looking: Looking, context: TLSContext, group: any EventLoopGroup,
    vouching vouches: @escaping Voucher = { _, _ in false }, seeking seek: Seeker? = nil,
    now: @escaping @Sendable () -> Moment
  ) {
    self.vouches = vouches
    self.seek = seek
    self.looking = looking
    self.context = context
    self.group = group
    self.now = now
  }

  /// With a context of its own.
  package init(
    looking: Looking, group: any EventLoopGroup, vouching vouches: @escaping Voucher = { _, _ in false },
    seeking seek: Seeker? = nil, now: @escaping @Sendable () -> Moment
  ) throws(X509Flaw) {
    self.init(looking: looking, context: try TLSContext(), group: group, vouching: vouches, seeking: seek, now: now)
  }

  /// One connection and one handshake; every failure is an outcome.
  package func handshake(
    _ endpoint: Endpoint, offer: Handshake.Offer = .usual, protocols: [String] = TLSSession.browserProtocols
  ) async -> Handshake {
    await look(at: endpoint, offer: offer, protocols: protocols, then: nil).handshake
  }

  /// The same, and then a conversation over the connection, which comes back as it ended; where there was no handshake,
  /// as it was.
  package func handshake<Talk: Conversation>(
    _ endpoint: Endpoint, protocols: [String] = TLSSession.browserProtocols, then conversation: Talk
  ) async -> (handshake: Handshake, conversation: Talk) {
    let (handshake, ended) = await look(at: endpoint, offer: .usual, protocols: protocols, then: conversation)
    return (handshake, ended as? Talk ?? conversation)
  }

  private func look(
    at endpoint: Endpoint, offer: Handshake.Offer, protocols: [String], then conversation: (any Conversation)?
  ) async -> (handshake: Handshake, conversation: (any Conversation)?) {
    let began = now()
    let start = NIODeadline.now()
    guard looking.permits(endpoint.address) else {
      let none = Handshake(
        endpoint: endpoint, offer: offer, began: began, connected: nil, ended: .zero, outcome: .notAllowed)
      return (none, conversation)
    }
    let loop = group.next()
    let promise = loop.makePromise(of: Sight.self)
    let milestone = Milestone()
    // RFC 7301 knows names for protocols of the web; a mail server is asked for none.
    let protocols = endpoint.startTLS == nil ? protocols : []
    let role = TLSSession.Role.client(serverName: endpoint.serverName, offer: offer, protocols: protocols)
    // A future knows nothing of tasks: without this a cancelled task would wait for the server's patience.
    let sight: Sight = await withTaskCancellationHandler {
      if Task.isCancelled {
        promise.succeed(.cancelled)
      } else {
        connect(to: endpoint, as: role, on: loop, conversation: conversation, milestone: milestone, promise: promise)
      }
      do {
        return try await promise.futureResult.get()
      } catch {
        return Sight(outcome: .failed("\(error)"))
      }
    } onCancel: {
      promise.succeed(milestone.last)
    }
    let end = sight.known ?? .now()
    let facts = sight.facts
    let handshake = Handshake(
      endpoint: endpoint, offer: offer, began: began, connected: sight.connected.map { Duration($0 - start) },
      ended: Duration(end - start), outcome: sight.outcome, protocolVersion: facts?.protocolVersion,
      cipher: facts?.cipher, group: facts?.group, signature: facts?.signature, alpn: facts?.alpn,
      clientCertificate: sight.clientCertificate, timestamps: facts?.timestamps, warning: facts?.warning,
      chain: facts?.chain ?? [], staple: facts?.staple)
    return (handshake, sight.conversation ?? conversation)
  }

  private func connect(
    to endpoint: Endpoint, as role: TLSSession.Role, on loop: any EventLoop, conversation: (any Conversation)?,
    milestone: Milestone, promise: EventLoopPromise<Sight>
  ) {
    let address: SocketAddress
    do {
      address = try socketAddress(of: endpoint)
    } catch {
      promise.succeed(Sight(outcome: .failed("\(error)")))
      return
    }
    let (context, patience) = (context, looking.handshakeTimeout)
    ClientBootstrap(group: loop)
      .connectTimeout(TimeAmount(looking.connectTimeout))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        // Also closes a channel that is still connecting when the task is cancelled.
        promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
        return channel.eventLoop.makeCompletedFuture {
          let session = try TLSSession(context, role: role)
          let dialogue = TLSDialogue(
            session: session, endpoint: endpoint, patience: patience, conversation: conversation,
            milestone: milestone, promise: promise)
          try channel.pipeline.syncOperations.addHandler(dialogue)
        }
      }
      .connect(to: address)
      .whenFailure { promise.succeed(Sight(outcome: .init(connecting: $0))) }
  }

  /// Where to connect for an endpoint.
  func socketAddress(of endpoint: Endpoint) throws -> SocketAddress {
    try SocketAddress(
      packedIPAddress: ByteBuffer(bytes: endpoint.address.bytes), port: Int(looking.mapped(endpoint.port)))
  }
}

extension Handshake {
  /// Whether it took nothing that browsers do not offer.
  fileprivate var isOfBrowsers: Bool {
    cipher.map(TLSContext.isOfBrowsers(cipher:)) ?? true
      && signature.map(TLSContext.isOfBrowsers(signature:)) ?? true
      && group.map(TLSContext.isOfBrowsers(group:)) ?? true
  }
}

extension Handshaker {
  /// The usual handshake with those that belong to it: where it failed a permissive one, which explains why; where it
  /// did not and the look is thorough, those of clients of other kinds; and what browsers get, where it took what they do
  /// not offer.
  ///
  /// `isPage`: whether a page is asked for there. Elsewhere than on the web's ports and where it is not, clients offer no
  /// protocols, so that a server that refuses those of the web is looked at without.
  package func explained(_ usual: Handshake, isPage: Bool = false) async -> [Handshake] {
    if usual.outcome == .alert(120), !usual.endpoint.isWeb, !isPage {
      let plain = await handshake(usual.endpoint, protocols: [])
      if plain.outcome != .alert(120) {
        var refused = usual
        refused.offer = .web
        return (await explained(plain) + [refused]).sorted { $0.offer < $1.offer }
      }
    }
    let others: [Handshake.Offer] =
      switch usual.outcome {
      case .handshake:
        (isThorough && usual.endpoint.startTLS == nil ? [.ecdsa, .nameless, .rsa] : [])
          + (usual.endpoint.isWeb || isPage ? usual.isOfBrowsers ? [] : [.browser] : [])
      case .alert, .reset, .failed: usual.connected == nil || usual.clientCertificate == .required ? [] : [.permissive]
      default: []
      }
    let seen = await withTaskGroup(of: Handshake.self) { group in
      // A bare address has no name to leave away.
      for offer in others where offer != .nameless || usual.endpoint.serverName?.isRoot == false {
        group.addTask { await handshake(usual.endpoint, offer: offer) }
      }
      return await group.reduce(into: [Handshake]()) { $0.append($1) }
    }
    return [usual] + seen.sorted { $0.offer < $1.offer }
  }
}

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
    var handshake = Handshake(
      endpoint: endpoint, offer: offer, began: began, connected: sight.connected.map { Duration($0 - start) },
      ended: Duration(end - start), outcome: sight.outcome, protocolVersion: facts?.protocolVersion,
      cipher: facts?.cipher, group: facts?.group, signature: facts?.signature, alpn: facts?.alpn,
      clientCertificate: sight.clientCertificate, timestamps: facts?.timestamps, warning: facts?.warning,
      chain: facts?.chain ?? [], staple: facts?.staple)
    if sight.hangsUp { handshake.hangsUp = true }
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
      .whenFailure { error in
        let outcome = Handshake.Outcome(connecting: error)
        let isMail = endpoint.startTLS != nil && outcome == .reset
        promise.succeed(Sight(outcome: isMail ? .speechless("ends the connection before its greeting") : outcome))
      }
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

  /// Whether it was signed with what others than browsers do not take, either, on whatever port but of mail.
  fileprivate var isSignedLikeFew: Bool {
    endpoint.startTLS == nil && signature.map { Obstacle.signature($0).isForFewElse } ?? false
  }

  /// Whether it took nothing that Python does not offer.
  fileprivate var isOfPython: Bool { cipher.map(TLSContext.isOfPython(cipher:)) ?? true }

  /// Whether it took nothing that the usual one does not offer.
  fileprivate var isOfToday: Bool {
    outcome == .handshake && protocolVersion.map { ["TLSv1.2", "TLSv1.3"].contains($0) } ?? false
      && cipher.map(TLSContext.usualCiphers.contains) ?? true
      && signature.map(TLSContext.isUsual(signature:)) ?? true
      && group.map(TLSContext.isUsual(group:)) ?? true
      && TLSContext.unusualCurve(ofKeyIn: chain) == nil
  }

  /// Whether it took the same as another.
  fileprivate func tookTheSame(as other: Handshake) -> Bool {
    outcome == other.outcome && cipher == other.cipher && group == other.group && signature == other.signature
  }

  /// Whether it ended without a word of what was in its way.
  fileprivate var isUnspoken: Bool {
    switch outcome {
    case .reset, .timeout(.handshake): true
    // An alert that says nothing: internal_error.
    case .alert(let number): number == 80
    default: false
    }
  }

  /// Whether it ended as it may by chance, or because of what was offered and for no other reason that is told.
  fileprivate var endsUnexplained: Bool {
    switch outcome {
    case .reset: true
    // Refused are the protocols of the web, or the name.
    case .alert(let number): ![112, 120].contains(number)
    default: false
    }
  }
}

extension Handshaker {
  /// The usual handshake with those that belong to it: where it failed a permissive one, which explains why; where it
  /// did not and the look is thorough, those of clients of other kinds; and what browsers and Python get, where it took what
  /// they do not offer.
  ///
  /// `page`: what is asked for there. Elsewhere than on the web's ports and where nothing is, clients offer no protocols, so
  /// that a server that refuses those of the web is looked at without. Where a mail server announces TLS and has none for
  /// now, it is asked once more.
  package func explained(_ usual: Handshake, asking page: PageRequest? = nil) async -> [Handshake] {
    await explained(usual, asking: page, protocols: TLSSession.browserProtocols)
  }

  private func explained(
    _ usual: Handshake, asking page: PageRequest?, protocols: [String]
  ) async -> [Handshake] {
    let endpoint = usual.endpoint
    if usual.outcome.isWithoutTLSForNow, usual.firstTry == nil {
      var again = await handshake(endpoint)
      again.firstTry = usual.outcome
      return Task.isCancelled ? [usual] : await explained(again, asking: page, protocols: protocols)
    }
    if usual.outcome == .alert(120), !endpoint.isWeb, page == nil {
      let plain = await handshake(endpoint, protocols: [])
      if plain.outcome != .alert(120) {
        var refused = usual
        refused.offer = .web
        return (await explained(plain, asking: nil, protocols: []) + [refused]).sorted { $0.offer < $1.offer }
      }
    }
    let others: [Handshake.Offer] =
      switch usual.outcome {
      case .handshake:
        (isThorough && endpoint.startTLS == nil ? [.ecdsa, .nameless, .rsa] : [])
          + (!usual.isOfBrowsers && (endpoint.isWeb || page != nil || usual.isSignedLikeFew) ? [.browser] : [])
          // Mail servers take what they get.
          + (endpoint.startTLS != nil || usual.isOfPython ? [] : [.python])
      case .alert, .reset, .failed: usual.connected == nil || usual.clientCertificate == .required ? [] : [.permissive]
      default: []
      }
    // A bare address has no name to leave away.
    let offered = others.filter { $0 != .nameless || endpoint.serverName?.isRoot == false }
    let inTurn = offered.filter { [.browser, .python].contains($0) }
    var seen = await handshakes(endpoint, offered.filter { !inTurn.contains($0) })
    if usual.outcome == .handshake {
      // One after another: some servers take one connection at a time.
      for offer in inTurn {
        seen.append(await assured(await handshake(endpoint, offer: offer), beside: usual, protocols: protocols))
      }
      return [usual] + seen.sorted { $0.offer < $1.offer }
    }
    guard let permissive = seen.first(where: { $0.offer == .permissive }), usual.endsUnexplained else {
      return [usual] + seen
    }
    var last = seen
    if permissive.isOfToday {
      // The settings made no difference, unless it is the protocols.
      let offers: [Handshake.Offer] = endpoint.startTLS == nil && !protocols.isEmpty ? [.plain] : []
      last += await handshakes(endpoint, offers)
    } else if permissive.outcome == usual.outcome {
      last += await handshakes(endpoint, [.older])
    }
    guard permissive.isOfToday || last.contains(where: { $0.offer == .older && $0.outcome == .handshake }) else {
      return [usual] + last.sorted { $0.offer < $1.offer }
    }
    // What ended by chance does not end so again.
    var again =
      if let page {
        await handshake(endpoint, page: page)
      } else {
        await handshake(endpoint, protocols: protocols)
      }
    guard again.outcome == .handshake else { return [usual] + last.sorted { $0.offer < $1.offer } }
    again.firstTry = usual.outcome
    return await explained(again, asking: page, protocols: protocols)
  }

  /// The same, or where it ended without a word one more that decides, which is a refusal only if all of its offer end alike,
  /// between usual ones that come to the same as before: some listeners refuse so, and some connections end so by chance.
  ///
  /// The usual ones stand at even and at odd places, so that a balancer that leads every second connection, or every third,
  /// to a server that is gone does not look like a refusal.
  private func assured(_ first: Handshake, beside usual: Handshake, protocols: [String]) async -> Handshake {
    guard first.isUnspoken else { return first }
    var last = first
    let brisk = brisker(than: usual)
    for count in [2, 1] {
      for _ in 0..<count {
        guard await handshake(usual.endpoint, protocols: protocols).tookTheSame(as: usual) else { return first }
      }
      last = await brisk.handshake(usual.endpoint, offer: first.offer)
      last.firstTry = first.outcome
      guard last.outcome == first.outcome else { return last }
    }
    return last
  }

  /// One that waits no longer than the server, by what the usual handshake took, can need: silence has been heard out once.
  private func brisker(than usual: Handshake) -> Handshaker {
    var looking = looking
    looking.handshakeTimeout = min(looking.handshakeTimeout, max(.seconds(2), usual.ended * 4))
    return Handshaker(
      looking: looking, context: context, group: group, vouching: vouches, seeking: seek, now: now)
  }

  /// One handshake for each offer, all at the same time; sorted.
  private func handshakes(_ endpoint: Endpoint, _ offers: [Handshake.Offer]) async -> [Handshake] {
    let seen = await withTaskGroup(of: Handshake.self) { group in
      for offer in offers { group.addTask { await handshake(endpoint, offer: offer) } }
      return await group.reduce(into: [Handshake]()) { $0.append($1) }
    }
    return seen.sorted { $0.offer < $1.offer }
  }
}

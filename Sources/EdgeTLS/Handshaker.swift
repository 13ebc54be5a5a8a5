import EdgeModel
import EdgeX509
import NIOCore
import NIOPosix

/// Makes TLS handshakes as a browser would, and keeps what the server showed; judges nothing.
package struct Handshaker: Sendable {
  private let looking: Looking
  private let context: TLSContext
  private let group: any EventLoopGroup
  private let now: @Sendable () -> Moment

  package init(
    looking: Looking, context: TLSContext, group: any EventLoopGroup, now: @escaping @Sendable () -> Moment
  ) {
    self.looking = looking
    self.context = context
    self.group = group
    self.now = now
  }

  /// With a context of its own.
  package init(
    looking: Looking, group: any EventLoopGroup, now: @escaping @Sendable () -> Moment
  ) throws(X509Flaw) {
    self.init(looking: looking, context: try TLSContext(), group: group, now: now)
  }

  /// One connection and one handshake; every failure is an outcome.
  package func handshake(_ endpoint: Endpoint) async -> Handshake {
    let began = now()
    let start = NIODeadline.now()
    guard looking.permits(endpoint.address) else {
      return Handshake(endpoint: endpoint, began: began, connected: nil, ended: .zero, outcome: .notAllowed)
    }
    let loop = group.next()
    let promise = loop.makePromise(of: Sight.self)
    // A future knows nothing of tasks: without this a cancelled task would wait for the server's patience.
    let sight: Sight = await withTaskCancellationHandler {
      if Task.isCancelled {
        promise.succeed(.cancelled)
      } else {
        connect(to: endpoint, on: loop, promise: promise)
      }
      do {
        return try await promise.futureResult.get()
      } catch {
        return Sight(outcome: .failed("\(error)"))
      }
    } onCancel: {
      promise.succeed(.cancelled)
    }
    let end = sight.known ?? .now()
    return Handshake(
      endpoint: endpoint, began: began, connected: sight.connected.map { Duration($0 - start) },
      ended: Duration(end - start), outcome: sight.outcome, protocolVersion: sight.facts?.protocolVersion,
      cipher: sight.facts?.cipher, alpn: sight.facts?.alpn, clientCertificate: sight.clientCertificate,
      chain: sight.facts?.chain ?? [], staple: sight.facts?.staple)
  }

  private func connect(to endpoint: Endpoint, on loop: any EventLoop, promise: EventLoopPromise<Sight>) {
    let address: SocketAddress
    do {
      let packed = ByteBuffer(bytes: endpoint.address.bytes)
      address = try SocketAddress(packedIPAddress: packed, port: Int(looking.mapped(endpoint.port)))
    } catch {
      promise.succeed(Sight(outcome: .failed("\(error)")))
      return
    }
    let (context, patience) = (context, TimeAmount(looking.handshakeTimeout))
    ClientBootstrap(group: loop)
      .connectTimeout(TimeAmount(looking.connectTimeout))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        // Also closes a channel that is still connecting when the task is cancelled.
        promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
        return channel.eventLoop.makeCompletedFuture {
          let session = try TLSSession(context, role: .client(serverName: endpoint.serverName))
          let dialogue = TLSDialogue(session: session, patience: patience, promise: promise)
          try channel.pipeline.syncOperations.addHandler(dialogue)
        }
      }
      .connect(to: address)
      .whenFailure { promise.succeed(Sight(outcome: .init(connecting: $0))) }
  }
}

import EdgeModel
import EdgeWire
import Glibc
import NIOCore
import NIOPosix

/// Sends one query once, over a socket of its own with a fresh source port and message ID.
package struct Exchange: Sendable {
  private let looking: Looking
  private let group: any EventLoopGroup
  private let now: @Sendable () -> Moment

  package init(looking: Looking, group: any EventLoopGroup, now: @escaping @Sendable () -> Moment) {
    self.looking = looking
    self.group = group
    self.now = now
  }

  /// Waits for the response, at most `patience`; the socket stays open until then.
  ///
  /// Never throws: what the world does is an outcome. Ends early, as a timeout, when the task is cancelled.
  package func send(_ query: Query, patience: Duration) async -> Arrival {
    let sent = now()
    let began = NIODeadline.now()
    func arrival(_ outcome: Arrival.Outcome, ignored: Int = 0) -> Arrival {
      let elapsed = NIODeadline.now() - began
      return Arrival(
        query: query, sent: sent, roundTrip: .nanoseconds(elapsed.nanoseconds), outcome: outcome, ignored: ignored)
    }
    guard looking.permits(query.address) else { return arrival(.notAllowed) }
    let match = ResponseMatch(id: UInt16.random(in: 0...UInt16.max), question: query.question)
    let cookie = withUnsafeBytes(of: UInt64.random(in: 0...UInt64.max)) { Array($0) }
    let payload = Message(query, id: match.id, cookie: cookie).uncompressedWire
    guard let peer = SocketAddress(query.address, port: looking.mapped(query.port)) else {
      return arrival(.unreachable("no such address family here"))
    }
    let loop = group.next()
    let promise = loop.makePromise(of: Heard.self)
    let heard = await withTaskCancellationHandler {
      guard !Task.isCancelled else {
        promise.succeed(Heard(outcome: .timeout, ignored: 0))
        return Heard(outcome: .timeout, ignored: 0)
      }
      let future =
        switch query.transport {
        case .udp: loop.flatSubmit { datagram(loop, to: peer, payload, match, patience, promise) }
        case .tcp: loop.flatSubmit { stream(loop, to: peer, payload, match, patience, promise) }
        }
      return (try? await future.get()) ?? Heard(outcome: .timeout, ignored: 0)
    } onCancel: {
      promise.succeed(Heard(outcome: .timeout, ignored: 0))
    }
    return arrival(heard.outcome, ignored: heard.ignored)
  }

  private func datagram(
    _ loop: any EventLoop, to peer: SocketAddress, _ payload: [UInt8], _ match: ResponseMatch, _ patience: Duration,
    _ promise: EventLoopPromise<Heard>
  ) -> EventLoopFuture<Heard> {
    DatagramBootstrap(group: loop)
      .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 65535))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(DatagramListener(match: match, promise: promise))
        }
      }
      .connect(to: peer).assumeIsolated().whenComplete { result in
        switch result {
        case .failure(let error):
          promise.succeed(Heard(outcome: Arrival.Outcome(error), ignored: 0))
        case .success(let channel):
          let envelope = AddressedEnvelope(remoteAddress: peer, data: channel.allocator.buffer(bytes: payload))
          channel.pipeline.syncOperations.writeAndFlush(NIOAny(envelope), promise: nil)
          let listener = try? channel.pipeline.syncOperations.handler(type: DatagramListener.self)
          finish(channel, loop, patience, promise) { listener?.ignored ?? 0 }
        }
      }
    return promise.futureResult
  }

  private func stream(
    _ loop: any EventLoop, to peer: SocketAddress, _ payload: [UInt8], _ match: ResponseMatch, _ patience: Duration,
    _ promise: EventLoopPromise<Heard>
  ) -> EventLoopFuture<Heard> {
    ClientBootstrap(group: loop)
      .connectTimeout(TimeAmount(patience))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(StreamListener(match: match, promise: promise))
        }
      }
      .connect(to: peer).assumeIsolated().whenComplete { result in
        switch result {
        case .failure(let error):
          promise.succeed(Heard(outcome: Arrival.Outcome(error), ignored: 0))
        case .success(let channel):
          var framed = channel.allocator.buffer(capacity: payload.count + 2)
          framed.writeInteger(UInt16(truncatingIfNeeded: payload.count))
          framed.writeBytes(payload)
          channel.pipeline.syncOperations.writeAndFlush(NIOAny(framed), promise: nil)
          let listener = try? channel.pipeline.syncOperations.handler(type: StreamListener.self)
          finish(channel, loop, patience, promise) { listener?.ignored ?? 0 }
        }
      }
    return promise.futureResult
  }

  /// Ends the wait after `patience` and closes the channel once something was heard.
  private func finish(
    _ channel: any Channel, _ loop: any EventLoop, _ patience: Duration, _ promise: EventLoopPromise<Heard>,
    ignored: @escaping () -> Int
  ) {
    let alarm = loop.assumeIsolated().scheduleTask(in: TimeAmount(patience)) {
      promise.succeed(Heard(outcome: .timeout, ignored: ignored()))
    }
    promise.futureResult.assumeIsolated().whenComplete { _ in
      alarm.cancel()
      channel.close(promise: nil)
    }
  }
}

/// What a socket heard, before it is timed.
struct Heard: Sendable {
  var outcome: Arrival.Outcome
  var ignored: Int
}

extension Arrival.Outcome {
  /// Reads the kernel's reason; a connection refused arrives over UDP as an ICMP message.
  init(_ error: any Error) {
    switch error {
    case let error as IOError where error.errnoCode == ECONNREFUSED: self = .refusedConnection
    case let error as IOError where error.errnoCode == ECONNRESET || error.errnoCode == EPIPE: self = .closed
    case let error as IOError: self = .unreachable(String(cString: strerror(error.errnoCode)))
    case is ChannelError: self = .timeout
    default: self = .unreachable("\(error)")
    }
  }
}

extension SocketAddress {
  init?(_ address: Address, port: UInt16) {
    guard let made = try? SocketAddress(packedIPAddress: ByteBuffer(bytes: address.bytes), port: Int(port)) else {
      return nil
    }
    self = made
  }
}

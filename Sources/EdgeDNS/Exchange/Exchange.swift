import EdgeModel
import EdgeWire
import Glibc
import NIOCore
import NIOPosix

/// Sends one query once, over a socket of its own with a fresh source port and message ID.
package struct Exchange: Sendable {
  /// The longest response over UDP that is read whole, in octets; three times as long as any that is asked for.
  ///
  /// A buffer of the longest possible datagram costs more than all else of a query: its pages have to be cleared.
  private static let datagramCapacity = 4096

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
    let loop = group.next()
    let ending = loop.makePromise(of: Heard.self)
    let early = Arrival(query: query, sent: now(), roundTrip: .zero, outcome: .timeout, ignored: 0)
    return await withTaskCancellationHandler {
      let arrival = loop.flatSubmit { send(query, patience: patience, on: loop, ending: ending) }
      return (try? await arrival.get()) ?? early
    } onCancel: {
      ending.succeed(Heard(outcome: .timeout, ignored: 0))
    }
  }

  /// The same on an event loop that the caller is on; `ending` is fulfilled with what was heard, by whoever is first.
  func send(
    _ query: Query, patience: Duration, on loop: any EventLoop, ending: EventLoopPromise<Heard>
  ) -> EventLoopFuture<Arrival> {
    let (sent, began, future) = (now(), NIODeadline.now(), ending.futureResult)
    var random = SystemRandomNumberGenerator()
    let (cookie, id) = (random.next(), UInt16.random(in: 0...UInt16.max, using: &random))
    let match = ResponseMatch(id: id, question: query.question)
    if !looking.permits(query.address) {
      ending.succeed(Heard(outcome: .notAllowed, ignored: 0))
    } else if let peer = SocketAddress(query.address, port: looking.mapped(query.port)) {
      let payload = Message(query, id: id, cookie: withUnsafeBytes(of: cookie) { Array($0) }).uncompressedWire
      switch query.transport {
      case .udp: datagram(loop, to: peer, payload, match, patience, ending)
      case .tcp: stream(loop, to: peer, payload, match, patience, ending)
      }
    } else {
      ending.succeed(Heard(outcome: .unreachable("no such address family here"), ignored: 0))
    }
    return future.map { heard in
      Arrival(
        query: query, sent: sent, roundTrip: .nanoseconds((NIODeadline.now() - began).nanoseconds),
        outcome: heard.outcome, ignored: heard.ignored)
    }
  }

  private func datagram(
    _ loop: any EventLoop, to peer: SocketAddress, _ payload: [UInt8], _ match: ResponseMatch, _ patience: Duration,
    _ promise: EventLoopPromise<Heard>
  ) {
    DatagramBootstrap(group: loop)
      .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Exchange.datagramCapacity))
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
  }

  private func stream(
    _ loop: any EventLoop, to peer: SocketAddress, _ payload: [UInt8], _ match: ResponseMatch, _ patience: Duration,
    _ promise: EventLoopPromise<Heard>
  ) {
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

import EdgeModel
import EdgeWire
import NIOCore

/// Waits on a connected datagram socket for the response; the kernel lets nothing through but the peer's datagrams.
final class DatagramListener: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>

  private let match: ResponseMatch
  private let promise: EventLoopPromise<Heard>
  private(set) var ignored = 0

  init(match: ResponseMatch, promise: EventLoopPromise<Heard>) {
    self.match = match
    self.promise = promise
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = Array(unwrapInboundIn(data).data.readableBytesView)
    if match.accepts(bytes) {
      promise.succeed(Heard(outcome: .response(bytes), ignored: ignored))
      return
    }
    ignored += 1
    if ignored >= ResponseMatch.patience { promise.succeed(Heard(outcome: .timeout, ignored: ignored)) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    promise.succeed(Heard(outcome: Arrival.Outcome(error), ignored: ignored))
  }
}

/// Waits on a connection for the response; every message is preceded by its length (RFC 1035 section 4.2.2).
final class StreamListener: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let match: ResponseMatch
  private let promise: EventLoopPromise<Heard>
  private var received = ByteBuffer()
  private(set) var ignored = 0

  init(match: ResponseMatch, promise: EventLoopPromise<Heard>) {
    self.match = match
    self.promise = promise
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var data = unwrapInboundIn(data)
    received.writeBuffer(&data)
    while let length = received.getInteger(at: received.readerIndex, as: UInt16.self),
      received.readableBytes >= Int(length) + 2
    {
      received.moveReaderIndex(forwardBy: 2)
      let bytes = received.readBytes(length: Int(length)) ?? []
      if match.accepts(bytes) {
        promise.succeed(Heard(outcome: .response(bytes), ignored: ignored))
        return
      }
      ignored += 1
      if ignored >= ResponseMatch.patience {
        promise.succeed(Heard(outcome: .timeout, ignored: ignored))
        return
      }
    }
    received.discardReadBytes()
  }

  func channelInactive(context: ChannelHandlerContext) {
    promise.succeed(Heard(outcome: .closed, ignored: ignored))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    promise.succeed(Heard(outcome: Arrival.Outcome(error), ignored: ignored))
  }
}

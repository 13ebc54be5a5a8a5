import EdgeModel
import NIOCore
import NIOPosix

extension DNSServer {
  /// Binds UDP and TCP on every address, as far as the fault leaves them; `file` is what names the addresses.
  func serve(on group: any EventLoopGroup, port: UInt16, file: String) async throws -> [any Channel] {
    var channels: [any Channel] = []
    do {
      for address in addresses {
        do {
          if listens(on: .udp) { channels.append(try await datagrams(on: group, address, port)) }
          if listens(on: .tcp) { channels.append(try await streams(on: group, address, port)) }
        } catch let error as IOError where error.errnoCode == EADDRNOTAVAIL {
          throw WorldFlaw(
            file: file, place: "\(name)",
            problem: "\(address) is no address of this machine, so nothing can be served there")
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
          // Whoever chose the port may choose another.
          throw error
        } catch {
          throw WorldFlaw(file: file, place: "\(name)", problem: "\(address.with(port: port)): \(error)")
        }
      }
    } catch {
      for channel in channels { try? await channel.close() }
      throw error
    }
    return channels
  }

  private func datagrams(
    on group: any EventLoopGroup, _ address: Address, _ port: UInt16
  ) async throws -> any Channel {
    try await DatagramBootstrap(group: group)
      .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 4096))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(DatagramAnswering(server: self))
        }
      }
      .bind(host: address.description, port: Int(port)).get()
  }

  private func streams(on group: any EventLoopGroup, _ address: Address, _ port: UInt16) async throws -> any Channel {
    try await ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(StreamAnswering(server: self))
        }
      }
      .bind(host: address.description, port: Int(port)).get()
  }

  /// Does now what sends an answer, or as late as the server is.
  fileprivate func later(on loop: any EventLoop, _ send: @escaping @Sendable () -> Void) {
    guard let delay else { return send() }
    loop.scheduleTask(in: .microseconds(delay.microseconds), send)
  }
}

private final class DatagramAnswering: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>

  private let server: DNSServer

  init(server: DNSServer) { self.server = server }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let envelope = unwrapInboundIn(data)
    let responses = server.responses(to: Array(envelope.data.readableBytesView), over: .udp)
    let (channel, client) = (context.channel, envelope.remoteAddress)
    server.later(on: channel.eventLoop) {
      for response in responses {
        channel.write(AddressedEnvelope(remoteAddress: client, data: ByteBuffer(bytes: response)), promise: nil)
      }
      channel.flush()
    }
  }

  // A peer that has gone reports itself as an error of this socket; the server goes on.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}

private final class StreamAnswering: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let server: DNSServer
  private var received = ByteBuffer()

  init(server: DNSServer) { self.server = server }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var data = unwrapInboundIn(data)
    received.writeBuffer(&data)
    let (channel, isSlow) = (context.channel, server.fault == .slow)
    while let length = received.getInteger(at: received.readerIndex, as: UInt16.self),
      received.readableBytes >= Int(length) + 2
    {
      received.moveReaderIndex(forwardBy: 2)
      let query = received.readBytes(length: Int(length)) ?? []
      for response in server.responses(to: query, over: .tcp) {
        var framed = channel.allocator.buffer(capacity: response.count + 2)
        framed.writeInteger(UInt16(response.count))
        framed.writeBytes(response)
        let message = framed
        server.later(on: channel.eventLoop) {
          if isSlow { drip(message, channel) } else { channel.writeAndFlush(message, promise: nil) }
        }
      }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Sends one byte now and one more each second.
@Sendable private func drip(_ bytes: ByteBuffer, _ channel: any Channel) {
  var bytes = bytes
  guard channel.isActive, let byte = bytes.readSlice(length: 1) else { return }
  channel.writeAndFlush(byte, promise: nil)
  let rest = bytes
  channel.eventLoop.scheduleTask(in: .seconds(1)) { drip(rest, channel) }
}

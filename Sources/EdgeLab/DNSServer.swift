import EdgeModel
import EdgeWire
import NIOCore
import NIOPosix

/// How a server of the simulated internet misbehaves.
package enum DNSFault: String, Sendable, CaseIterable {
  /// Takes queries and never answers.
  case silent
  /// Nothing listens.
  case closed
  case servfail
  case refused
  /// Answers without authority, as a recursive server does.
  case notAuthoritative = "not-authoritative"
  /// Refers to the root.
  case upwardReferral = "upward-referral"
  /// Truncates every answer over UDP.
  case truncating
  /// Truncates every answer over UDP and does not listen on TCP.
  case truncatingWithoutTCP = "truncating-without-tcp"
  /// Sends a response with another message ID first, then one with another question, then the right one.
  case spoofed
  /// Answers with bytes that are no DNS message after a right header.
  case malformed
  /// Answers FORMERR to a query with OPT.
  case withoutEDNS = "without-edns"
  /// Over TCP one byte a second; over UDP nothing.
  case slow
}

/// One authoritative server: some zones, perhaps a fault.
package struct DNSServer: Sendable {
  package let name: DomainName
  package let addresses: [Address]
  package let zones: [DNSZone]
  package let fault: DNSFault?

  package init(name: DomainName, addresses: [Address], zones: [DNSZone], fault: DNSFault? = nil) {
    self.name = name
    self.addresses = addresses
    self.zones = zones.sorted { $0.apex.wire.count > $1.apex.wire.count }
    self.fault = fault
  }

  /// The datagrams or messages that answer a query, in order; none for silence.
  package func responses(to bytes: [UInt8], over transport: Transport) -> [[UInt8]] {
    if fault == .silent || fault == .slow && transport == .udp { return [] }
    guard let query = try? Message(wire: bytes), !query.isResponse, query.questions.count == 1,
      let question = query.questions.first
    else { return [] }
    var message = response(to: query, question)
    message.id = query.id
    message.questions = query.questions
    message.recursionDesired = query.recursionDesired
    if let asked = query.edns, fault != .withoutEDNS {
      // DO comes back as it was sent (RFC 3225 section 3).
      message.edns = EDNS(payloadSize: 1232, dnssecOK: asked.dnssecOK)
      // "Not Authoritative" (RFC 8914 section 4.21), as NSD and Knot say when no zone of theirs is asked for.
      if message.rcode == .refused { message.edns?.options = [EDNS.Option(code: 15, bytes: [0, 20])] }
    }
    guard var wire = try? message.wire() else { return [] }
    let limit = min(Int(query.edns?.payloadSize ?? 512), 1232)
    let truncates = fault == .truncating || fault == .truncatingWithoutTCP
    if transport == .udp, wire.count > limit || truncates {
      message.isTruncated = true
      message.answer = []
      message.authority = []
      message.additional = []
      wire = (try? message.wire()) ?? []
    }
    switch fault {
    case .spoofed:
      var wrongID = wire
      wrongID[0] ^= 0x55
      var other = message
      other.questions = query.questions.map { Question($0.name, $0.type == .a ? .mx : .a) }
      return [wrongID, (try? other.wire()) ?? [], wire]
    case .malformed:
      return [Array(wire.prefix(12 + question.name.wire.count + 4)) + [0xC0, 0xFF, 0xFF]]
    default:
      return [wire]
    }
  }

  private func response(to query: Message, _ question: Question) -> Message {
    switch fault {
    case .servfail: return Message(isResponse: true, rcode: .serverFailure)
    case .refused: return Message(isResponse: true, rcode: .refused)
    case .upwardReferral:
      let hint = (try? DomainName("a.root-servers.net.")).map(RData.init) ?? RData([0])
      return Message(isResponse: true, authority: [Record(name: .root, type: .ns, ttl: 518_400, data: hint)])
    case .withoutEDNS where query.edns != nil:
      return Message(isResponse: true, rcode: .formatError)
    default:
      // A DS question belongs to the parent's side of the cut (RFC 4035 section 3.1.4.1).
      let holders = zones.filter { question.name.isWithin($0.apex) }
      let above = question.type == .ds ? holders.filter { $0.apex != question.name } : []
      guard let zone = above.first ?? holders.first else { return Message(isResponse: true, rcode: .refused) }
      var message = zone.answer(question)
      if fault == .notAuthoritative {
        message.isAuthoritative = false
        message.recursionAvailable = true
      }
      return message
    }
  }

  /// Binds UDP and TCP on every address.
  package func serve(on group: any EventLoopGroup, port: UInt16) async throws -> [any Channel] {
    guard fault != .closed else { return [] }
    var channels: [any Channel] = []
    for address in addresses {
      channels.append(
        try await DatagramBootstrap(group: group)
          .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 4096))
          .channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
              try channel.pipeline.syncOperations.addHandler(DatagramAnswering(server: self))
            }
          }
          .bind(host: address.description, port: Int(port)).get())
      guard fault != .truncatingWithoutTCP else { continue }
      channels.append(
        try await ServerBootstrap(group: group)
          .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
          .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
              try channel.pipeline.syncOperations.addHandler(StreamAnswering(server: self))
            }
          }
          .bind(host: address.description, port: Int(port)).get())
    }
    return channels
  }
}

private final class DatagramAnswering: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>
  typealias OutboundOut = AddressedEnvelope<ByteBuffer>

  private let server: DNSServer

  init(server: DNSServer) { self.server = server }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let envelope = unwrapInboundIn(data)
    for response in server.responses(to: Array(envelope.data.readableBytesView), over: .udp) {
      let buffer = context.channel.allocator.buffer(bytes: response)
      context.write(
        wrapOutboundOut(AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: buffer)), promise: nil)
    }
    context.flush()
  }

  // A peer that has gone reports itself as an error of this socket; the server goes on.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}

private final class StreamAnswering: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let server: DNSServer
  private var received = ByteBuffer()

  init(server: DNSServer) { self.server = server }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var data = unwrapInboundIn(data)
    received.writeBuffer(&data)
    while let length = received.getInteger(at: received.readerIndex, as: UInt16.self),
      received.readableBytes >= Int(length) + 2
    {
      received.moveReaderIndex(forwardBy: 2)
      let query = received.readBytes(length: Int(length)) ?? []
      for response in server.responses(to: query, over: .tcp) {
        var framed = context.channel.allocator.buffer(capacity: response.count + 2)
        framed.writeInteger(UInt16(response.count))
        framed.writeBytes(response)
        if server.fault == .slow { drip(framed, context) } else { context.write(wrapOutboundOut(framed), promise: nil) }
      }
    }
    context.flush()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  /// Sends one byte now and one more each second.
  private func drip(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
    var bytes = bytes
    guard context.channel.isActive, let byte = bytes.readSlice(length: 1) else { return }
    context.writeAndFlush(wrapOutboundOut(byte), promise: nil)
    let rest = bytes
    context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) { self.drip(rest, context) }
  }
}

import EdgeModel
import EdgeTLS
import EdgeX509
import Glibc
import NIOCore
import NIOPosix

/// The servers of a world's `tls.yaml` while they run.
package final class TLSServers: Sendable {
  private let channels: [any Channel]

  fileprivate init(channels: [any Channel]) { self.channels = channels }

  package func stop() async {
    for channel in channels { try? await channel.close() }
  }
}

extension TLSWorld {
  /// Starts every endpoint on its addresses, at the port that `portMap` puts in place of the one it is known by.
  package func serve(on group: any EventLoopGroup, portMap: [UInt16: UInt16]) async throws -> TLSServers {
    var channels: [any Channel] = []
    do {
      for endpoint in endpoints {
        let start = try Start(of: endpoint.behaviour)
        for address in endpoint.addresses {
          let port = portMap[endpoint.port] ?? endpoint.port
          do {
            channels += try await start.listen(on: address, port: port, group: group)
          } catch let error as IOError where error.errnoCode == EADDRNOTAVAIL {
            throw WorldFlaw(
              file: file, line: endpoint.line,
              problem: "\(address) is no address of this machine, so nothing can be served there")
          } catch let error as IOError where error.errnoCode == EADDRINUSE {
            // Whoever chose the port may choose another.
            throw error
          } catch {
            throw WorldFlaw(file: file, line: endpoint.line, problem: "\(address.with(port: port)): \(error)")
          }
        }
      }
    } catch {
      await TLSServers(channels: channels).stop()
      throw error
    }
    return TLSServers(channels: channels)
  }
}

/// How one endpoint treats a connection.
private enum Start {
  case talk(TLSContext, TLSWorld.Service)
  case talkInTheClear([WorldPage])
  case fail(TLSWorld.Fault)

  init(of behaviour: TLSWorld.Behaviour) throws {
    switch behaviour {
    case .fault(let fault): self = .fail(fault)
    case .clear(let pages): self = .talkInTheClear(pages)
    case .serve(let service):
      self = .talk(
        try TLSContext(
          serving: service.identity, hosts: service.hosts.map { ($0.names, $0.identity) },
          clientCertificate: service.clientCertificate, habits: service.habits), service)
    }
  }

  func listen(on address: Address, port: UInt16, group: any EventLoopGroup) async throws -> [any Channel] {
    let place = try SocketAddress(packedIPAddress: ByteBuffer(bytes: address.bytes), port: Int(port))
    var bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { [self] channel in
        channel.eventLoop.makeCompletedFuture {
          switch self {
          case .talk(let context, let service):
            let session = try TLSSession(context, role: .server)
            let dialogue = ServedDialogue(session: session, service: service)
            try channel.pipeline.syncOperations.addHandler(dialogue)
          case .talkInTheClear(let pages):
            try channel.pipeline.syncOperations.addHandler(ClearDialogue(pages: pages))
          case .fail(let fault):
            try channel.pipeline.syncOperations.addHandler(FaultyDialogue(fault: fault))
          }
        }
      }
    guard case .fail(.noAccept) = self else { return [try await bootstrap.bind(to: place).get()] }
    // A backlog of nothing still holds one connection; once it does, the kernel drops every further SYN.
    bootstrap = bootstrap.serverChannelOption(.backlog, value: 0).serverChannelOption(.autoRead, value: false)
    let server = try await bootstrap.bind(to: place).get()
    do {
      return [server, try await ClientBootstrap(group: group).connect(to: place).get()]
    } catch {
      try? await server.close()
      throw error
    }
  }
}

/// One connection of a server that works: the words before TLS where there are some, the handshake, then one answer to
/// whatever is asked over HTTP/1.1.
private final class ServedDialogue: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var session: TLSSession
  private let pages: [WorldPage]
  private var request: [UInt8] = []
  private var isDone = false
  private var door: MailDoor?
  private let renegotiates: Bool
  private let refusal: TLSWorld.Fault?

  init(session: consuming TLSSession, service: TLSWorld.Service) {
    self.session = session
    pages = service.pages
    door = service.door.map { MailDoor($0) }
    renegotiates = service.renegotiates
    refusal = service.refusal
  }

  func channelActive(context: ChannelHandlerContext) {
    if let door { send(door.greeting, context) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if let door, !door.isOpen {
      let answer = self.door?.hear(Array(unwrapInboundIn(data).readableBytesView)) ?? ""
      return send(answer, context)
    }
    do throws(TLSFailure) {
      try session.feed(unwrapInboundIn(data))
      if !isDone { isDone = try session.step() == .done }
      if isDone { request += try session.read() }
      if door != nil {
        let answer = door?.hearInside(request) ?? ""
        request = []
        if !answer.isEmpty { try session.write(Array(answer.utf8)) }
      } else if let answer = pages.answer(to: request) {
        request = []
        if renegotiates { session.askForRenegotiation() }
        guard answer.delay == .zero else { return later(answer, context) }
        try session.write(answer.octets)
        session.close()
      }
      flush(context)
    } catch {
      switch isDone ? nil : refusal {
      case .silent: return
      case .reset: return reset(context.channel)
      case .closing: _ = session.drain()
      // OpenSSL's alert for the client goes out before the connection does.
      default: flush(context)
      }
      context.close(promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func later(_ answer: (octets: [UInt8], delay: Duration), _ context: ChannelHandlerContext) {
    flush(context)
    context.eventLoop.assumeIsolated().scheduleTask(in: .microseconds(answer.delay.microseconds)) {
      guard context.channel.isActive else { return }
      try? self.session.write(answer.octets)
      self.session.close()
      self.flush(context)
    }
  }

  private func send(_ text: String, _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
  }

  private func flush(_ context: ChannelHandlerContext) {
    let bytes = session.drain()
    guard !bytes.isEmpty else { return }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }
}

/// Ends a connection with RST: closing without lingering sends it in place of FIN.
private func reset(_ channel: any Channel) {
  guard let options = channel as? any SocketOptionProvider else { return }
  options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in channel.close(promise: nil) }
}

/// One connection of a server that answers over HTTP/1.1 without TLS.
private final class ClearDialogue: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let pages: [WorldPage]
  private var request: [UInt8] = []

  init(pages: [WorldPage]) { self.pages = pages }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    request += unwrapInboundIn(data).readableBytesView
    guard let answer = pages.answer(to: request) else { return }
    request = []
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: answer.octets)), promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// One connection of a server that fails as its fault says, once the client has spoken.
private final class FaultyDialogue: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let fault: TLSWorld.Fault
  private var hasAnswered = false

  init(fault: TLSWorld.Fault) { self.fault = fault }

  func channelActive(context: ChannelHandlerContext) {
    if fault == .banner { send("SSH-2.0-lab\r\n".utf8, in: context) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !hasAnswered else { return }
    hasAnswered = true
    switch fault {
    case .silent, .noAccept, .banner: break
    case .closing: context.close(promise: nil)
    case .alert: send([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 80], in: context)
    case .plaintext:
      let header = ["HTTP/1.1 400 Bad Request", "Server: lab", "Content-Length: 0", "Connection: close", "", ""]
      send(header.joined(separator: "\r\n").utf8, in: context)
    case .garbage: send((0..<300).map { UInt8(truncatingIfNeeded: 0x80 &+ $0 &* 37) }, in: context)
    case .slow: drip(0, in: context)
    case .reset: reset(context.channel)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func send(_ bytes: some Sequence<UInt8>, in context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }

  /// An octet a second of a handshake record that never becomes whole.
  private func drip(_ count: Int, in context: ChannelHandlerContext) {
    let record: [UInt8] = [0x16, 0x03, 0x03, 0x10, 0x00, 0x02, 0x00, 0x0F, 0xFC, 0x03, 0x03]
    send([count < record.count ? record[count] : 0], in: context)
    context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) {
      if context.channel.isActive { self.drip(count + 1, in: context) }
    }
  }
}

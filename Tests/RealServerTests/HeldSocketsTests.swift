import EdgeModel
import Glibc
import Testing

/// A world follows another one on the same addresses at once.
@Suite struct HeldSocketsTests {
  private let address: Address

  init() throws { address = try #require(Address("127.53.3.3")) }

  @Test func whatLingersOfTheServerBeforeTakesNoPlace() throws {
    let port = try HeldSockets.freePort()
    try connection(to: port)
    try HeldSockets.silentNameServer(address, port: port).close()
    try connection(to: port)
    try HeldSockets.endpointWithoutAccept(address, port: port).close()
  }

  /// Two of them would share what comes.
  @Test func whoListensKeepsThePlace() throws {
    let port = try HeldSockets.freePort()
    let first = try HeldSockets.silentNameServer(address, port: port)
    defer { first.close() }
    #expect(throws: HeldSockets.Failure.self) { try HeldSockets.silentNameServer(address, port: port) }
    #expect(throws: HeldSockets.Failure.self) { try HeldSockets.silentEndpoint(address, port: port) }
  }

  /// A connection to a server that has ended since and closed it first, which keeps it for a minute.
  private func connection(to port: UInt16) throws {
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    withUnsafeMutableBytes(of: &place.sin_addr) { $0.copyBytes(from: address.bytes) }
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let (listener, client) = (socket(AF_INET, kind, 0), socket(AF_INET, kind, 0))
    var isReused: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
    let isConnected = withUnsafePointer(to: place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return bind(listener, place, length) == 0 && listen(listener, 1) == 0 && connect(client, place, length) == 0
      }
    }
    let server = accept(listener, nil, nil)
    #expect(isConnected && server >= 0)
    for descriptor in [server, client, listener] { close(descriptor) }
  }
}

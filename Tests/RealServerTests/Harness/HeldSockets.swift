import EdgeModel
import Glibc
import Synchronization

/// Sockets that are bound and never answer, held by the test itself.
final class HeldSockets: Sendable {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let descriptors: [Int32]

  private init(_ descriptors: [Int32]) { self.descriptors = descriptors }

  func close() { for descriptor in descriptors { _ = Glibc.close(descriptor) } }

  /// Takes queries over UDP and connections over TCP, and says nothing.
  static func silentNameServer(_ address: Address, port: UInt16) throws -> HeldSockets {
    let datagram = try bound(address, port, SOCK_DGRAM)
    do {
      return HeldSockets([datagram] + (try silentEndpoint(address, port: port)).descriptors)
    } catch {
      _ = Glibc.close(datagram)
      throw error
    }
  }

  /// The kernel accepts connections, nobody speaks on them.
  static func silentEndpoint(_ address: Address, port: UInt16) throws -> HeldSockets {
    let stream = try bound(address, port, SOCK_STREAM)
    listen(stream, 128)
    return HeldSockets([stream])
  }

  /// A queue of nothing that one connection fills: the kernel drops every further SYN.
  static func endpointWithoutAccept(_ address: Address, port: UInt16) throws -> HeldSockets {
    let server = try bound(address, port, SOCK_STREAM)
    listen(server, 0)
    let client = socket(address.isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard with(address, port, { connect(client, $0, $1) }) == 0 else {
      let reason = String(cString: strerror(errno))
      HeldSockets([server, client]).close()
      throw Failure(description: "connect to \(address.with(port: port)): \(reason)")
    }
    return HeldSockets([server, client])
  }

  private static let given = Mutex<Set<UInt16>>([])

  /// A port below the range the kernel hands out, free on every address for UDP and TCP, and given once.
  static func freePort() throws -> UInt16 {
    guard let any = Address(bytes: [0, 0, 0, 0]) else { throw Failure(description: "no wildcard address") }
    for _ in 0..<200 {
      let port = UInt16.random(in: 10000...19999)
      guard let datagram = try? bound(any, port, SOCK_DGRAM) else { continue }
      defer { _ = Glibc.close(datagram) }
      guard let stream = try? bound(any, port, SOCK_STREAM) else { continue }
      defer { _ = Glibc.close(stream) }
      if listen(stream, 1) == 0, given.withLock({ $0.insert(port).inserted }) { return port }
    }
    throw Failure(description: "no free port was found")
  }

  private static func bound(_ address: Address, _ port: UInt16, _ kind: __socket_type) throws -> Int32 {
    let descriptor = socket(address.isIPv6 ? AF_INET6 : AF_INET, Int32(kind.rawValue | SOCK_CLOEXEC.rawValue), 0)
    if kind == SOCK_STREAM {
      // As every server does: what is left of connections to the one before lingers for a minute, and keeps the place.
      var isReused: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
    }
    guard descriptor >= 0, with(address, port, { bind(descriptor, $0, $1) }) == 0 else {
      let reason = String(cString: strerror(errno))
      if descriptor >= 0 { _ = Glibc.close(descriptor) }
      throw Failure(description: "bind to \(address.with(port: port)): \(reason)")
    }
    return descriptor
  }

  private static func with(
    _ address: Address, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    func lend<Value>(_ value: Value) -> Int32 {
      withUnsafePointer(to: value) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<Value>.size)) }
      }
    }
    if address.isIPv6 {
      var place = sockaddr_in6()
      place.sin6_family = sa_family_t(AF_INET6)
      place.sin6_port = port.bigEndian
      withUnsafeMutableBytes(of: &place.sin6_addr) { $0.copyBytes(from: address.bytes) }
      return lend(place)
    }
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    withUnsafeMutableBytes(of: &place.sin_addr) { $0.copyBytes(from: address.bytes) }
    return lend(place)
  }
}

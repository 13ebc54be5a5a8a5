import EdgeLab
import EdgeModel
import EdgeTLS
import EdgeX509
import Glibc
import NIOCore
import NIOPosix
import Synchronization
import Testing

let noon = Moment(seconds: 1_795_176_000)

/// A world on loopback for the time of one test, and a handshaker that may look at it.
struct Loopback {
  let world: TLSWorld
  let port: UInt16
  let looking: Looking
  let group = MultiThreadedEventLoopGroup.singleton

  init(_ yaml: String, change: (inout Looking) -> Void = { _ in }) throws {
    world = try TLSWorld(yaml: yaml, file: "tls.yaml", now: noon)
    port = freePort()
    var looking = Looking(hints: [])
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    looking.portMap = [443: port]
    looking.connectTimeout = .seconds(5)
    change(&looking)
    self.looking = looking
  }

  /// Serves the world while `body` looks.
  func serving<Result>(_ body: (Loopback) async throws -> Result) async throws -> Result {
    let servers = try await world.serve(on: group, portMap: [443: port])
    do {
      let result = try await body(self)
      await servers.stop()
      return result
    } catch {
      await servers.stop()
      throw error
    }
  }

  /// One that finds the hosts of redirects at these addresses; without any it does not look for them.
  func handshaker(hosts: [String: [String]]? = nil) throws -> Handshaker {
    var seek: Seeker?
    if let hosts {
      seek = { @Sendable name in
        hosts[name.host].map { .addresses($0.compactMap { Address($0) }) } ?? .nowhere
      }
    }
    return Handshaker(
      looking: looking, context: try TLSContext(), group: group, vouching: { chain, _ in chain.count == 2 },
      seeking: seek, now: { noon })
  }

  /// A server on loopback that does this to every connection.
  static func facing<Result>(
    patience: Duration = .seconds(5), _ handler: @escaping @Sendable () throws -> any ChannelHandler,
    _ body: (Loopback) async throws -> Result
  ) async throws -> Result {
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler()) }
      }
      .bind(host: "127.53.9.6", port: 0).get()
    let port = try #require(server.localAddress?.port)
    let lab = try Loopback("") { looking in
      looking.portMap = [443: UInt16(port)]
      looking.handshakeTimeout = patience
    }
    do {
      let result = try await body(lab)
      try await server.close()
      return result
    } catch {
      try? await server.close()
      throw error
    }
  }

  func look(_ address: String, name: String? = "shop.example.com") async throws -> Handshake {
    let address = try #require(Address(address))
    let endpoint = Endpoint(address: address, port: 443, serverName: try name.map { try DomainName($0) })
    return try await handshaker().handshake(endpoint)
  }
}

private let given = Mutex<Set<UInt16>>([])

/// A port below the range that the kernel hands out, free on every address, and given to one test alone.
///
/// What is free and not held may be taken by another test before it is used.
func freePort() -> UInt16 {
  while true {
    let port = UInt16.random(in: 20000...29999)
    guard given.withLock({ $0.insert(port).inserted }) else { continue }
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    let isFree = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    if isFree { return port }
  }
}

/// Two tests at once that were given the same port would find each other's servers.
@Suite struct LoopbackTests {
  @Test func portsAreGivenOnce() {
    let ports = (0..<500).map { _ in freePort() }
    #expect(Set(ports).count == ports.count)
    #expect(ports.allSatisfy { $0 < 32768 }, "the kernel gives no client of this host such a port")
  }
}

/// The side of a server in the lab that serves one certificate, set up like this.
func service(serving leaf: String = "shop", of certificates: String = shop, _ settings: String = "") throws
  -> TLSContext
{
  let world = try TLSWorld(
    yaml: certificates + "endpoints: [{ addresses: [127.53.9.1], serve: [\(leaf), Lab CA 1]\(settings) }]",
    file: "tls.yaml", now: noon)
  guard case .serve(let service) = world.endpoints.first?.behaviour else { throw TLSFailure.closed }
  return try TLSContext(serving: service.identity, habits: service.habits)
}

/// Authorities and one certificate that most tests serve.
let shop = """
  authorities:
    - { name: Lab Root, anchor: true }
    - { name: Lab CA 1, issuer: Lab Root }
  certificates:
    - { id: shop, issuer: Lab CA 1, names: [shop.example.com, "*.shop.example.com"], until: 160d, serial: "0a:1b:2c" }
    - { id: other, issuer: Lab CA 1, names: [other.example.com], issuer_url: "http://ca.example/1.der" }

  """

/// What a handshake and a page show of a server of the lab that has these pages.
func ask(
  _ pages: String, _ page: PageExpectation = PageExpectation(), more: String = "", others: String = "",
  hosts: [String: [String]]? = nil, change: (inout Looking) -> Void = { _ in }
) async throws -> Handshake {
  let endpoint = "endpoints:\n  - addresses: [127.53.9.1]\n    serve: [shop, Lab CA 1]\n\(more)"
  let yaml = shop + endpoint + (pages.isEmpty ? "" : "    pages:\n\(pages)\n") + others
  let lab = try Loopback(yaml, change: change)
  return try await lab.serving { lab in
    let endpoint = Endpoint(
      address: try #require(Address("127.53.9.1")), port: 443, serverName: try DomainName("shop.example.com"))
    let request = PageRequest(host: "shop.example.com", expectation: page, userAgent: "edgeprobe/9")
    return try await lab.handshaker(hosts: hosts).handshake(endpoint, page: request)
  }
}

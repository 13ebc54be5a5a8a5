import EdgeModel
import NIOCore
import NIOPosix

/// A world that is being served, until `stop`.
package final class RunningWorld: Sendable {
  package let world: World
  /// What to connect to where 53 and 443 are meant.
  package let portMap: [UInt16: UInt16]
  private let channels: [any Channel]
  private let endpoints: TLSServers?

  /// Binds every server.
  ///
  /// With no ports given, free unprivileged ones are found for DNS, 443, and the other ports of its endpoints.
  package init(_ world: World, on group: any EventLoopGroup, portMap: [UInt16: UInt16]? = nil) async throws {
    self.world = world
    var channels: [any Channel] = []
    var chosen = portMap ?? [:]
    var endpoints: TLSServers?
    var attempt = 0
    while true {
      attempt += 1
      if portMap == nil {
        // Below the range the kernel hands out, so that no client's socket is in the way.
        chosen = [53: .random(in: 20000...26000), 443: .random(in: 26001...32000)]
        for port in Set(world.tls?.endpoints.map(\.port) ?? []).subtracting([443]) {
          chosen[port] = .random(in: 12000...19999)
        }
      }
      do {
        for server in world.servers {
          channels += try await server.serve(on: group, port: chosen[53] ?? 53, file: world.serversFile)
        }
        endpoints = try await world.tls?.serve(on: group, portMap: chosen)
        break
      } catch {
        for channel in channels { try? await channel.close() }
        channels = []
        guard portMap == nil, attempt < 20, (error as? IOError)?.errnoCode == EADDRINUSE else { throw error }
      }
    }
    self.portMap = chosen
    self.channels = channels
    self.endpoints = endpoints
  }

  /// Serves on the threads that the process shares.
  package convenience init(_ world: World, portMap: [UInt16: UInt16]? = nil) async throws {
    try await self.init(world, on: MultiThreadedEventLoopGroup.singleton, portMap: portMap)
  }

  package func stop() async {
    for channel in channels { try? await channel.close() }
    await endpoints?.stop()
  }
}

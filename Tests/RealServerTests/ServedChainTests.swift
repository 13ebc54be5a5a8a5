import EdgeLab
import EdgeModel
import Foundation
import Testing

/// A chain is judged alike whoever serves it: the embedded endpoint, nginx, haproxy or OpenSSL's own server.
@Suite(.serialized) struct ServedChainTests {
  @Test(arguments: Scenario.all.filter { ["chains", "certificates", "issuance"].contains($0.name) })
  func realServersGiveTheSameVerdicts(_ scenario: Scenario) async throws {
    let world = try World(folder: scenario.folder, now: Moment.now)
    let tls = try #require(world.tls)
    let scratch = try Scratch()
    defer { scratch.remove() }
    let hints = try scratch.write("hints", world.hintsFile)
    let targets = try ScenarioTarget.all(of: scenario, bundle: try scratch.write("anchors.pem", tls.bundle))
    let ports = try world.freePorts()
    func views(_ ports: [UInt16: UInt16]) async throws -> [String: TargetView] {
      var views: [String: TargetView] = [:]
      for target in targets { views[target.name] = try await TargetView(target, of: world, ports: ports, hints: hints) }
      return views
    }
    try await serving(world, ports) {
      let embedded = try await views(ports)
      for server in ChainServer.allCases {
        var other = ports
        other[443] = try HeldSockets.freePort()
        let running = try await server.serve(tls, port: other[443] ?? 0)
        for (address, reason) in running.refusals.sorted(by: { $0.key < $1.key }) {
          print("\(scenario.name): \(server.rawValue) does not serve the chain of \(address): \(reason)")
        }
        let unserved = Set(running.refusals.keys.map(\.description))
        #expect(unserved == Set(tls.unserved(by: server).map(\.description)), "\(server.rawValue)")
        do {
          let real = try await views(other)
          for (name, view) in embedded where !view.places.contains(where: { unserved.contains($0.address) }) {
            let difference = real[name]?.lines.difference(from: view.lines).map { "\($0)" } ?? ["not asked"]
            #expect(difference == [], "\(server.rawValue), \(name)")
          }
        } catch {
          await running.stop()
          throw error
        }
        await running.stop()
      }
    }
  }
}

/// Serves a world by the embedded servers meanwhile.
func serving(_ world: World, _ ports: [UInt16: UInt16], _ body: () async throws -> Void) async throws {
  let running = try await RunningWorld(world, portMap: ports)
  do {
    try await body()
  } catch {
    await running.stop()
    throw error
  }
  await running.stop()
}

extension TLSWorld {
  /// The addresses whose chain a kind of server is known not to show.
  fileprivate func unserved(by server: ChainServer) -> [Address] {
    endpoints.flatMap { endpoint -> [Address] in
      guard case .serve(let service) = endpoint.behaviour, let identity = service.identity else { return [] }
      return server.reluctance(identity) == nil ? [] : endpoint.addresses
    }
  }
}

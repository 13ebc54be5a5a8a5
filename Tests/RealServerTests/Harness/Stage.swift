import EdgeLab
import EdgeModel
import Testing

/// The real servers of a suite, for as long as the suite runs. They are stopped whatever its tests do.
actor Stage {
  /// One world on each kind of server, each on a port of its own.
  struct Lane: Sendable {
    private struct Internet: Sendable {
      let servers: RealInternet
      let port: UInt16
      /// Where they run, for those that need a place of their own.
      let namespace: Namespace?
    }

    private let internets: [DNSSoftware: Internet]

    init() async throws {
      var internets: [DNSSoftware: Internet] = [:]
      for software in DNSSoftware.allCases {
        let port = try HeldSockets.freePort()
        var namespace: Namespace?
        if software.needsInterfaceAddresses {
          namespace = try await Namespace(
            try #require(Namespace.Kind.possible.first), addresses: try Scenario.addresses)
        }
        let servers = RealInternet(software, port: port, inside: namespace?.prefix ?? [])
        internets[software] = Internet(servers: servers, port: port, namespace: namespace)
      }
      self.internets = internets
    }

    /// Serves the probe's world and asks about it.
    func documents(of probe: Probe, servedBy software: DNSSoftware) async throws -> [String: Document] {
      let internet = try #require(internets[software])
      var ports = try probe.world.freePorts()
      ports[53] = internet.port
      try await internet.servers.serve(probe.world, ports: ports)
      return try await probe.documents(ports: ports, inside: internet.namespace?.prefix ?? [])
    }

    fileprivate func stop() async {
      for internet in internets.values {
        await internet.servers.stop()
        await internet.namespace?.stop()
      }
    }
  }

  @TaskLocal static var current: Stage?

  private var free: [Lane] = []
  private var all: [Lane] = []

  /// Lends servers that nobody else uses meanwhile.
  static func withLane(_ body: @Sendable (Lane) async throws -> Void) async throws {
    let stage = try #require(Stage.current)
    try await Places.shared.withOne {
      let lane = try await stage.take()
      do {
        try await body(lane)
        await stage.give(back: lane)
      } catch {
        await stage.give(back: lane)
        throw error
      }
    }
  }

  private func take() async throws -> Lane {
    if let lane = free.popLast() { return lane }
    let lane = try await Lane()
    all.append(lane)
    return lane
  }

  private func give(back lane: Lane) { free.append(lane) }

  fileprivate func stop() async {
    for lane in all { await lane.stop() }
  }
}

/// Bounds how many worlds run at the same time: servers and tools of more would only wait for each other, and run into
/// time-outs that are meant for the world.
actor Places {
  static let shared = Places(2)

  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  private init(_ count: Int) { free = count }

  func withOne(_ body: @Sendable () async throws -> Void) async throws {
    if free > 0 { free -= 1 } else { await withCheckedContinuation { waiting.append($0) } }
    defer {
      // A place that ends goes to whoever waits longest.
      if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
    try await body()
  }
}

/// Gives the tests of a suite a stage.
struct OnStage: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let stage = Stage()
    do {
      try await Stage.$current.withValue(stage) { try await function() }
      await stage.stop()
    } catch {
      await stage.stop()
      throw error
    }
  }
}

extension Trait where Self == OnStage {
  static var onStage: OnStage { OnStage() }
}

import EdgeLab
import EdgeModel
import Testing

/// The real servers of a suite, for as long as the suite runs. They are stopped whatever its tests do.
actor Stage {
  /// One world on NSD and the same on Knot, on ports of their own.
  struct Lane: Sendable {
    let nsd: RealInternet
    let knot: RealInternet
    let ports: [DNSSoftware: UInt16]

    init() throws {
      let (first, second) = (try HeldSockets.freePort(), try HeldSockets.freePort())
      ports = [.nsd: first, .knot: second]
      nsd = RealInternet(.nsd, port: first)
      knot = RealInternet(.knot, port: second)
    }

    /// Serves the probe's world and asks about it.
    func documents(of probe: Probe, servedBy software: DNSSoftware) async throws -> [String: Document] {
      var ports = try probe.world.freePorts()
      ports[53] = self.ports[software]
      try await (software == .nsd ? nsd : knot).serve(probe.world, ports: ports)
      return try await probe.documents(ports: ports)
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

  private func take() throws -> Lane {
    if let lane = free.popLast() { return lane }
    let lane = try Lane()
    all.append(lane)
    return lane
  }

  private func give(back lane: Lane) { free.append(lane) }

  fileprivate func stop() async {
    for lane in all {
      await lane.nsd.stop()
      await lane.knot.stop()
    }
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

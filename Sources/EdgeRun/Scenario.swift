import EdgeConfig
import EdgeLab
import EdgeModel
import EdgeObserve
import EdgeX509
import Glibc

/// A folder with a simulated internet, and a run on it.
struct Scenario {
  let folder: String
  let settings: Settings
  let world: World

  init(folder: String, settings: Settings) throws {
    self.folder = folder
    self.settings = settings
    world = try World(scenario: folder, now: settings.at ?? Moment.now())
  }

  /// Serves the world for as long as the check takes.
  func check(_ request: CheckRequest) async throws -> (Report, RecordedRun) {
    let running = try await RunningWorld(serving: world)
    return try await check(request, in: running)
  }

  func check(_ request: CheckRequest, in running: RunningWorld) async throws -> (Report, RecordedRun) {
    let surroundings = try surroundings(of: running)
    do {
      let (report, recording) = try await Run(settings: settings, surroundings: surroundings).check(request)
      await running.stop()
      return (.check(report), recording)
    } catch {
      await running.stop()
      throw error
    }
  }

  /// The world's root servers, ports and trust anchors in place of the internet's.
  private func surroundings(of running: RunningWorld) throws -> Surroundings {
    var looking = settings.looking
    looking.hints = world.hints
    // Where another world is served, which the environment may still lead to, this one is not.
    looking.portMap.merge(running.portMap) { _, own in own }
    looking.isConfined = true
    if !looking.hasTypedResolvers {
      looking.resolvers = world.resolvers.flatMap(\.addresses).map { Resolver(address: $0) }
    }
    looking.allowed += ["127.0.0.0/8", "::1"].compactMap { Network($0) }
    // A world without an anchor is one where the place one looks from has no trust store.
    let anchors = world.tls?.anchors ?? []
    let trust =
      settings.trustPath != nil ? try settings.trustBundle() : anchors.isEmpty ? nil : try TrustStore(anchors: anchors)
    return Surroundings(
      looking: looking, trust: trust, lists: try settings.revocationLists(),
      at: settings.at ?? (world.isSetInTime ? world.now : nil))
  }
}

extension World {
  /// Loads the world of a folder that the user named; what is wrong with it is the user's to mend.
  init(scenario folder: String, now: Moment) throws(ConfigError) {
    do throws(WorldFlaw) {
      try self.init(folder: folder, now: now)
    } catch {
      throw ConfigError(error, remedy: "write it as in Probes/scenarios/all-is-well/world")
    }
  }
}

extension RunningWorld {
  /// Serves a world of the user's; where that cannot be done is the user's to mend.
  convenience init(serving world: World, portMap: [UInt16: UInt16]? = nil) async throws {
    do {
      try await self.init(world, portMap: portMap)
    } catch let flaw as WorldFlaw {
      throw ConfigError(
        flaw, remedy: "give it an address of this machine, in 127.0.0.0/8 or ::1, and a port that may be used")
    }
  }
}

extension ConfigError {
  fileprivate init(_ flaw: WorldFlaw, remedy: String) {
    self.init([
      Mistake(file: flaw.file, place: flaw.place.isEmpty ? nil : flaw.place, problem: flaw.problem, remedy: remedy)
    ])
  }
}

import EdgeDNS
import EdgeLab
import EdgeModel
import EdgeObserve
import EdgeVerify
import NIOPosix
import Testing

/// The folder `Probes/scenarios` of this checkout.
let scenarios = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/Probes/scenarios"

/// Serves a world while `body` looks at it.
func withWorld<Value: Sendable>(
  _ scenario: String, change: (inout Looking) -> Void = { _ in },
  _ body: (Looking) async throws -> Value
) async throws -> Value {
  let world = try World(folder: "\(scenarios)/\(scenario)", now: .now())
  let running = try await RunningWorld(world, on: MultiThreadedEventLoopGroup.singleton)
  var looking = Looking(hints: world.hints)
  looking.portMap = running.portMap
  looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
  change(&looking)
  do {
    let value = try await body(looking)
    await running.stop()
    return value
  } catch {
    await running.stop()
    throw error
  }
}

/// One look at questions in a world.
func evidence(_ looking: Looking, _ questions: [Question]) async throws -> Evidence {
  let step = Plan.Step(
    target: questions[0].name, questions: questions, ports: [], addresses: [], serverName: nil)
  var found: Evidence?
  for await observation in try Observer(Plan(steps: [step], looking: looking)).observations({ $0 }) {
    found = Evidence(of: observation, at: observation.began, trust: nil)
  }
  return try #require(found)
}

@Suite struct WalkerTests {
  @Test func everyServerOfTheZoneAndItsParentIsAsked() async throws {
    let name = try DomainName("shop.example.com")
    let evidence = try await withWorld("all-is-well") { try await EdgeDNSTests.evidence($0, [Question(name, .a)]) }
    let answer = try #require(evidence.answers.first)
    #expect(answer.status == .answer)
    #expect(answer.records.compactMap(\.data.address?.description) == ["127.53.9.1", "127.53.9.2"])
    #expect(answer.path.map(\.description) == [".", "com.", "example.com."])
    let zone = try #require(evidence.zones.first { $0.zone.description == "example.com." })
    // On both transports; and each says itself who serves the zone, and that nobody else serves the name.
    for (type, transports) in [(RecordType.a, 2), (.ns, 2), (.soa, 1), (.dnskey, 1)] {
      let asked = zone.responses.filter { $0.question.type == type && [name, zone.zone].contains($0.question.name) }
      #expect(
        Dictionary(grouping: asked, by: \.address.description).mapValues(\.count) == [
          "127.53.3.1": transports, "127.53.5.2": transports, "127.53.3.3": transports, "127.53.3.4": transports,
        ], "\(type)")
    }
    // Nobody bothers the root more than needed.
    let root = try #require(evidence.zones.first { $0.zone.isRoot })
    #expect(Set(root.responses.map(\.address.description)) == ["127.53.0.1"])
    let parent = try #require(evidence.zones.first { $0.zone.description == "com." })
    #expect(
      Set(parent.responses.filter { $0.question.name == name }.map(\.address.description)) == [
        "127.53.1.1", "127.53.1.2",
      ])
  }

  /// A name that was denied is nowhere; one that nobody could be asked about may be somewhere.
  @Test(arguments: [
    ("shop.example.com", false, false), ("nothing.example.com", false, true), ("nothing.example.com", true, false),
  ])
  func leadsThatAreNowhere(name: String, isOffline: Bool, isLost: Bool) async throws {
    let name = try DomainName(name)
    let walk = try await withWorld("all-is-well") { (looking) async throws -> (led: [Address], lost: [DomainName]) in
      var looking = looking
      looking.timeout = .milliseconds(500)
      if isOffline { looking.allowed = [] }
      let group = MultiThreadedEventLoopGroup.singleton
      let walker = Walker(
        looking: looking, exchange: Exchange(looking: looking, group: group, now: { noon }), on: group.next())
      let walk = await walker.walk(Goal(questions: [], leads: [name]), addressesOf: nil)
      return (walk.led, walk.lost)
    }
    #expect(walk.lost == (isLost ? [name] : []))
    #expect(walk.led.isEmpty == (isLost || isOffline))
  }
}

private let noon = Moment(seconds: 1_795_176_000)

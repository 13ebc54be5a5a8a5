import EdgeConfig
import EdgeDNS
import EdgeLab
import EdgeModel
import EdgeVerify
import EdgeWire
import Foundation
import Testing

@Suite struct ResolutionTests {
  private func zone(_ text: String) throws -> DNSZone {
    try #require(DNSZone(records: try MasterFile(Array(text.utf8)).records))
  }

  private func looking(_ world: World) -> Looking {
    var looking = Looking(hints: world.hints)
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    return looking
  }

  /// The worlds of all scenarios.
  static let worlds: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: scenarios)) ?? []
    return names.filter { FileManager.default.fileExists(atPath: "\(scenarios)/\($0)/world/servers.yaml") }.sorted()
  }()

  /// Each target of each world in 1,000 orders and more in all: most times its addresses, as `trace` does, and else all that
  /// `check` asks about it.
  @Test(arguments: worlds) func theOrderOfArrivalDoesNotMatter(world name: String) async throws {
    let world = try World(folder: "\(scenarios)/\(name)", now: Moment(seconds: 0))
    let looking = looking(world)
    let targets = Plan(for: try Expectations(paths: ["\(scenarios)/\(name)"]), looking: looking).steps
    let rounds = 500 / targets.count + 1
    let seed = UInt64.random(in: 0...UInt64.max)
    let outcomes = await withTaskGroup(of: [String: Set<Walk>].self) { group in
      for half in 0..<UInt64(2) {
        group.addTask {
          var generator = SeededGenerator(state: seed &+ half)
          var outcomes: [String: Set<Walk>] = [:]
          for (parentServers, share) in [(nil, 15), (3, 1)] as [(Int?, Int)] {
            var looking = looking
            looking.parentServers = parentServers
            var simulation = Simulation(world, looking)
            for target in targets {
              var goal = Goal(of: target)
              if parentServers == nil { goal = Goal(questions: [Question(target.target, .a)]) }
              let types = goal.questions.map { "\($0.type)" }.sorted().joined(separator: ", ")
              let look = "\(target.target) \(types), \(parentServers.map { "\($0)" } ?? "all") servers of the parent"
              for _ in 0...rounds * share / 16 {
                simulation.begin()
                outcomes[look, default: []].insert(simulation.walk(goal, using: &generator))
              }
            }
          }
          return outcomes
        }
      }
      return await group.reduce(into: [:]) { $0.merge($1) { $0.union($1) } }
    }
    for (look, walks) in outcomes.sorted(by: { $0.key < $1.key }) {
      #expect(walks.count == 1, "\(walks.count) outcomes of \(look) with seed \(seed): \(Walk.difference(of: walks))")
      #expect(walks.first?.replies.isEmpty == false)
    }
  }

  @Test func serversThatOnlyLeadToEachOtherAreACircle() throws {
    let (world, looking) = try hierarchy(
      com: """
        a IN NS ns.b
        b IN NS ns.a
        """)
    let question = Question(MessageFixture.name("www.a.com."), .a)
    var generator = SeededGenerator(state: 1)
    var simulation = Simulation(world, looking)
    let walk = simulation.walk(Goal(questions: [question]), using: &generator)
    let descent = try #require(walk.descents.first { $0.question == question })
    #expect(descent.path.map(\.description) == [".", "com.", "a.com."])
    #expect(descent.stop == .noAddress)
    let server = try #require(walk.cuts.first { $0.zone.description == "a.com." }?.servers.first)
    #expect(server.unresolved == "circular: ns.a.com. → ns.b.com. → ns.a.com.")
  }

  @Test func aServerBelowItsOwnZoneWithoutGlueIsACircleOfOne() throws {
    let (world, looking) = try hierarchy(com: "a IN NS ns.a")
    let question = Question(MessageFixture.name("www.a.com."), .a)
    var generator = SeededGenerator(state: 1)
    var simulation = Simulation(world, looking)
    let walk = simulation.walk(Goal(questions: [question]), using: &generator)
    let server = try #require(walk.cuts.first { $0.zone.description == "a.com." }?.servers.first)
    #expect(server.unresolved == "circular: ns.a.com. → ns.a.com.")
  }

  @Test func theBudgetEndsAWalkThatMultiplies() throws {
    // Each of 30 servers without glue has 30 more servers without glue below it.
    let lines = (0..<30).flatMap { i in
      ["a IN NS ns.x\(i)"] + (0..<30).map { "x\(i) IN NS ns.y\(i)-\($0)" }
        + (0..<30).map { "y\(i)-\($0) IN NS ns.z\($0).org." }
    }
    let (world, looking) = try hierarchy(com: lines.joined(separator: "\n"))
    let question = Question(MessageFixture.name("www.a.com."), .a)
    var generator = SeededGenerator(state: 1)
    var simulation = Simulation(world, looking)
    let walk = simulation.walk(Goal(questions: [question]), using: &generator)
    #expect(walk.limits.contains { $0.contains("truncated at 20 servers") })
    #expect(walk.limits.first == "www.a.com. A: truncated at 200 queries to find the way")
    #expect(walk.limits.count == 14)
    #expect(walk.limits.last?.hasPrefix("and ") == true)
    // What was not found for the budget's sake is not held against anybody.
    #expect(walk.descents.first { $0.question == question }?.stop == .limit("200 queries to find the way"))
    let servers = walk.cuts.first { $0.zone.description == "a.com." }?.servers ?? []
    #expect(servers.contains { $0.unresolved == nil })
    #expect(!servers.contains { $0.unresolved?.contains("truncated") == true })
    // 200 to find the way, and the audits of the parent and the root on top.
    #expect(simulation.asked < 300)
  }

  @Test func aliasesThatLeadBackEnd() throws {
    let (world, looking) = try hierarchy(com: "x IN CNAME y.com.\ny IN CNAME x.com.")
    let question = Question(MessageFixture.name("x.com."), .a)
    var generator = SeededGenerator(state: 1)
    var simulation = Simulation(world, looking)
    let walk = simulation.walk(Goal(questions: [question]), using: &generator)
    #expect(walk.descents.allSatisfy { $0.stop == .answered })
  }

  /// A root and a com zone with these lines, each on one server.
  private func hierarchy(com lines: String) throws -> (World, Looking) {
    let root = try zone(
      """
      . 60 IN SOA a.root. h. 1 1 1 1 60
      com. 60 IN NS a.com-servers.
      a.com-servers. 60 IN A 127.0.0.3
      """)
    let com = try zone("$ORIGIN com.\n$TTL 60\n@ IN SOA a h 1 1 1 1 60\n" + lines + "\n")
    let world = World(
      servers: [
        DNSServer(
          name: MessageFixture.name("a.root."), addresses: [Address("127.0.0.2")].compactMap(\.self), zones: [root]),
        DNSServer(
          name: MessageFixture.name("a.com-servers."), addresses: [Address("127.0.0.3")].compactMap(\.self),
          zones: [com]),
      ])
    return (world, looking(world))
  }
}

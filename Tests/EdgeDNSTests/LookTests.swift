import EdgeDNS
import EdgeLab
import EdgeModel
import EdgeVerify
import Testing

/// A record is asked again beside the resource that it is an alias of.
@Suite struct LookTests {
  private let www = Question(MessageFixture.name("www.example."), .a)
  private let balancer = MessageFixture.name("lb.test.")

  private func internet(
    www: String = "192.0.2.1", balancer: String = "lb IN A 192.0.2.9", root: String = ""
  ) -> SmallInternet {
    var internet = SmallInternet()
    internet.add(
      ".", at: "127.0.0.1",
      "example. IN NS ns.example.\nns.example. IN A 127.0.0.2\ntest. IN NS ns.test.\nns.test. IN A 127.0.0.3\n" + root)
    internet.add("example.", at: "127.0.0.2", "@ IN NS ns\nns IN A 127.0.0.2\nwww IN A \(www)")
    internet.add("test.", at: "127.0.0.3", "@ IN NS ns\nns IN A 127.0.0.3\n\(balancer)")
    return internet
  }

  private func goal(stated: [String] = []) -> Goal {
    Goal(
      questions: [www],
      aliases: [ResourceAlias(record: www, resources: [balancer], stated: stated.compactMap { Address($0) })])
  }

  @Test func threeTimesWhereBothHaveNothingInCommon() throws {
    let (evidence, walk) = try internet().look(goal())
    #expect(walk.looks.map(\.round) == [1, 1, 1, 2, 2, 2, 3, 3, 3])
    #expect(walk.looks.prefix(3).map(\.part) == [.resourceBefore, .record, .resourceAfter])
    #expect(
      walk.looks.map(\.reply.query.question.name.description).prefix(3) == ["lb.test.", "www.example.", "lb.test."])
    #expect(evidence.aliases.map(\.round) == [1, 2, 3])
    for look in evidence.aliases {
      #expect(look.resource.map(\.description) == ["192.0.2.9"])
      #expect(look.answers.map { "\($0): \($1.sorted())" } == ["127.0.0.2: [192.0.2.1]"])
    }
  }

  @Test func neverWhereTheyShareAnAddress() throws {
    #expect(try internet(balancer: "lb IN A 192.0.2.9\nlb IN A 192.0.2.1").look(goal()).walk.looks == [])
    #expect(try internet().look(goal(stated: ["192.0.2.1"])).walk.looks == [])
  }

  @Test func neverWhereOneOfThemIsEmpty() throws {
    #expect(try internet(balancer: "other IN A 192.0.2.9").look(goal()).walk.looks == [])
    #expect(try internet(www: "192.0.2.1\nwww IN AAAA 2001:db8::1").look(goal()).walk.looks.count == 9)
  }

  /// Of several resources one does not exist, which adds nothing; of one whose zone is silent nobody knows.
  @Test(arguments: [("gone.test.", 9), ("lb.silent.test.", 0)]) func oneOfSeveralHasNone(_ other: String, looks: Int)
    throws
  {
    var goal = goal()
    goal.aliases[0].resources.append(MessageFixture.name(other))
    let internet = internet(balancer: "lb IN A 192.0.2.9\nsilent IN NS ns.silent\nns.silent IN A 127.0.0.9")
    #expect(try internet.look(goal).walk.looks.map(\.round).filter { $0 > 0 }.count == looks)
  }

  /// A resource that lacks a family is asked as well, and says so every time; one that does not exist is not.
  @Test(arguments: [("lb IN AAAA 2001:db8::9", 9), ("lb IN TXT empty", 9), ("other IN TXT empty", 0)])
  func whatLacksAFamilySaysSo(_ balancer: String, looks: Int) throws {
    let (evidence, walk) = try internet(balancer: balancer).look(goal())
    #expect(walk.looks.count == looks)
    #expect(evidence.aliases.map(\.round) == (looks > 0 ? [1, 2, 3] : []))
    #expect(evidence.aliases.allSatisfy { $0.isWithoutAddress && $0.resource.isEmpty && !$0.answers.isEmpty })
    #expect(try internet().look(goal()).evidence.aliases.allSatisfy { !$0.isWithoutAddress })
  }

  /// One of its servers has not heard of the address that another gives.
  @Test func whatOneServerLacks() throws {
    let both = "@ IN NS ns\n@ IN NS ns2\nns IN A 127.0.0.3\nns2 IN A 127.0.0.4\n"
    var internet = internet(
      www: "192.0.2.9", balancer: both + "lb IN TXT empty",
      root: "test. IN NS ns2.test.\nns2.test. IN A 127.0.0.4\n")
    internet.add("test.", at: "127.0.0.4", both + "lb IN A 192.0.2.9")
    let evidence = try internet.look(goal()).evidence
    #expect(!evidence.aliases.contains { $0.isWithoutAddress && $0.round == 3 })
  }

  @Test func notAgainOnceTheyShareOne() throws {
    let (first, then) = (try internet().world(), try internet(balancer: "lb IN A 192.0.2.1").world())
    var looking = Looking(hints: first.hints)
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    var simulation = Simulation(first, looking)
    simulation.change(to: then)
    var generator = SeededGenerator(state: 1)
    let walk = simulation.walk(goal(), using: &generator)
    #expect(walk.looks.map(\.round) == [1, 1, 1])
  }

  /// Users are led past a resource that had nothing in common with its record in any look.
  @Test func whomUsersAreLedPast() throws {
    let world = try internet().world()
    let shared = try internet(balancer: "lb IN A 192.0.2.9\nlb IN A 192.0.2.1").world()
    #expect(passed(world) == ["192.0.2.9"])
    #expect(passed(shared) == [])
    #expect(passed(world, then: shared) == [])
    #expect(passed(world) { $0.oneServer = true } == [])
    #expect(passed(world, isWanted: false) == [])
    // Nothing leads to the record whose alias it is.
    let lost = Question(MessageFixture.name("lost.example."), .a)
    #expect(passed(shared, of: lost) == ["192.0.2.1", "192.0.2.9"])
  }

  private func passed(
    _ world: World, then: World? = nil, isWanted: Bool = true, of record: Question? = nil,
    _ change: (inout Looking) -> Void = { _ in }
  ) -> [String] {
    var goal = goal()
    goal.wantsPassed = isWanted
    if let record { goal.aliases[0].record = record }
    var looking = Looking(hints: world.hints)
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    change(&looking)
    var simulation = Simulation(world, looking)
    if let then { simulation.change(to: then) }
    var generator = SeededGenerator(state: 1)
    _ = simulation.walk(goal, account: 1, using: &generator)
    return simulation.resolution.addressesPassedBy(1).map(\.description)
  }

  @Test func anotherWalkLooksForItself() throws {
    let world = try internet().world()
    var looking = Looking(hints: world.hints)
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    var simulation = Simulation(world, looking)
    var generator = SeededGenerator(state: 1)
    let first = simulation.walk(goal(), account: 1, using: &generator)
    simulation.resolution.forget(1)
    #expect(simulation.walk(goal(), account: 2, using: &generator) == first)
  }

  @Test func theOrderOfArrivalDoesNotMatter() throws {
    let world = try internet().world()
    var looking = Looking(hints: world.hints)
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = SeededGenerator(state: seed)
    var simulation = Simulation(world, looking)
    var walks: Set<Walk> = []
    for _ in 0..<100 {
      simulation.begin()
      walks.insert(simulation.walk(goal(), using: &generator))
    }
    #expect(walks.count == 1, "\(walks.count) outcomes with seed \(seed)")
  }

  /// Of a name that a record set leads to nobody is asked more than it takes to find its addresses.
  @Test func namesOfRecordSetsAreFollowed() throws {
    let walk = try internet().look(Goal(questions: [www], leads: [balancer])).walk
    let zone = walk.cuts.first { $0.zone == MessageFixture.name("test.") }
    #expect(walk.questions == [www, Question(balancer, .a), Question(balancer, .aaaa)].sorted())
    #expect(zone?.questions.contains { $0.type == .dnskey } == false)
    #expect(walk.looks == [])
  }
}

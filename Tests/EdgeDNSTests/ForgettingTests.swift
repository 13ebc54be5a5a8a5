import EdgeDNS
import EdgeLab
import EdgeModel
import Testing

/// What one walk leaves behind for the next.
@Suite struct ForgettingTests {
  /// The root and `com.` on a server each, with these records besides.
  private func internet(root: String = "", com: String) throws -> World {
    var internet = SmallInternet()
    internet.add(".", at: "127.0.0.1", "com. IN NS ns.com.\nns.com. IN A 127.0.0.2\n" + root)
    internet.add("com.", at: "127.0.0.2", "@ IN NS ns\nns IN A 127.0.0.2\n" + com)
    return try internet.world()
  }

  @Test func aResolverThatIsSilentIsNotAskedAgain() throws {
    var internet = SmallInternet()
    internet.add(".", at: "127.0.0.1", "www IN A 192.0.2.1\nftp IN A 192.0.2.2")
    let world = try internet.world()
    var simulation = Simulation(world, Looking(hints: world.hints))
    var generator = SeededGenerator(state: 1)
    let resolver = try #require(Resolver(written: "127.0.0.9"))
    func goal(_ name: String) -> Goal {
      let question = Question(MessageFixture.name(name), .a)
      return Goal(questions: [question], resolvers: [resolver], recursive: [question])
    }
    let first = simulation.walk(goal("www."), account: 1, using: &generator)
    let second = simulation.walk(goal("ftp."), account: 2, using: &generator)
    #expect(first.replies.contains { $0.query.recursion == .desired && $0.outcome == .timeout })
    #expect(!second.replies.contains { $0.query.recursion == .desired })
  }

  @Test func aSecondWalkFindsTheWayButNotTheNames() throws {
    let world = try internet(com: "www IN A 192.0.2.1\nftp IN A 192.0.2.2")
    var looking = Looking(hints: world.hints)
    looking.oneServer = true
    var simulation = Simulation(world, looking)
    var generator = SeededGenerator(state: 1)
    let (www, ftp) = (
      Question(MessageFixture.name("www.com."), .aaaa), Question(MessageFixture.name("ftp.com."), .aaaa)
    )
    let first = simulation.walk(Goal(questions: [www]), account: 1, using: &generator)
    let asked = simulation.asked
    simulation.resolution.forget(1)
    let second = simulation.walk(Goal(questions: [ftp]), account: 2, using: &generator)
    // The name itself, and by two questions whether it is a zone.
    #expect(simulation.asked == asked + 3)
    #expect(first.descents.map(\.question) == [www] && second.descents.map(\.question) == [ftp])
    simulation.resolution.forget(2)
    // What was forgotten is asked again, and comes out alike.
    #expect(simulation.walk(Goal(questions: [www]), account: 3, using: &generator) == first)
  }

  /// A probe file that states an apex asks for the NS records and the SOA that every walk in its zone asks for.
  @Test func whatAnotherWalkAsksOfItsZoneIsNotForgotten() throws {
    let world = try internet(com: "www IN A 192.0.2.1")
    var simulation = Simulation(world, Looking(hints: world.hints))
    var generator = SeededGenerator(state: 1)
    let apex = MessageFixture.name("com.")
    let facts = [RecordType.ns, .soa].map { Question(apex, $0) }
    _ = simulation.walk(Goal(questions: [Question(apex, .a)] + facts), account: 1, using: &generator)
    let www = Goal(questions: [Question(MessageFixture.name("www.com."), .a)])
    let walk = simulation.walk(www, account: 2, using: &generator)
    let there = walk.replies.filter { $0.query.address.bytes.last == 2 }.map(\.query.question)
    for fact in facts { #expect(there.contains(fact)) }
    simulation.resolution.forget(1)
    #expect(simulation.resolution.walk(for: 2) == walk)
  }

  /// One target is an alias of a load balancer, which one server is enough for; another is a CNAME of the same one, for
  /// which all are asked.
  @Test func whatAnotherWalkAuditsIsSeenByWhoeverIsLedThere() throws {
    let world = try internet(root: "www IN AAAA 2001:db8::1", com: "lb IN AAAA 2001:db8::1")
    var simulation = Simulation(world, Looking(hints: world.hints))
    var generator = SeededGenerator(state: 1)
    let (balancer, www) = (
      Question(MessageFixture.name("lb.com."), .aaaa), Question(MessageFixture.name("www."), .aaaa)
    )
    let alias = ResourceAlias(record: www, resources: [balancer.name], stated: [])
    let goal = Goal(questions: [www], aliases: [alias])
    let first = simulation.walk(goal, account: 1, using: &generator)
    _ = simulation.walk(Goal(questions: [balancer]), account: 2, using: &generator)
    // In whichever order they end.
    for walk in [first, simulation.resolution.walk(for: 1), simulation.walk(goal, account: 3, using: &generator)] {
      #expect(walk.questions.contains(balancer))
      #expect(walk.cuts.contains { $0.zone == MessageFixture.name("com.") && $0.questions.contains(balancer) })
    }
  }

  /// Glue that leads nowhere is made good by the zone of the server's name, and stays so when names elsewhere wait for each
  /// other and are given up.
  @Test func whatWasFoundIsNotGivenUpWithCircles() throws {
    var internet = SmallInternet(
      com: """
        z IN NS ns.other
        ns.other IN A 127.0.0.98
        other IN NS host.other
        host.other IN A 127.0.0.4
        a IN NS ns.b
        b IN NS ns.a
        """)
    internet.add("other.com.", at: "127.0.0.4", "@ IN NS host\nhost IN A 127.0.0.4\nns IN A 127.0.0.5")
    internet.add("z.com.", at: "127.0.0.5", "@ IN NS ns.other.com.\nwww IN A 192.0.2.1\nftp IN A 192.0.2.2")
    internet.add(
      DNSServer(
        name: MessageFixture.name("old.other.com."), addresses: [try #require(Address("127.0.0.98"))], zones: [],
        fault: .closed))
    let world = try internet.world()
    var looking = Looking(hints: world.hints)
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    // Where every server is asked, one that became known later answers as well.
    looking.oneServer = true
    var simulation = Simulation(world, looking)
    var generator = SeededGenerator(state: 1)
    var stops: [Descent.Stop?] = []
    for (account, name) in ["www.z.com.", "www.a.com.", "ftp.z.com."].enumerated() {
      let question = Question(MessageFixture.name(name), .a)
      let walk = simulation.walk(Goal(questions: [question]), account: account + 1, using: &generator)
      stops.append(walk.descents.first { $0.question == question }?.stop)
    }
    #expect(stops.count == 3 && stops[0] == .answered && stops[1] != .answered && stops[2] == .answered, "\(stops)")
  }
}

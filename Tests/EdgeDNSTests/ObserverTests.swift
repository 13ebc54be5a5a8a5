import EdgeLab
import EdgeModel
import EdgeObserve
import Testing

/// What the exports hold is looked at whatever DNS says.
@Suite struct ObserverTests {
  private func look(_ step: Plan.Step, _ looking: Looking) async throws -> Observation {
    var found: Observation?
    for await observation in try Observer(Plan(steps: [step], looking: looking)).observations({ $0 }) {
      found = observation
    }
    return try #require(found)
  }

  private func step(_ questions: [Question], held: [String], leads: [String] = []) throws -> Plan.Step {
    let name = try DomainName("failover.example.com")
    return Plan.Step(
      target: name, questions: questions, ports: [443], addresses: [], held: held.compactMap { Address($0) },
      leads: try leads.map { try DomainName($0) }, serverName: name)
  }

  private let question = Question(MessageFixture.name("failover.example.com."), .a)

  @Test func everyAddressGetsAHandshake() async throws {
    let observation = try await withWorld("standby") { looking in
      try await look(
        step([question], held: ["127.53.9.20"], leads: ["dualstack.lb-2.us-east-1.elb.amazonaws.com"]), looking)
    }
    let seen = observation.handshakes.filter { $0.offer == .usual }
    // Answered, held by the export, and what a record set leads to.
    #expect(seen.map(\.endpoint.address.description) == ["127.53.9.1", "127.53.9.20", "127.53.9.44"])
    #expect(seen.allSatisfy { $0.endpoint.serverName == question.name && $0.outcome == .handshake })
    #expect(observation.missed == [])
  }

  /// The addresses of a resource that DNS leads past, and those of a name in place of whose CNAME record it has another.
  @Test func whereTheExportsLeadGetsAHandshake() async throws {
    let seized = Question(MessageFixture.name("seized.example.com."), .a)
    let observation = try await withWorld("led-astray") { looking in
      var step = try step([seized], held: [], leads: ["edge.cdn.example.net"])
      step.aliases = [
        ResourceAlias(record: seized, resources: [try DomainName("d111111abcdef8.cloudfront.net")], stated: [])
      ]
      (step.target, step.serverName, step.visitsPassed) = (seized.name, seized.name, true)
      return try await look(step, looking)
    }
    let seen = observation.handshakes.filter { $0.offer == .usual }.map(\.endpoint.address.description)
    #expect(seen == ["127.53.9.53", "127.53.9.54", "127.53.9.71", "127.53.9.81"])
    #expect(observation.missed == [])
  }

  /// Of a name that nobody named, what its records hold and lead to is looked at where users are led past all of it.
  @Test(arguments: [
    ("moved.example.com.", ["127.53.9.20", "127.53.9.72", "127.53.9.81"]), ("shop.example.com.", ["127.53.9.81"]),
  ])
  func whatIsHeldIsLookedAtWhereItIsPassed(_ name: String, seen: [String]) async throws {
    let question = Question(MessageFixture.name(name), .a)
    let observation = try await withWorld("led-astray") { looking in
      var step = try step([question], held: ["127.53.9.20"], leads: ["edge.cdn.example.net"])
      (step.target, step.serverName, step.visitsAll) = (question.name, question.name, false)
      return try await look(step, looking)
    }
    let tried = observation.handshakes.filter { $0.offer == .usual }.map(\.endpoint.address.description)
    #expect(Set(tried + observation.missed) == Set(seen))
  }

  /// A plain walk says that it did not ask the resource.
  @Test func aPlainWalkSaysWhatItLeavesOut() async throws {
    let seized = Question(MessageFixture.name("seized.example.com."), .a)
    let observation = try await withWorld("led-astray") { looking in
      var (step, looking) = (try step([seized], held: []), looking)
      step.aliases = [
        ResourceAlias(record: seized, resources: [try DomainName("d111111abcdef8.cloudfront.net")], stated: [])
      ]
      looking.oneServer = true
      return try await look(step, looking)
    }
    #expect(
      observation.walk.limits == [
        "the AWS resource that failover.example.com. is an alias of was not asked beside it (--one-server)"
      ])
  }

  /// Name servers that say nothing until the run's deadline do not keep it from being looked at.
  @Test func itDoesNotWaitForDNS() async throws {
    let root = DNSServer(
      name: MessageFixture.name("a.root-servers.net."), addresses: ["127.0.0.77"].compactMap { Address($0) },
      zones: [], fault: .silent)
    let silent = try await RunningWorld(World(servers: [root]))
    let observation = try await withWorld("standby") { looking in
      var looking = looking
      looking.hints = [NameServer(name: root.name, addresses: root.addresses)]
      looking.portMap[53] = silent.portMap[53]
      (looking.timeout, looking.deadline) = (.seconds(60), .seconds(4))
      return try await look(step([question], held: ["127.53.9.20"]), looking)
    }
    await silent.stop()
    #expect(observation.missed == ["walk"])
    let seen = observation.handshakes.filter { $0.outcome == .handshake && $0.offer == .usual }
    #expect(seen.map(\.endpoint.address.description) == ["127.53.9.20"])
  }

  @Test func thoseThatAreAnsweredCountFirst() async throws {
    let held = (1...70).map { "127.53.10.\($0)" }
    let observation = try await withWorld("standby") { try await look(step([question], held: held), $0) }
    let seen = Set(observation.handshakes.map(\.endpoint.address.description))
    #expect(seen.count == 64 && seen.contains("127.53.9.1"))
    #expect(observation.missed == [])
    #expect(observation.walk.limits == ["the first 64 of 71 addresses alone were looked at"])
  }

  @Test func moreAddressesThanAreLookedAt() async throws {
    var looking = Looking(hints: [])
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    // Nothing listens there, which is known at once.
    looking.portMap = [443: 1]
    let addresses = (1...70).compactMap { Address("127.53.30.\($0)") }
    let step = Plan.Step(
      target: try DomainName("many.example.com"), questions: [], ports: [443], addresses: addresses, serverName: nil)
    var looks: [Observation] = []
    for await look in try Observer(Plan(steps: [step], looking: looking)).observations({ $0 }) { looks.append(look) }
    let look = try #require(looks.first)
    #expect(looks.count == 1 && look.handshakes.map(\.outcome) == Array(repeating: .refused, count: 64))
    #expect(look.handshakes.map(\.endpoint.address) == Array(addresses.prefix(64)))
    #expect(look.missed == [] && look.walk.limits == ["the first 64 of 70 addresses alone were looked at"])
  }
}

import EdgeDNS
import EdgeLab
import EdgeModel
import EdgeVerify
import Testing

/// Name servers whose names lie elsewhere, which get walks of their own, and those that a file expects.
@Suite struct ServersElsewhereTests {
  private let delegation = "a IN NS ns.a\nns.a IN A 127.0.0.3"
  private let own = "@ IN NS ns\nns IN A 127.0.0.3\n"

  private func name(_ text: String) -> DomainName { MessageFixture.name(text) }

  @Test func theNameServersOwnZonesAreWalkedToAndBothAddressesAsked() throws {
    // com. has old glue for the server, which its own zone knows better.
    var internet = SmallInternet(com: "a IN NS ns.b\nb IN NS ns.b\nns.b IN A 127.0.0.9")
    internet.add("b.com.", at: "127.0.0.9", "@ IN NS ns\nns IN A 127.0.0.3")
    internet.add("a.com.", at: "127.0.0.3", "@ IN NS ns.b.com.\nwww IN A 192.0.2.1")
    let evidence = try internet.look("www.a.com.").evidence
    let server = try #require(evidence.zone("a.com.")?.servers.first)
    #expect(server.glue == ["127.0.0.9"].compactMap { Address($0) })
    #expect(server.authoritative == ["127.0.0.3"].compactMap { Address($0) })
    #expect(server.addresses == ["127.0.0.3", "127.0.0.9"].compactMap { Address($0) })
    let asked = evidence.zone("a.com.")?.responses.filter { $0.question.type == .a && $0.transport == .udp }
    #expect(Set(asked?.map(\.address.description) ?? []) == ["127.0.0.3", "127.0.0.9"])
  }

  /// Nothing has been heard yet.
  @Test func walksToExpectedServersBeginAtOnce() throws {
    let world = try SmallInternet(com: delegation).world()
    var resolution = Resolution(looking: Looking(hints: world.hints))
    let servers = ["ns.b.net.", "ns.c.org."].map(name)
    let goal = Goal(
      questions: [Question(name("www.a.com."), .a)],
      delegations: [ExpectedDelegation(zone: name("a.com."), servers: servers)])
    let asked = resolution.step(.begin(goal, account: 1)).compactMap { ask -> DomainName? in
      if case .send(let query, _, _, _) = ask { query.question.name } else { nil }
    }
    #expect(Set(asked) == [.root, name("com."), name("net."), name("org.")])
  }

  @Test func aNameServerThatDoesNotExistIsItsOwnMatter() throws {
    var internet = SmallInternet(com: delegation + "\na IN NS ns.gone")
    internet.add("a.com.", at: "127.0.0.3", own + "www IN A 192.0.2.1")
    let evidence = try internet.look("www.a.com.").evidence
    #expect(evidence.answers.first?.status == .answer)
    let gone = evidence.zone("a.com.")?.servers.first { $0.name == name("ns.gone.com.") }
    #expect(gone?.unresolved == "ns.gone.com. does not exist")
  }

  /// BIND would not: the rule says so.
  @Test func aNameServerThatIsAnAliasIsFollowed() throws {
    var internet = SmallInternet(com: delegation + "\nb IN NS alias.a")
    let zones = [
      try SmallInternet.zone("a.com.", own + "alias IN CNAME ns"),
      try SmallInternet.zone("b.com.", "@ IN NS alias.a.com.\nwww IN A 192.0.2.1"),
    ]
    internet.add(DNSServer(name: name("ns.a.com."), addresses: [try #require(Address("127.0.0.3"))], zones: zones))
    let evidence = try internet.look("www.b.com.").evidence
    #expect(evidence.answers.first?.status == .answer)
    #expect(evidence.zone("b.com.")?.servers.map(\.alias) == [name("ns.a.com.")])
    #expect(evidence.zone("a.com.")?.servers.map(\.alias) == [nil])
  }

  @Test func atMostFiveNameServersThatDoNotExistAreLookedUp() throws {
    let internet = SmallInternet(com: (1...12).map { "a IN NS ns.gone\($0)" }.joined(separator: "\n"))
    let (evidence, walk) = try internet.look("www.a.com.")
    let lookedUp = walk.descents.map(\.question.name.description).filter { $0.hasPrefix("ns.gone") }
    #expect(Set(lookedUp).count == 5)
    #expect(evidence.answers.first?.status == .limit)
    #expect(evidence.limits.contains { $0.contains("5 name servers of a.com. that do not exist") })
  }

  @Test func serversThatAreExpectedAreAskedWhoeverIsDelegatedTo() throws {
    var internet = SmallInternet(com: delegation + "\nb IN NS ns.b\nns.b IN A 127.0.0.4")
    internet.add("a.com.", at: "127.0.0.3", own + "www IN A 192.0.2.1")
    internet.add("b.com.", at: "127.0.0.4", "@ IN NS ns\nns IN A 127.0.0.5")
    internet.add(
      DNSServer(
        name: name("ns.b.com."), addresses: [try #require(Address("127.0.0.5"))],
        zones: [try SmallInternet.zone("a.com.", "@ IN NS ns.b.com.\nwww IN A 192.0.2.2")]))
    let goal = Goal(
      questions: [Question(name("www.a.com."), .a)],
      delegations: [ExpectedDelegation(zone: name("a.com."), servers: [name("ns.b.com.")])])
    let zone = try #require(try internet.look(goal).evidence.zone("a.com."))
    #expect(zone.servers.map(\.origins) == [[.apex, .parent], [.expected]])
    let values = Dictionary(
      grouping: zone.responses.filter { $0.question.type == .a && $0.question.name == name("www.a.com.") },
      by: \.address.description)
    #expect(values["127.0.0.5"]?.first?.answer.first?.data.address?.description == "192.0.2.2")
    // Users are not led to it.
    #expect(try internet.look(goal).evidence.answers.first?.records.first?.data.address?.description == "192.0.2.1")
  }

  @Test func expectedServersAreAskedForAZoneThatIsNotDelegatedAtAll() throws {
    var internet = SmallInternet(com: "b IN NS ns.b\nns.b IN A 127.0.0.5")
    internet.add("b.com.", at: "127.0.0.5", "@ IN NS ns\nns IN A 127.0.0.5")
    let goal = Goal(
      questions: [Question(name("www.a.com."), .a)],
      delegations: [ExpectedDelegation(zone: name("a.com."), servers: [name("ns.b.com.")])])
    let evidence = try internet.look(goal).evidence
    #expect(evidence.answers.first?.status == .nxdomain)
    #expect(evidence.zone("a.com.")?.isDelegated == false)
    #expect(evidence.zone("a.com.")?.responses.isEmpty == false)
  }
}

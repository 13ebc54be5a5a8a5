import EdgeModel
import Testing

@Suite struct PlanTests {
  private let source = Source(file: "records.json", place: "ResourceRecordSets[0]")

  private func expectations(address: String) throws -> Expectations {
    let name = try DomainName("shop.example.com")
    let set = ExpectedRecordSet(
      name: name, type: .a, ttl: 60, identifier: nil, content: .values([try #require(Address(address)).bytes]),
      source: source)
    let zone = HostedZone(
      id: "Z1", name: try DomainName("example.com"), isPrivate: false, nameServers: nil, records: [set], source: source)
    return Expectations(targets: [Target(name: name, written: "shop.example.com")], zones: [zone])
  }

  @Test func anExpectedPrivateAddressMayBeConnectedTo() throws {
    let plan = Plan(for: try expectations(address: "10.1.2.3"), looking: Looking(hints: []))
    #expect(plan.looking.permits(try #require(Address("10.1.2.3"))))
    #expect(!plan.looking.permits(try #require(Address("10.1.2.4"))))
  }

  @Test(arguments: ["169.254.169.254", "127.0.0.1", "0.0.0.0", "224.0.0.1"])
  func noFileOpensAnotherSpecialRange(address: String) throws {
    let plan = Plan(for: try expectations(address: address), looking: Looking(hints: []))
    #expect(!plan.looking.permits(try #require(Address(address))))
  }

  @Test func theTypesThatTheExportsHoldAreAskedFor() throws {
    var expectations = try expectations(address: "192.0.2.1")
    var set = expectations.zones[0].records[0]
    set.type = .caa
    expectations.zones[0].records.append(set)
    set.name = try DomainName("other.example.com")
    expectations.zones[0].records.append(set)
    let plan = Plan(for: expectations, looking: Looking(hints: []))
    #expect(plan.steps.map { $0.questions.map(\.type) } == [[.a, .aaaa, .https, .caa]])
    expectations.targets[0].ports = []
    let names = Plan(for: expectations, looking: Looking(hints: []))
    #expect(names.steps.map { $0.questions.map(\.type) } == [[.a, .aaaa, .caa]])
  }

  /// Of a retired name as well: who can claim what its alias leads to gets its users.
  @Test(arguments: [false, true]) func theResourceOfAnAliasIsPartOfThePlan(isAbsent: Bool) throws {
    var expectations = try expectations(address: "192.0.2.1")
    let resource = try DomainName("lb.eu-west-1.elb.amazonaws.com")
    expectations.zones[0].records[0].content = .alias(resource)
    expectations.targets[0].absent = isAbsent
    let plan = Plan(for: expectations, looking: Looking(hints: []))
    #expect(plan.steps.map { $0.aliases.map(\.resources) } == [[[resource]]])
    // Once somebody is found where a target's records do not lead, it may be what another name leads to.
    #expect(plan.elsewhere == [resource])
    // The exports themselves say where their own names lead.
    expectations.zones[0].records[0].content = .alias(try DomainName("www.\(expectations.zones[0].name)"))
    #expect(Plan(for: expectations, looking: Looking(hints: [])).elsewhere == [])
  }

  /// Whatever its ports are, what leads to S3 is asked for its bucket, in the clear.
  @Test(
    arguments: [
      ("s3-website-eu-west-1.amazonaws.com", true), ("shop.s3-website.eu-central-1.amazonaws.com", true),
      ("shop.s3.amazonaws.com.cn", true), ("shop.s3.dualstack.eu-west-1.amazonaws.com", true),
      ("lb.eu-west-1.elb.amazonaws.com", false), ("s3.example.net", false),
    ])
  func theBucketIsPartOfThePlan(_ host: String, isOfBucket: Bool) throws {
    var expectations = try expectations(address: "192.0.2.1")
    #expect(!Plan(for: expectations, looking: Looking(hints: [])).steps[0].asksForBucket)
    expectations.zones[0].records[0].content = .alias(try DomainName(host))
    for ports in [[], [443]] as [[UInt16]] {
      expectations.targets[0].ports = ports
      let step = Plan(for: expectations, looking: Looking(hints: [])).steps[0]
      #expect(step.asksForBucket == isOfBucket)
      #expect(step.needsAddresses == (isOfBucket || !ports.isEmpty))
    }
    var silent = Looking(hints: [])
    silent.asksForPages = false
    var elsewhere = Looking(hints: [])
    elsewhere.addresses = [try #require(Address("192.0.2.7"))]
    for looking in [silent, elsewhere] { #expect(!Plan(for: expectations, looking: looking).steps[0].asksForBucket) }
  }

  @Test func typedResolversBeatThoseOfAFileAndThoseBeatTheUsual() throws {
    func resolvers(file: [String]?, _ usual: String, isTyped: Bool) throws -> [String] {
      var expectations = try expectations(address: "192.0.2.1")
      expectations.targets[0].resolvers = file.map { $0.compactMap { Resolver(written: $0) } }
      var looking = Looking(hints: [])
      looking.resolvers = [try #require(Resolver(written: usual))]
      looking.hasTypedResolvers = isTyped
      return Plan(for: expectations, looking: looking).steps[0].resolvers.map(\.description)
    }
    #expect(try resolvers(file: nil, "8.8.8.8", isTyped: false) == ["8.8.8.8"])
    #expect(try resolvers(file: ["9.9.9.9"], "8.8.8.8", isTyped: false) == ["9.9.9.9"])
    #expect(try resolvers(file: [], "8.8.8.8", isTyped: false) == [])
    #expect(try resolvers(file: ["9.9.9.9"], "8.8.8.8", isTyped: true) == ["8.8.8.8"])
  }

  @Test func aFileMayNameAResolverOfItsOwnNetworkOnly() throws {
    var expectations = try expectations(address: "192.0.2.1")
    expectations.targets[0].resolvers = ["10.0.0.2", "169.254.169.253"].compactMap { Resolver(written: $0) }
    let plan = Plan(for: expectations, looking: Looking(hints: []))
    #expect(plan.looking.permits(try #require(Address("10.0.0.2"))))
    #expect(!plan.looking.permits(try #require(Address("169.254.169.253"))))
  }

  @Test func theDelegationSetOfTheTargetsZoneIsPartOfThePlan() throws {
    var expectations = try expectations(address: "192.0.2.1")
    expectations.zones[0].nameServers = [try DomainName("ns-2.example.net"), try DomainName("ns-1.example.net")]
    let delegations = Plan(for: expectations, looking: Looking(hints: [])).steps[0].delegations
    #expect(delegations.map(\.zone.description) == ["example.com."])
    #expect(delegations[0].servers.map(\.description) == ["ns-1.example.net.", "ns-2.example.net."])
  }
}

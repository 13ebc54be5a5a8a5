import EdgeModel
import Testing

@Suite struct DestinationTests {
  private let source = Source(file: "records.json", place: "ResourceRecordSets[0]")

  private func set(
    _ name: String, _ content: ExpectedRecordSet.Content, type: RecordType = .a, identifier: String? = nil,
    policy: RoutingPolicy = .simple
  ) throws -> ExpectedRecordSet {
    ExpectedRecordSet(
      name: try DomainName(name), type: type, ttl: nil, identifier: identifier, policy: policy, content: content,
      source: source)
  }

  private func zone(_ sets: ExpectedRecordSet...) throws -> HostedZone {
    HostedZone(
      id: "Z1", name: try DomainName("example.com"), isPrivate: false, nameServers: nil, records: sets, source: source)
  }

  private func values(_ addresses: String...) throws -> ExpectedRecordSet.Content {
    .values(try addresses.map { try #require(Address($0)).bytes })
  }

  private func texts(_ zone: HostedZone) throws -> [String] {
    zone.destinations(of: try DomainName("shop.example.com")).map { destination in
      let place =
        switch destination.place {
        case .address(let address): "\(address)"
        case .name(let name): "\(name)"
        }
      return ([place, "\(destination.type)"] + destination.choices.map(\.description)).joined(separator: " ")
    }
  }

  @Test func everyValueOfEverySet() throws {
    let zone = try zone(
      set("shop.example.com", values("192.0.2.1", "192.0.2.2"), identifier: "eu", policy: .failover(.primary)),
      set("shop.example.com", values("192.0.2.3"), identifier: "us", policy: .failover(.secondary)),
      set("shop.example.com", values("2001:db8::1"), type: .aaaa), set("www.example.com", values("192.0.2.9")))
    #expect(
      try texts(zone) == [
        "192.0.2.1 A PRIMARY eu", "192.0.2.2 A PRIMARY eu", "192.0.2.3 A SECONDARY us", "2001:db8::1 AAAA",
      ])
  }

  @Test func aliasesInsideTheZoneAreFollowed() throws {
    let zone = try zone(
      set("shop.example.com", .alias(DomainName("blue.example.com")), identifier: "blue", policy: .weighted(1)),
      set("shop.example.com", .alias(DomainName("d1.cloudfront.net")), identifier: "green", policy: .weighted(0)),
      set("blue.example.com", values("192.0.2.1"), identifier: "a", policy: .latency(region: "eu-west-1")),
      set(
        "blue.example.com", .alias(DomainName("lb.eu-west-1.elb.amazonaws.com")), identifier: "b", policy: .multivalue))
    #expect(
      try texts(zone) == [
        "d1.cloudfront.net. A weight 0 green", "192.0.2.1 A weight 1 blue latency eu-west-1 a",
        "lb.eu-west-1.elb.amazonaws.com. A weight 1 blue multivalue b",
      ])
  }

  @Test func aCNAMELeadsForBothTypes() throws {
    let target = RData(try DomainName("host.example.org")).bytes
    let zone = try zone(set("shop.example.com", .values([target]), type: .cname, identifier: "x", policy: .weighted(5)))
    #expect(try texts(zone) == ["host.example.org. A weight 5 x", "host.example.org. AAAA weight 5 x"])
  }

  @Test func aWildcardAnswersAndACircleEnds() throws {
    let zone = try zone(
      set("*.example.com", .alias(DomainName("a.example.com"))),
      set("a.example.com", .alias(DomainName("b.example.com"))),
      set("b.example.com", .alias(DomainName("a.example.com"))))
    #expect(try texts(zone) == [])
  }

  @Test(arguments: [
    ("lb.eu-west-1.elb.amazonaws.com", true), ("dualstack.lb.eu-west-1.elb.amazonaws.com", true),
    ("lb.elb.eu-west-1.amazonaws.com", true), ("lb.cn-north-1.elb.amazonaws.com.cn", true),
    ("d1.cloudfront.net", false), ("s3-website.eu-west-1.amazonaws.com", false), ("elb.example.com", false),
    ("x.execute-api.eu-west-1.amazonaws.com", false),
  ])
  func loadBalancers(_ name: String, isOne: Bool) throws { #expect(try DomainName(name).isLoadBalancer == isOne) }

  @Test func resourcesOfAnAlias() throws {
    let record = Question(try DomainName("shop.example.com"), .a)
    let balancer = try DomainName("lb.eu-west-1.elb.amazonaws.com")
    let mixed = try zone(
      set("shop.example.com", .alias(balancer), identifier: "a", policy: .weighted(1)),
      set("shop.example.com", values("192.0.2.1"), identifier: "b", policy: .weighted(1)))
    let stated = [try #require(Address("192.0.2.1"))]
    #expect(mixed.resourceAlias(at: record) == ResourceAlias(record: record, resources: [balancer], stated: stated))
    #expect(mixed.resourceAlias(at: Question(record.name, .aaaa)) == nil)
    #expect(try zone(set("shop.example.com", values("192.0.2.1"))).resourceAlias(at: record) == nil)
    // What the export does not hold may be anything.
    let open = try zone(
      set("shop.example.com", .alias(balancer), identifier: "a", policy: .weighted(1)),
      set("shop.example.com", .notEvaluated("traffic policy"), identifier: "b", policy: .weighted(1)))
    #expect(open.resourceAlias(at: record) == nil)
  }

  @Test func whatIsLookedAt() throws {
    let name = try DomainName("shop.example.com")
    let balancer = try DomainName("lb.eu-west-1.elb.amazonaws.com")
    var expectations = Expectations(
      targets: [Target(name: name, written: "shop.example.com")],
      zones: [
        try zone(
          set("shop.example.com", values("192.0.2.1"), identifier: "a", policy: .failover(.primary)),
          set("shop.example.com", .alias(balancer), identifier: "b", policy: .failover(.secondary)),
          set("shop.example.com", values("2001:db8::1"), type: .aaaa))
      ])
    func step(_ change: (inout Looking) -> Void = { _ in }) -> Plan.Step {
      var looking = Looking(hints: [])
      change(&looking)
      return Plan(for: expectations, looking: looking).steps[0]
    }
    #expect(step().held.map(\.description) == ["192.0.2.1", "2001:db8::1"])
    #expect(step().leads == [balancer])
    #expect(step().aliases.map(\.resources) == [[balancer]])
    #expect(step { $0.ipv6 = false }.held.map(\.description) == ["192.0.2.1"])
    // Whoever says where to connect wants nothing else looked at.
    #expect(step { $0.addresses = ["192.0.2.7"].compactMap { Address($0) } }.held == [])
    expectations.targets[0].ports = []
    #expect(step().held == [] && step().leads == [] && step().aliases.count == 1)
    expectations.targets[0].ports = [443]
    // A resource that nothing is chosen in place of may give others of its addresses; a name outside gives all it has.
    expectations.zones = [try zone(set("shop.example.com", .alias(balancer)))]
    #expect(step().leads == [] && step().aliases.map(\.resources) == [[balancer]])
    let outside = try DomainName("edge.example.net")
    expectations.zones = [try zone(set("shop.example.com", .values([outside.wire]), type: .cname))]
    #expect(step().leads == [outside] && step().aliases == [])
    #expect(step().visitsPassed)
    #expect(!step { $0.addresses = ["192.0.2.7"].compactMap { Address($0) } }.visitsPassed)
    // Behind a CNAME record of the zone the alias is looked at as well.
    let own = try DomainName("lb.example.com")
    expectations.zones = [
      try zone(
        set("shop.example.com", .values([own.wire]), type: .cname), set("lb.example.com", .alias(balancer)))
    ]
    #expect(step().aliases.map(\.record) == [Question(own, .a)])
    // What a wildcard holds for the name is asked of the name.
    expectations.zones = [try zone(set("*.example.com", .values([outside.wire]), type: .cname))]
    #expect(step().questions.contains(Question(name, .cname)))
    // Nobody named it.
    #expect(step().visitsAll)
    expectations.targets[0].isInferred = true
    #expect(step().visitsPassed && !step().visitsAll && step().leads == [outside])
    // What lies below a delegation is never answered.
    expectations.zones = [
      try zone(
        set("shop.example.com", .values([DomainName("a.dev.example.com").wire]), type: .cname),
        set("dev.example.com", .values([outside.wire]), type: .ns), set("a.dev.example.com", values("192.0.2.1")))
    ]
    #expect(step().held == [] && step().leads.map(\.description) == ["a.dev.example.com."])
  }

  /// A CNAME record leads into another zone of the exports, and the record there back into the first one.
  @Test func otherZonesOfTheExportsAreFollowed() throws {
    let name = try DomainName("shop.example.com")
    let balancer = try DomainName("lb.eu-west-1.elb.amazonaws.com")
    let first = try zone(
      set("shop.example.com", .values([DomainName("shop.example.net").wire]), type: .cname),
      set("lb.example.com", .alias(balancer)))
    var second = try zone(
      set(
        "shop.example.net", .values([DomainName("lb.example.com").wire]), type: .cname, identifier: "a",
        policy: .weighted(1)),
      set(
        "shop.example.net", .values([DomainName("deep.sub.example.net").wire]), type: .cname, identifier: "b",
        policy: .weighted(0)),
      set("deep.sub.example.net", values("192.0.2.1")))
    (second.name, second.id) = (try DomainName("example.net"), "Z2")
    // The zone below has the word on its names.
    var below = try zone(set("deep.sub.example.net", values("192.0.2.2")))
    (below.name, below.id) = (try DomainName("sub.example.net"), "Z3")
    let target = Target(name: name, written: "shop.example.com")
    let expectations = Expectations(targets: [target], zones: [first, second, below])
    let destinations = expectations.destinations(of: target)
    #expect(
      destinations.map { "\($0.place) \($0.type) \($0.choices.map(\.description))" } == [
        "name(lb.eu-west-1.elb.amazonaws.com.) A [\"weight 1 a\"]", "address(192.0.2.2) A [\"weight 0 b\"]",
      ])
    let step = Plan(for: expectations, looking: Looking(hints: [])).steps[0]
    #expect(step.held.map(\.description) == ["192.0.2.2"])
    #expect(step.leads == [balancer])
    #expect(step.aliases.map(\.record.name.description) == ["lb.example.com."])
  }

  /// Zones whose records lead round in a circle end somewhere.
  @Test func circlesThroughZonesEnd() throws {
    let first = try zone(set("shop.example.com", .values([DomainName("shop.example.net").wire]), type: .cname))
    var second = try zone(set("shop.example.net", .values([DomainName("shop.example.com").wire]), type: .cname))
    (second.name, second.id) = (try DomainName("example.net"), "Z2")
    let target = Target(name: try DomainName("shop.example.com"), written: "shop.example.com")
    #expect(Expectations(targets: [target], zones: [first, second]).destinations(of: target) == [])
    #expect(
      Plan(for: Expectations(targets: [target], zones: [first, second]), looking: Looking(hints: [])).steps.count == 1)
  }
}

import EdgeDiagnose
import EdgeModel

extension Scene {
  static let spare = "203.0.113.20"
  static let balancer = name("lb.eu-west-1.elb.amazonaws.com.")
  static let distribution = name("d1.cloudfront.net.")

  /// The exports hold a second set that is not answered, whose address shows this.
  mutating func standBy(
    _ outcome: Handshake.Outcome = .handshake, leaf: Certificate = .leaf(),
    policies: (RoutingPolicy, RoutingPolicy) = (.failover(.primary), .failover(.secondary))
  ) {
    hold(chosen: [("a", policies.0, Scene.endpoints), ("b", policies.1, [Scene.spare])])
    evidence.endpoints.append(Scene.endpoint(Scene.spare, outcome, leaf: leaf))
  }

  /// The exports hold these sets of the target, and nothing else.
  mutating func hold(chosen: [(identifier: String?, policy: RoutingPolicy, addresses: [String])]) {
    expect()
    expectations.zones[0].records = chosen.map { set in
      ExpectedRecordSet(
        name: Scene.host, type: .a, ttl: 60, identifier: set.identifier, policy: set.policy,
        content: .values(set.addresses.map { address($0).bytes }), source: export)
    }
  }

  /// The target is an alias of this resource, and was asked beside it so many times, with these addresses.
  mutating func alias(
    of resource: DomainName, looks: Int, resource addresses: [String] = ["203.0.113.50"],
    answers: [[String]] = [Scene.endpoints, Scene.endpoints], elapsed: Duration = .milliseconds(30)
  ) {
    expect()
    expectations.zones[0].records[0].ttl = nil
    expectations.zones[0].records[0].content = .alias(resource)
    let given = Dictionary(uniqueKeysWithValues: zip(Scene.servers.map { address($0.1) }, answers))
    evidence.aliases = (1...max(1, looks)).prefix(looks).map { round in
      AliasEvidence(
        record: Question(Scene.host, .a), round: round, began: now, elapsed: elapsed,
        resource: Set(addresses.map { address($0) }), answers: given.mapValues { Set($0.map { address($0) }) })
    }
  }

  /// A name outside the target's zone was asked for as well, and ended so.
  mutating func know(_ owner: DomainName, _ ends: [RecordType: Answer.Status]) {
    for (type, status) in ends.sorted(by: { $0.key < $1.key }) {
      let rcode: ResponseCode = status == .nxdomain ? .nameError : status == .servfail ? .serverFailure : .noError
      evidence.answers.append(
        Answer(
          question: Question(owner, type), status: status, rcode: rcode, name: owner, aliases: [], records: [],
          reason: nil, path: [.root]))
    }
  }
}

extension Scene {
  /// A certificate for the target of an authority that issued none of ours.
  static let stranger = Certificate.leaf(serial: "0f:ff").with { $0.issuerNames = ["Elsewhere"] }
  /// Where the resource stands that users are led past.
  static let home = "203.0.113.50"

  /// The target is an alias of a resource, and users are given the addresses of another place; nothing of ACM is exported.
  static func ledPast(
    _ resource: DomainName, served: Certificate = stranger, home outcome: Handshake.Outcome = .handshake,
    homeLeaf: Certificate = .leaf()
  ) -> Scene {
    var scene = Scene()
    scene.alias(of: resource, looks: 3)
    scene.ask(.a, .answered(.answer([.a(home, resource)])), of: resource)
    scene.serveEverywhere(served)
    scene.evidence.endpoints.append(Scene.endpoint(home, outcome, leaf: homeLeaf))
    return scene
  }

  /// The target's record set becomes one of two, of which the other is an alias of another resource.
  mutating func choose(besides other: DomainName) {
    expectations.zones[0].records.append(expectations.zones[0].records[0])
    for index in [0, 1] { expectations.zones[0].records[index].identifier = "\(index)" }
    expectations.zones[0].records[1].content = .alias(other)
  }
}

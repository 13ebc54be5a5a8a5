import EdgeDiagnose
import EdgeModel

extension Scene {
  /// The exports hold these record sets of the target: policy and addresses of each, in order.
  mutating func route(
    _ sets: (RoutingPolicy, [String])..., type: RecordType = .a, of owner: DomainName = Scene.host,
    healthCheck: String? = nil
  ) {
    if expectations.zones.isEmpty { expect() }
    expectations.zones[0].records.removeAll { $0.name == owner && $0.type == type }
    for (index, (policy, places)) in sets.enumerated() {
      var set = ExpectedRecordSet(
        name: owner, type: type, ttl: 60, identifier: policy == .simple ? nil : "set-\(index)", policy: policy,
        content: .values(places.map { address($0).bytes }), source: export)
      if index == 0 { set.healthCheck = healthCheck }
      expectations.zones[0].records.append(set)
    }
  }

  /// The record set at a place is an alias.
  mutating func alias(_ index: Int, to target: String) {
    expectations.zones[0].records[index].content = .alias(name(target))
    expectations.zones[0].records[index].ttl = nil
  }

  /// Every server answers with these addresses, which are connected to.
  mutating func serve(_ places: [String], of type: RecordType = .a) {
    let records = places.map { Record.a($0) }
    allServers(type: type, answer: .answered(.answer(records)))
    for index in evidence.answers.indices where evidence.answers[index].question == Question(Scene.host, type) {
      (evidence.answers[index].status, evidence.answers[index].records) = (.answer, records)
    }
    evidence.endpoints.removeAll { $0.endpoint.address.isIPv6 == (type == .aaaa) }
    evidence.endpoints += places.map { Scene.endpoint($0) }
  }

  /// A health check is exported, with what its checkers said so long ago.
  mutating func check(
    _ change: (inout HealthCheck) -> Void = { _ in }, of id: String = "11111111-1111", says texts: [String] = [],
    age: Duration = .seconds(120)
  ) {
    var check = HealthCheck(id: id, source: file)
    check.type = "HTTPS"
    check.host = Scene.host.host
    check.port = 443
    check.observations = texts.map { .init(region: "eu-west-1", text: $0, checked: now - age) }
    change(&check)
    expectations.state.healthChecks.append(check)
  }

  static let failure = "Failure: Connection timed out."
  static let success = "Success: HTTP Status Code 200, OK"

  /// The target's PRIMARY is at the endpoints' addresses, and its SECONDARY is served.
  static func failedOver(_ change: (inout Scene) -> Void = { _ in }) -> Scene {
    var scene = Scene()
    scene.route(
      (.failover(.primary), ["192.0.2.80"]), (.failover(.secondary), Scene.endpoints), healthCheck: "11111111-1111")
    change(&scene)
    return scene
  }

  /// Scenes in which record sets are chosen, or stand, where they should not: for rules and causes.
  static let routingFaults: [Scene] = {
    func scene(_ break: (inout Scene) -> Void) -> Scene {
      var scene = Scene()
      `break`(&scene)
      return scene
    }
    return [
      failedOver(),
      failedOver {
        $0.check(says: [failure])
        $0.evidence.endpoints.append(Scene.endpoint("192.0.2.80"))
      },
      scene { $0.route((.geolocation(.country("DE")), Scene.endpoints)) },
      scene {
        $0.expect()
        $0.expectations.severities = ["unexpected-record": .sev4]
        $0.serve(["2a00:1450::1"], of: .aaaa)
      },
      scene { $0.doubleZone(hidden: ["203.0.113.99"]) },
      scene { $0.dangle("gone.eu-west-1.elasticbeanstalk.com.") },
      scene { $0.refuse(["ns-1.awsdns-1.org."]) },
    ]
  }()

  /// A second hosted zone of the name, which is not delegated, with these addresses of the target.
  mutating func doubleZone(hidden: [String], of owner: DomainName = Scene.host) {
    expect()
    var twin = expectations.zones[0]
    twin.id = "Z2"
    twin.nameServers = [name("ns-1.awsdns-1.org.")]
    twin.source = Source(file: "Z2.json", place: "ResourceRecordSets")
    twin.records[0].name = owner
    twin.records[0].content = .values(hidden.map { address($0).bytes })
    expectations.zones.append(twin)
  }

  /// The target is an alias of a name that does not exist.
  mutating func dangle(_ end: String) {
    let alias = Record.alias(end)
    allServers(answer: .alias(alias))
    answer(.nxdomain, .nameError, aliases: [alias], name: name(end))
  }

  /// The parent names these servers as well, which refuse the zone.
  mutating func refuse(_ servers: [String]) {
    for (index, server) in servers.enumerated() {
      add(server, at: ["203.0.113.\(200 + index)"], answering: .answered(.lame(.rcode(.refused))))
    }
  }
}

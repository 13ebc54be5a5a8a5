import EdgeDiagnose
import EdgeModel
import Testing

struct StaleDelegationTests {
  private func scene(expecting servers: [String]) -> Scene {
    var scene = Scene()
    scene.expect(nameServers: servers.map { name($0) })
    return scene
  }

  @Test func strangerRefuses() {
    var scene = scene(expecting: ["ns1.example.net.", "ns3.example.net."])
    scene.server(1, answers: .answered(.lame(.rcode(.refused))))
    let findings = scene.findings(of: StaleDelegation())
    #expect(findings.map(\.severity) == [.sev3])
    #expect(findings.first?.scope.servers == [name("ns2.example.net.")])
  }

  @Test func allStrangersRefuse() {
    var scene = scene(expecting: ["ns3.example.net."])
    scene.allServers(answer: .answered(.lame(.rcode(.refused))))
    #expect(scene.findings(of: StaleDelegation()).map(\.severity) == [.sev1])
  }

  @Test func strangersServeSomethingElse() {
    var scene = scene(expecting: ["ns3.example.net."])
    let parked = Record(name: Scene.host, type: .a, ttl: 60, data: RData(address("192.0.2.1")))
    scene.allServers(type: .a, answer: .answered(.answer([parked])))
    #expect(scene.findings(of: StaleDelegation()).map(\.severity) == [.sev1])
  }

  /// What a registrar shows in place of a domain that nobody renewed, or that is held, is no take-over; what has yet to end,
  /// one stranger of several, and a hosted zone at Route 53 are not explained by it.
  @Test(
    arguments: [
      (["redemptionPeriod"], "2026-10-10T00:00:00Z", "renew example.com at the registrar"),
      ([], "2026-11-10T00:00:00Z", "renew example.com at the registrar"),
      (["clientHold"], "2027-11-20T12:00:00Z", "ask the registrar what it takes to lift clientHold"),
      ([], "2026-12-10T00:00:00Z", nil),
    ] as [([String], String, String?)])
  func whatIsParked(_ statuses: [String], until: String, now: String?) {
    var scene = scene(expecting: ["ns3.example.net.", "ns4.example.net."])
    scene.register([], statuses: statuses, until: until, renews: false)
    scene.allServers(type: .a, answer: .records(.a("192.0.2.1")))
    func incident() -> Incident? {
      scene.report.incidents.first { $0.cause != "domain-suspended-or-lapsed" || now != nil }
    }
    #expect(incident()?.cause == (now == nil ? "registrar-points-elsewhere" : "domain-suspended-or-lapsed"))
    if let now { #expect(incident()?.now.hasPrefix(now) == true) }
    #expect(scene.report.incidents.count == 1)
    // One of the zone's own is left.
    var some = scene
    some.expectations.zones[0].nameServers = [Scene.servers[0].0, name("ns4.example.net.")]
    some.server(0, type: .a, answers: .records(.a("203.0.113.10"), .a("203.0.113.11")))
    #expect(some.report.incidents.contains { $0.cause == "registrar-points-elsewhere" })
    // Whoever is delegated to there has a hosted zone.
    var hosted = scene
    for index in 0..<2 {
      hosted.own.servers[index].name = name("ns-\(index).awsdns-\(index).org.")
      for place in hosted.own.responses.indices where hosted.own.responses[place].server == Scene.servers[index].0 {
        hosted.own.responses[place].server = hosted.own.servers[index].name
      }
    }
    #expect(hosted.report.incidents.contains { $0.cause == "registrar-points-elsewhere" })
  }

  @Test func secondProviderServesTheSameRecords() {
    #expect(scene(expecting: ["ns1.example.net.", "ns3.example.net."]).rules == [])
  }

  @Test func whiteLabelNameIsOnTheDelegationSetsAddress() {
    var scene = scene(expecting: ["ns1.example.net.", "ns-1.awsdns-1.org."])
    scene.expectations.zones[0].records = []
    scene.evidence.zones.append(
      ZoneEvidence(
        zone: name("awsdns-1.org."), parent: nil, ttl: nil, ds: [],
        servers: [NameServer(name: name("ns-1.awsdns-1.org."), addresses: [address("192.0.2.2")])], responses: []))
    #expect(scene.findings(of: StaleDelegation()).isEmpty)
    scene.evidence.zones[scene.evidence.zones.count - 1].servers[0].addresses = [address("198.51.100.3")]
    #expect(!scene.findings(of: StaleDelegation()).isEmpty)
  }

  /// The old servers hold the same for now.
  @Test func noServerOfTheSetIsAskedByAnybody() {
    var scene = scene(expecting: ["ns-1.awsdns-1.org."])
    #expect(scene.findings(of: StaleDelegation()).isEmpty)
    scene.evidence.zones.append(
      ZoneEvidence(
        zone: name("awsdns-1.org."), parent: nil, ttl: nil, ds: [],
        servers: [NameServer(name: name("ns-1.awsdns-1.org."), addresses: [address("198.51.100.3")])], responses: []))
    #expect(scene.findings(of: StaleDelegation()).map(\.severity) == [.sev3])
    // White-label names lead to the same servers.
    scene.evidence.zones[scene.evidence.zones.count - 1].servers[0].addresses = [address("192.0.2.2")]
    #expect(scene.findings(of: StaleDelegation()).isEmpty)
  }

  /// A line that a probe file forgot: nothing of the zone is expected but what its other servers say.
  @Test(arguments: [(Scene.endpoints[0], ["stale-delegation"]), (nil, [])] as [(String?, [String])])
  func aServerThatTheFileForgot(_ other: String?, rules: [String]) {
    var scene = Scene()
    scene.expectations.delegations = [
      StatedDelegation(zone: Scene.apex, servers: [Scene.servers[0].0], source: file)
    ]
    if let other { scene.server(1, type: .a, answers: .records(.a(other))) }
    #expect(scene.rules.filter { $0 == "stale-delegation" } == rules)
  }
}

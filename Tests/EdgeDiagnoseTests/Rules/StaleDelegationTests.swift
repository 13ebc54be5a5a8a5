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

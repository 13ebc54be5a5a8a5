import EdgeDiagnose
import EdgeModel
import Testing

/// The servers at the end of the target's aliases, one of which fails.
struct BehindAliasesTests {
  private static let end = name("lb.example.org.")
  private static let zone = name("example.org.")
  private static let servers = [(name("ns3.example.org."), "198.51.100.3"), (name("ns4.example.org."), "198.51.100.4")]

  /// `shop.example.com` is an alias of `lb.example.org`, which two servers hold.
  private func scene(_ second: Response.Outcome = .records(.a("203.0.113.10", end))) -> Scene {
    var scene = Scene()
    let alias = Record.alias("lb.example.org.")
    scene.allServers(answer: .alias(alias))
    for index in scene.evidence.answers.indices {
      scene.evidence.answers[index].aliases = [alias]
      scene.evidence.answers[index].name = Self.end
      scene.evidence.answers[index].path += [name("org."), Self.zone]
    }
    let outcomes = [Response.Outcome.records(.a("203.0.113.10", Self.end)), second]
    scene.evidence.zones.append(
      ZoneEvidence(
        zone: Self.zone, parent: name("org."), ttl: nil, ds: [],
        servers: Self.servers.map { NameServer(name: $0.0, addresses: [address($0.1)]) },
        responses: zip(Self.servers, outcomes).map { server, outcome in
          Scene.response(server.0, server.1, Question(Self.end, .a), outcome)
        }))
    return scene
  }

  @Test func allIsWell() { #expect(scene().rules == []) }

  @Test func oneServerDeniesTheEnd() {
    let scene = scene(.denial)
    #expect(scene.rules == ["divergent-servers"])
    #expect(scene.findings(of: DivergentServers()).map(\.severity) == [.sev2])
    #expect(scene.findings(of: DivergentServers()).first?.scope.zone == Self.zone)
    #expect(scene.findings(of: DivergentServers()).first?.scope.servers == [Self.servers[1].0])
  }

  @Test(
    arguments: [(.answered(.lame(.rcode(.refused))), "lame-server"), (.timeout, "dead-server")]
      as [(Response.Outcome, String)])
  func oneServerFails(_ outcome: Response.Outcome, rule: String) {
    let scene = scene(outcome)
    #expect(scene.rules == [rule])
    #expect(scene.diagnosis.findings.filter { $0.rule == rule }.map(\.severity) == [.sev3])
  }

  /// Servers that are deaf to EDNS: one of two, or both.
  @Test(arguments: [([], []), ([1], [Severity.sev3]), ([0, 1], [.sev2, .sev2])])
  func serversAreDeafToEDNS(_ deaf: [Int], severities: [Severity]) {
    var scene = scene()
    scene.evidence.zones[3].responses += Self.servers.map { server in
      Scene.response(server.0, server.1, Question(Self.end, .aaaa), .records(.a("2001:db8::10", Self.end)))
    }
    for index in scene.evidence.zones[3].responses.indices
    where deaf.contains(where: { scene.evidence.zones[3].responses[index].server == Self.servers[$0].0 }) {
      scene.evidence.zones[3].responses[index].edns = EDNSUse.none
      scene.evidence.zones[3].responses[index].refusedEDNS = [.full, .plain]
    }
    #expect(scene.rules == (deaf.isEmpty ? [] : ["breaks-on-edns"]))
    #expect(scene.findings(of: BreaksOnEDNS()).map(\.severity) == severities)
    #expect(scene.findings(of: BreaksOnEDNS()).allSatisfy { $0.scope.zone == Self.zone })
  }

  /// Providers balance by addresses, aliases and families.
  @Test(arguments: [
    Response.Outcome.records(.a("203.0.113.99", end)), .alias(.alias("other.example.org.", end)), .empty,
  ])
  func anotherAnswerIsTheirs(_ outcome: Response.Outcome) { #expect(scene(outcome).rules == []) }

  /// The serials tell a server that is behind from balancing, where it answers alike whenever it is asked.
  @Test(arguments: [(120, 2, true, Severity.sev2), (2, 1, true, .sev3), (2, 2, true, nil), (101, 1, false, nil)])
  func oneServerIsBehind(_ first: UInt8, _ second: UInt8, isSteady: Bool, severity: Severity?) {
    let places = ["203.0.113.10", "203.0.113.20"]
    var scene = scene(.records(.a(places[1], Self.end)))
    for (index, server) in Self.servers.enumerated() {
      let serial = index == 0 ? first : second
      scene.evidence.zones[3].responses += [
        Scene.response(
          server.0, server.1, Question(Self.zone, .soa), .records(.soa(serial, Self.zone))),
        Scene.response(
          server.0, server.1, Question(Self.end, .a), .records(.a(isSteady ? places[index] : "203.0.113.30", Self.end)),
          transport: .tcp),
      ]
    }
    let findings = scene.findings(of: DivergentServers())
    #expect(findings.map(\.severity) == [severity].compactMap(\.self))
    #expect(scene.rules == (severity == nil ? [] : ["divergent-servers"]))
    guard severity != nil else { return }
    #expect(findings.first?.scope.zone == Self.zone)
    #expect(findings.first?.scope.servers == [Self.servers[1].0])
    #expect(findings.first?.message.hasPrefix("lb.example.org. A has other addresses at ns4.example.org.") == true)
  }

  /// That is asked to compare versions alone.
  @Test(arguments: [Response.Outcome.answered(.lame(.rcode(.refused))), .answered(.noData)])
  func nobodyNeedsTheStartOfAuthorityThere(_ outcome: Response.Outcome) {
    var scene = scene()
    scene.evidence.zones[3].responses.append(
      Scene.response(Self.servers[1].0, Self.servers[1].1, Question(Self.zone, .soa), outcome))
    #expect(scene.diagnosis.findings == [])
  }

  @Test func aServerWithoutAddress() {
    var scene = scene()
    scene.evidence.zones[3].servers.append(
      NameServer(name: name("gone.example.net."), addresses: [], unresolved: "gone.example.net. does not exist"))
    #expect(scene.rules == ["unresolvable-server"])
    #expect(scene.findings(of: UnresolvableServer()).map(\.severity) == [.sev3])
  }
}

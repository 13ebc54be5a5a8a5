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

  /// Providers balance by addresses, aliases and families.
  @Test(arguments: [
    Response.Outcome.records(.a("203.0.113.99", end)), .alias(.alias("other.example.org.", end)), .empty,
  ])
  func anotherAnswerIsTheirs(_ outcome: Response.Outcome) { #expect(scene(outcome).rules == []) }

  @Test func aServerWithoutAddress() {
    var scene = scene()
    scene.evidence.zones[3].servers.append(
      NameServer(name: name("gone.example.net."), addresses: [], unresolved: "gone.example.net. does not exist"))
    #expect(scene.rules == ["unresolvable-server"])
    #expect(scene.findings(of: UnresolvableServer()).map(\.severity) == [.sev3])
  }
}

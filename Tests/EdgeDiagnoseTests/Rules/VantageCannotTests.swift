import EdgeDiagnose
import EdgeModel
import Testing

struct VantageCannotTests {
  private func scene() -> Scene {
    var scene = Scene()
    scene.evidence.endpoints.append(Scene.endpoint("2001:db8::10", .unreachable("no route")))
    scene.evidence.zones[2].servers[0].addresses.append(address("2001:db8::1"))
    scene.evidence.zones[2].responses.append(
      Scene.response(Scene.servers[0].0, "2001:db8::1", Question(Scene.host, .a), .unreachable("no route")))
    return scene
  }

  @Test func familyThatIsNotHereIsToldOnce() {
    #expect(scene().diagnosis.findings.map(\.rule) == ["vantage-cannot"])
    #expect(scene().diagnosis.findings.map(\.severity) == [.note])
    #expect(scene().diagnosis.status == .ok)
  }

  @Test func oneAddressThatAnswersShowsTheFamily() {
    var scene = scene()
    scene.evidence.endpoints[2] = Scene.endpoint("2001:db8::10", .refused)
    #expect(scene.findings(of: VantageCannot()).isEmpty)
    #expect(scene.rules == ["address-family-broken", "connection-refused", "dead-server"])
  }

  /// Where nothing is heard at all, the place itself is cut off.
  @Test func noFamilyIsAnotherMatter() {
    var scene = scene()
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .unreachable("no route")) }
    for zone in scene.evidence.zones.map(\.zone) { scene.allServers(of: zone, answer: .unreachable("no route")) }
    #expect(VantageCannot().findings(in: scene.comparison).isEmpty)
    #expect(scene.rules == ["vantage-offline"])
  }

  @Test func silenceIsNoMissingRoute() {
    var scene = scene()
    scene.evidence.endpoints[2] = Scene.endpoint("2001:db8::10", .timeout(.connect))
    #expect(scene.findings(of: VantageCannot()).isEmpty)
  }

  @Test func whatNothingElseStandsForStaysUnknown() {
    var scene = scene()
    scene.evidence.endpoints.removeFirst(2)
    #expect(scene.rules == ["unobserved"])
  }

  @Test(arguments: [ResolverAnswer.Outcome.timeout, .rcode(.refused), .unreachable("no route")])
  func silentResolver(_ outcome: ResolverAnswer.Outcome) {
    var scene = Scene()
    scene.resolver("192.0.2.53", outcome)
    #expect(scene.diagnosis.findings.map(\.rule) == ["vantage-cannot"])
    scene.resolver("192.0.2.53", .noData, .aaaa)
    #expect(scene.diagnosis.findings == [])
  }

  @Test func resolverOfAFamilyThatIsNotHere() {
    var scene = scene()
    scene.resolver("2001:db8::53", .unreachable("no route"))
    #expect(scene.diagnosis.findings.map(\.scope.addresses) == [[]])
    scene.resolver("192.0.2.53", .timeout)
    #expect(scene.diagnosis.findings.count == 2)
  }

  @Test func allTargetsHaveItOnce() {
    let first = scene()
    let report = Scene.report([first.of(name("www.example.com.")), first])
    #expect(report.findings.map(\.target) == [Scene.host])
  }
}

extension VantageCannotTests {
  /// Port 53 is closed here, and the addresses that were given take connections.
  @Test(arguments: [Response.Outcome.timeout, .unreachable("no route"), .refusedConnection], [1, 3])
  func noNameServerIsHeard(_ outcome: Response.Outcome, depth: Int) {
    var scene = Scene()
    scene.expect()
    let endpoints = scene.evidence.endpoints
    for zone in scene.evidence.zones.map(\.zone) { scene.allServers(of: zone, answer: outcome) }
    scene.answer(.unreachable, .serverFailure)
    for index in scene.evidence.answers.indices {
      scene.evidence.answers[index].path = Array(scene.evidence.answers[index].path.prefix(depth))
    }
    scene.evidence.endpoints = endpoints
    #expect(scene.rules == ["vantage-cannot"])
    #expect(scene.report.status == .unknown)
    #expect(scene.report.incidents.map(\.cause) == ["vantage-fault"])
    #expect(scene.report.incidents.first?.confirm == "dig +norecurse . SOA @198.41.0.4")
    // What was connected to is judged all the same.
    scene.evidence.endpoints[1] = Scene.endpoint(Scene.endpoints[1], leaf: .leaf(until: "2026-11-18T12:00:00Z"))
    #expect(scene.rules == ["expired-certificate", "vantage-cannot"])
    #expect(scene.report.status == .critical)
    // One root server that is heard puts the blame where it belongs.
    scene.allServers(of: .root, answer: .answered(.referral(to: name("com."))))
    #expect(scene.rules.contains("dead-server") && !scene.rules.contains("vantage-cannot"))
  }

  @Test func port25IsSilentForTheWholeRun() {
    var scenes = [Scene(), Scene().of(name("www.example.com."))]
    for index in scenes.indices { scenes[index].mail(.timeout(.connect), .timeout(.connect)) }
    let report = Scene.report(scenes)
    #expect(report.findings.map(\.rule) == ["vantage-cannot"])
    #expect(report.findings.map(\.severity) == [.note])
    #expect(report.targets.map(\.status) == [.ok, .ok], "the rest of the targets was seen")
    // One mail server that is heard anywhere puts the blame where it belongs.
    scenes[1].evidence.endpoints[2] = scenes[1].evidence.endpoints[2].refused
    #expect(Set(Scene.report(scenes).findings.map(\.rule)) == ["connection-refused", "connection-timeout"])
  }

  @Test func nothingButPort25() {
    var scene = Scene()
    scene.target.ports = []
    scene.evidence.endpoints = []
    scene.mail(.timeout(.connect))
    #expect(scene.report.status == .unknown)
    #expect(scene.rules == ["connection-timeout"])
    #expect(scene.report.findings.filter(\.isUnknown).map(\.rule) == ["vantage-cannot"])
    #expect(!scene.report.findings.contains { $0.rule == "connection-timeout" })
  }

  /// Another port's silence is the server's.
  @Test func port443IsSilent() {
    var scene = Scene()
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .timeout(.connect)) }
    #expect(scene.report.findings.filter { $0.severity > .note }.map(\.rule) == ["connection-timeout"])
  }
}

extension EndpointEvidence {
  fileprivate var refused: EndpointEvidence {
    var copy = self
    copy.outcome = .refused
    return copy
  }
}

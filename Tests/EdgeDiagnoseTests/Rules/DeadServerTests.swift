import EdgeDiagnose
import EdgeModel
import Testing

struct DeadServerTests {
  @Test(arguments: [Response.Outcome.timeout, .refusedConnection])
  func oneServerIsSilent(_ outcome: Response.Outcome) {
    var scene = Scene()
    scene.server(1, answers: outcome)
    #expect(scene.rules == ["dead-server"])
    #expect(scene.findings(of: DeadServer()).map(\.severity) == [.sev3])
  }

  @Test func noServerAnswers() {
    var scene = Scene()
    scene.server(0, answers: .answered(.lame(.rcode(.refused))))
    scene.server(1, answers: .timeout)
    scene.answer(.servfail, .serverFailure)
    // One is lame and one is dead: together nobody serves the zone.
    #expect(scene.findings(of: DeadServer()).map(\.severity) == [.sev1])
    #expect(scene.findings(of: LameServer()).map(\.severity) == [.sev1])
  }

  @Test func oneLostAnswerIsNotADeadServer() {
    var scene = Scene()
    scene.server(1, type: .aaaa, answers: .timeout)
    #expect(scene.rules == [])
  }

  @Test func noRouteForAFamilyIsOurs() {
    var scene = Scene()
    scene.evidence.zones[2].servers[1].addresses.append(address("2001:db8::53"))
    scene.evidence.zones[2].responses.append(
      Scene.response(Scene.servers[1].0, "2001:db8::53", Question(Scene.host, .a), .unreachable("no route")))
    #expect(scene.rules == [])
    #expect(scene.diagnosis.findings.map(\.rule) == ["vantage-cannot"])
  }

  @Test func serverNameWithoutAddress() {
    var scene = Scene()
    scene.evidence.zones[2].servers.append(
      NameServer(name: name("ns9.example.net."), addresses: [], unresolved: "NXDOMAIN"))
    #expect(scene.findings(of: DeadServer()).map(\.severity) == [.sev3])
  }

  @Test func serverNameThatNobodyLookedUp() {
    var scene = Scene()
    scene.evidence.zones[2].servers.append(NameServer(name: name("ns9.example.net."), addresses: []))
    #expect(scene.rules == [])
  }
}

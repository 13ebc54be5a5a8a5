import EdgeDiagnose
import EdgeModel
import Testing

struct UnresolvableServerTests {
  private func scene(_ why: String?, glue: [String] = []) -> Scene {
    var scene = Scene()
    let addresses = glue.map { address($0) }
    scene.own.servers.append(
      NameServer(name: name("ns9.example.net."), addresses: addresses, glue: addresses, unresolved: why))
    for place in glue {
      scene.own.responses.append(
        Scene.response(
          name("ns9.example.net."), place, Question(Scene.host, .a),
          .answered(.answer(scene.evidence.answers[0].records)))
      )
    }
    return scene
  }

  @Test func nameDoesNotExist() {
    let scene = scene("ns9.example.net. does not exist")
    #expect(scene.rules == ["unresolvable-server"])
    let findings = scene.findings(of: UnresolvableServer())
    #expect(findings.map(\.severity) == [.sev3])
    #expect(findings.first?.observed == "ns9.example.net. does not exist")
    #expect(scene.report.incidents.map(\.cause) == ["server-name-removed"])
  }

  /// Nobody denies the name: to take it out of the delegation, or to look for who could register it, would do harm.
  @Test func theZoneThatHoldsTheNameIsSilent() throws {
    let scene = scene("no server of example.net. gave a usable answer for ns9.example.net.")
    #expect(scene.rules == ["unresolvable-server"])
    let incident = try #require(scene.report.incidents.first)
    #expect(incident.cause == "name-server-outage")
    #expect(!incident.now.contains("register") && !incident.fix.contains("take"))
    #expect(incident.contradicts == ["other servers of the zone answer"])
  }

  @Test func nameThatNobodyLookedUp() {
    #expect(scene(nil).rules == [])
  }

  @Test func allNamesAreGone() {
    var scene = Scene()
    scene.own.responses = []
    for index in scene.own.servers.indices {
      scene.own.servers[index].addresses = []
      scene.own.servers[index].unresolved = "no address"
    }
    scene.answer(.servfail, .serverFailure)
    #expect(scene.rules == ["unresolvable-server"])
    #expect(scene.findings(of: UnresolvableServer()).map(\.severity) == [.sev1, .sev1])
  }

  @Test func glueLeadsThere() {
    let scene = scene("ns9.example.net. does not exist", glue: ["203.0.113.59"])
    #expect(scene.rules == [])
    #expect(scene.findings(of: UnresolvableServer()).map(\.severity) == [.note])
  }

  @Test func aServerThatIsOnlyExpectedConcernsNoUser() {
    var scene = scene("ns9.example.net. does not exist")
    scene.own.servers[2].origins = [.expected]
    #expect(scene.findings(of: UnresolvableServer()).isEmpty)
  }

  @Test func parentsServerIsANote() {
    var scene = Scene()
    scene.evidence.zones[1].servers.append(
      NameServer(name: name("x.gtld-servers.net."), addresses: [], unresolved: "no address"))
    #expect(scene.findings(of: UnresolvableServer()).map(\.severity) == [.note])
  }

  /// Nobody serves the zone that holds the server's name: that is the finding.
  @Test func aNameBelowADeadZoneIsNotTheReason() {
    var scene = Scene()
    scene.add("ns3.example.com.", at: ["198.51.100.9"])
    scene.own.servers[2].unresolved = "no server of example.com. gave a usable answer"
    scene.own.servers[2].glue = scene.own.servers[2].addresses
    #expect(scene.findings(of: UnresolvableServer()).map(\.severity) == [.note])
    for index in 0..<3 { scene.server(index, answers: .timeout) }
    scene.answer(.unreachable, .serverFailure)
    #expect(scene.findings(of: UnresolvableServer()).isEmpty)
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct UndelegatedZoneTests {
  @Test(arguments: [Response.Outcome.answered(.nameError), .answered(.noData)])
  func parentAnswersInPlaceOfTheZone(_ outcome: Response.Outcome) {
    var scene = Scene()
    scene.expect()
    scene.undelegate(outcome)
    let findings = scene.findings(of: UndelegatedZone())
    #expect(findings.map(\.severity) == [.sev1])
    #expect(findings.first?.scope.zone == Scene.apex)
  }

  @Test func topLevelDomainDeniesWithoutExports() {
    var scene = Scene()
    scene.undelegate()
    #expect(scene.findings(of: UndelegatedZone()).first?.scope.zone == Scene.apex)
  }

  @Test func parentRefers() {
    var scene = Scene()
    scene.expect()
    #expect(scene.rules == [])
  }

  @Test func silentParentIsNotADenial() {
    var scene = Scene()
    scene.expect()
    scene.undelegate(.timeout)
    scene.answer(.servfail, .serverFailure)
    #expect(scene.findings(of: UndelegatedZone()).isEmpty)
    #expect(scene.rules == ["dead-server"])
  }

  @Test func theDelegationSetStillServes() {
    var scene = Scene()
    scene.expect()
    scene.undelegate()
    var zone = Scene().own
    (zone.parent, zone.isDelegated) = (nil, false)
    for index in zone.servers.indices { zone.servers[index].origins = [.expected] }
    scene.evidence.zones.append(zone)
    let line = "all 2 servers of the delegation set still serve example.com."
    #expect(scene.rules == ["undelegated-zone"])
    #expect(scene.findings(of: UndelegatedZone()).first?.evidence.last?.text == line)
    #expect(scene.report.incidents.first?.supports.contains(line) == true)
    scene.server(1, answers: .timeout)
    #expect(
      scene.findings(of: UndelegatedZone()).first?.evidence.last?.text
        == "1 of 2 servers of the delegation set still serve example.com.")
    scene.server(0, answers: .timeout)
    #expect(scene.findings(of: UndelegatedZone()).first?.evidence.count == 1)
  }

  /// That the registrar has everything as it should be speaks against a lapse; a hold and an end say what to do.
  @Test(
    arguments: [
      ([], "2027-11-20T12:00:00Z", true, "ask the registrar why the registry does not have the name servers"),
      (["serverHold"], "2027-11-20T12:00:00Z", false, "ask the registrar what it takes to lift serverHold"),
      ([], "2026-11-10T00:00:00Z", false, "renew example.com at the registrar"),
      (
        ["serverHold"], "2026-11-10T00:00:00Z", false,
        "renew example.com at the registrar, or have it restored where it is too"
          + " late for that, and ask the registrar what it takes to lift serverHold"
      ),
    ] as [([String], String, Bool, String)])
  func whatTheRegistrarSays(_ statuses: [String], until: String, isAgainst: Bool, now: String) {
    var scene = Scene()
    scene.expect()
    scene.register(statuses: statuses, until: until, renews: false)
    scene.evidence.zones.removeAll { $0.zone == name("com.") }
    scene.evidence.zones.insert(Scene().evidence.zones[1], at: 1)
    scene.undelegate()
    let incident = scene.report.incidents.first
    #expect(incident?.cause == "domain-suspended-or-lapsed")
    #expect(incident?.now.hasPrefix(now) == true)
    #expect(incident?.contradicts.contains { $0.hasPrefix("registrar: ") } == isAgainst)
    #expect(incident?.supports.contains { $0.hasPrefix("registrar: ") } == !isAgainst)
  }

  @Test func emptyDSIsTheParentsAnswer() {
    var scene = Scene()
    scene.target.ports = []
    scene.undelegate(.answered(.noData))
    scene.answer(.nodata, .noError)
    for index in scene.evidence.answers.indices { scene.evidence.answers[index].question.type = .ds }
    #expect(scene.findings(of: UndelegatedZone()).isEmpty)
  }
}

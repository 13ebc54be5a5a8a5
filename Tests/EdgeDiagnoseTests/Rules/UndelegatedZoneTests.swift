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

  @Test func emptyDSIsTheParentsAnswer() {
    var scene = Scene()
    scene.target.ports = []
    scene.undelegate(.answered(.noData))
    scene.answer(.nodata, .noError)
    for index in scene.evidence.answers.indices { scene.evidence.answers[index].question.type = .ds }
    #expect(scene.findings(of: UndelegatedZone()).isEmpty)
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct WrongGlueTests {
  /// The second server at the addresses that the parent and its own zone give, which answer or not.
  private func scene(glue: [String], own: [String]?, dead: [String] = []) -> Scene {
    var scene = Scene()
    scene.own.servers[1].glue = glue.map { address($0) }
    scene.own.servers[1].authoritative = own?.map { address($0) }
    let all = Set(glue + (own ?? []))
    scene.own.servers[1].addresses = all.map { address($0) }.sorted()
    let model = scene.own.responses.filter { $0.server == Scene.servers[1].0 }
    scene.own.responses.removeAll { $0.server == Scene.servers[1].0 }
    for place in all.sorted() {
      scene.own.responses += model.map {
        Scene.response($0.server, place, $0.question, dead.contains(place) ? .timeout : $0.outcome)
      }
    }
    return scene
  }

  @Test func glueLeadsToADeadAddress() {
    let scene = scene(glue: ["192.0.2.3"], own: ["192.0.2.2"], dead: ["192.0.2.3"])
    let findings = scene.findings(of: WrongGlue())
    #expect(findings.map(\.severity) == [.sev3])
    #expect(findings.first?.expected == "192.0.2.2")
    #expect(findings.first?.observed == "192.0.2.3")
    // That nothing answers there is but a symptom.
    #expect(scene.rules == ["dead-server", "wrong-glue"])
    #expect(scene.report.incidents.map(\.cause) == ["glue-forgotten"])
  }

  @Test func glueLeadsToAnAddressThatServes() {
    let scene = scene(glue: ["192.0.2.3"], own: ["192.0.2.2"])
    #expect(scene.rules == [])
    #expect(scene.findings(of: WrongGlue()).map(\.severity) == [.note])
  }

  /// Only the glue leads to the second server's old address, which has an old version of the zone.
  private func stray(_ outcome: Response.Outcome, own: [String] = ["192.0.2.2"]) -> Scene {
    var scene = scene(glue: ["192.0.2.3"], own: own)
    scene.own.responses = scene.own.responses.map { response in
      guard response.address == address("192.0.2.3"), response.question.type == .a else { return response }
      return Scene.response(response.server, "192.0.2.3", response.question, outcome)
    }
    return scene
  }

  @Test(
    arguments: [
      (.records(.a("192.0.2.80")), .sev2), (.empty, .sev2), (.denial, .sev2), (.alias(.alias("b.example.org.")), .sev2),
      // Something in common is what balancing gives.
      (.records(.a(Scene.endpoints[0])), .note),
    ] as [(Response.Outcome, Severity)])
  func glueLeadsToAnotherVersion(_ outcome: Response.Outcome, severity: Severity) {
    let scene = stray(outcome)
    #expect(scene.findings(of: WrongGlue()).map(\.severity) == [severity])
    #expect(scene.findings(of: DivergentServers()).isEmpty)
    #expect(scene.report.incidents.map(\.cause) == (severity == .note ? [] : ["glue-forgotten"]))
  }

  @Test func whatTheOtherVersionLeadsToServesWell() {
    var scene = stray(.records(.a("203.0.113.12")))
    scene.evidence.endpoints.append(Scene.endpoint("203.0.113.12"))
    #expect(scene.findings(of: WrongGlue()).map(\.severity) == [.sev3])
    scene.evidence.endpoints[2] = Scene.endpoint("203.0.113.12", .refused)
    #expect(scene.rules == ["connection-refused", "wrong-glue"])
    #expect(scene.report.incidents.map(\.cause) == ["glue-forgotten"])
  }

  @Test func recordsOfTheOtherVersionAreASymptom() {
    var scene = stray(.records(.a("192.0.2.80")))
    scene.expect()
    #expect(scene.rules == ["wrong-glue", "wrong-record"])
    #expect(scene.report.incidents.map(\.cause) == ["glue-forgotten"])
  }

  /// Servers that differ among themselves, and an address that another way leads to as well.
  @Test func whatGeographyExplains() {
    var scene = stray(.records(.a("192.0.2.80")))
    scene.server(0, type: .a, answers: .records(.a("192.0.2.81")))
    #expect(scene.rules == [])
    scene = stray(.records(.a("192.0.2.80")), own: ["192.0.2.2", "192.0.2.3"])
    #expect(scene.rules == [])
    scene = stray(.records(.a("192.0.2.80")))
    scene.own.servers[0].authoritative = [address("198.51.100.1"), address("192.0.2.3")]
    #expect(scene.rules == [])
  }

  @Test func glueLeavesOutAnAddress() {
    let scene = scene(glue: ["192.0.2.2"], own: ["192.0.2.2", "192.0.2.3"], dead: ["192.0.2.3"])
    #expect(scene.findings(of: WrongGlue()).map(\.severity) == [.note])
    #expect(scene.report.incidents.map(\.cause) == ["name-server-outage"])
  }

  @Test(arguments: [["192.0.2.2"], nil]) func equalOrUnknown(_ own: [String]?) {
    #expect(scene(glue: ["192.0.2.2"], own: own).findings(of: WrongGlue()).isEmpty)
  }

  /// Resolvers that believe the zone find nobody: PowerDNS Recursor 4.8 was seen to, and BIND and Unbound to go on.
  @Test func glueAloneIsAlive() {
    var scene = scene(glue: ["192.0.2.3"], own: ["192.0.2.2"], dead: ["192.0.2.2"])
    #expect(scene.findings(of: WrongGlue()).map(\.severity) == [.note])
    scene.server(0, answers: .timeout)
    #expect(scene.findings(of: WrongGlue()).map(\.severity) == [.sev2])
    #expect(scene.findings(of: WrongGlue()).first?.impact.contains("as PowerDNS") == true)
    #expect(scene.findings(of: DeadServer()).map(\.severity) == [.sev3, .sev3])
    #expect(scene.report.incidents.map(\.severity).first == .sev2)
  }
}

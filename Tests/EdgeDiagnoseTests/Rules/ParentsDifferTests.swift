import EdgeDiagnose
import EdgeModel
import Testing

struct ParentsDifferTests {
  private let both = ["ns1.example.net.", "ns2.example.net."]

  private func scene(_ second: [String]) -> Scene {
    var scene = Scene()
    scene.parent("a.gtld-servers.net.", at: "192.5.6.30", names: both)
    scene.parent("b.gtld-servers.net.", at: "192.33.14.30", names: second)
    return scene
  }

  @Test func oneOfTwoDeniesTheZone() {
    let scene = scene([])
    #expect(scene.rules == ["parents-differ"])
    let findings = scene.findings(of: ParentsDiffer())
    #expect(findings.map(\.severity) == [.sev2])
    #expect(findings.first?.share == 0.5)
    #expect(findings.first?.expected == "ns1.example.net., ns2.example.net.")
    #expect(findings.first?.scope.addresses == [address("192.33.14.30")])
    #expect(scene.report.incidents.map(\.cause) == ["parent-unsynchronised"])
  }

  @Test func allAgree() {
    #expect(scene(both.reversed()).findings(of: ParentsDiffer()).isEmpty)
  }

  @Test func differentServersThatAllServe() {
    var scene = scene(["ns1.example.net.", "ns3.example.net."])
    scene.add("ns3.example.net.", at: ["203.0.113.53"])
    #expect(scene.rules == [])
    #expect(scene.findings(of: ParentsDiffer()).map(\.severity) == [.note])
  }

  @Test func serversOfTheOldDelegationAreItsSymptoms() {
    var scene = scene(["ns8.example.net.", "ns9.example.net."])
    scene.add("ns8.example.net.", at: ["203.0.113.58"], answering: .answered(.lame(.rcode(.refused))))
    scene.add("ns9.example.net.", at: ["203.0.113.59"], answering: .timeout)
    #expect(scene.findings(of: ParentsDiffer()).map(\.severity) == [.sev2])
    #expect(scene.rules == ["dead-server", "lame-server", "parents-differ"])
    #expect(scene.report.incidents.map(\.cause) == ["parent-unsynchronised"])
  }

  @Test func serversThatNobodyAskedAccuseNobody() {
    var scene = scene(["ns8.example.net."])
    scene.own.servers.append(NameServer(name: name("ns8.example.net."), addresses: []))
    #expect(scene.findings(of: ParentsDiffer()).map(\.severity) == [.note])
  }

  @Test func theFirstThatWasAskedDeniesTheZone() {
    var scene = scene([])
    scene.expect()
    scene.undelegate()
    scene.evidence.zones[1].responses.removeAll { $0.question.type == .ns && $0.referral.isEmpty }
    #expect(scene.findings(of: UndelegatedZone()).map(\.severity) == [.sev1])
    scene.evidence.zones[1].responses.removeAll { $0.question.type == .ns }
    scene.parent("b.gtld-servers.net.", at: "192.33.14.30", names: both)
    #expect(scene.findings(of: UndelegatedZone()).isEmpty)
    #expect(scene.findings(of: ParentsDiffer()).map(\.severity) == [.sev2])
  }

  @Test func aChildHeldByTheParentsServerIsNoDenial() {
    var scene = scene(both)
    let records = both.map { Record(name: Scene.apex, type: .ns, ttl: 60, data: RData(name($0))) }
    var answer = Scene.response(
      name("b.gtld-servers.net."), "192.33.14.30", Question(Scene.apex, .ns), .answered(.answer(records)))
    answer.referral = both.map { name($0) }
    scene.evidence.zones[1].responses.removeAll { $0.server == name("b.gtld-servers.net.") }
    scene.evidence.zones[1].responses.append(answer)
    #expect(scene.findings(of: ParentsDiffer()).isEmpty)
    scene.evidence.zones[1].responses[scene.evidence.zones[1].responses.count - 1].referral.removeLast()
    #expect(scene.findings(of: ParentsDiffer()).map(\.severity) == [.note])
  }

  /// A server of the parent answers for the zone from a copy that names the same servers.
  private func copy(_ outcome: Response.Outcome, serial: UInt8 = 1, at place: String = "192.33.14.30") -> Scene {
    var scene = scene(both)
    scene.ask(.soa, .records(.soa(2)), of: Scene.apex)
    let server = name("b.gtld-servers.net.")
    for (question, outcome) in [
      (Question(Scene.host, .a), outcome), (Question(Scene.apex, .soa), .records(.soa(serial))),
    ] {
      scene.evidence.zones[1].responses.append(
        Scene.response(server, place, question, outcome, soa: .soa(serial)))
    }
    return scene
  }

  @Test(
    arguments: [
      (.records(.a("192.0.2.80")), 1, .sev2), (.denial, 1, .sev2), (.empty, 1, .sev2),
      // Of one version, balancing gives other addresses.
      (.records(.a("192.0.2.80")), 2, .note), (.records(.a(Scene.endpoints[0])), 1, nil),
      (.answered(.referral(to: Scene.apex)), 1, nil),
    ] as [(Response.Outcome, UInt8, Severity?)])
  func aServerOfTheParentHoldsACopy(_ outcome: Response.Outcome, serial: UInt8, severity: Severity?) {
    let scene = copy(outcome, serial: serial)
    let findings = scene.findings(of: ParentsDiffer())
    #expect(findings.map(\.severity) == [severity].compactMap(\.self))
    guard severity == .sev2 else { return }
    #expect(scene.rules == ["parents-differ"])
    #expect(findings.first?.scope.addresses == [address("192.33.14.30")])
    #expect(findings.first?.share == 0.5)
    #expect(scene.report.incidents.map(\.cause) == ["parent-unsynchronised"])
    #expect(scene.report.incidents.first?.explanation.contains("an old copy of example.com.") == true)
  }

  @Test func aCopyIsHeldAgainstWhatIsStated() {
    var scene = copy(.records(.a("192.0.2.80")), serial: 2)
    scene.expect()
    #expect(scene.findings(of: ParentsDiffer()).map(\.severity) == [.sev2])
    scene.expect(a: Scene.endpoints + ["192.0.2.80"], identifiers: true)
    #expect(scene.findings(of: ParentsDiffer()).isEmpty)
  }

  /// Who serves both zones is judged as a server of the zone.
  @Test func aServerOfBothZonesHoldsNoForeignCopy() {
    let scene = copy(.records(.a("192.0.2.80")), at: Scene.servers[1].1)
    #expect(scene.findings(of: ParentsDiffer()).isEmpty)
  }
}

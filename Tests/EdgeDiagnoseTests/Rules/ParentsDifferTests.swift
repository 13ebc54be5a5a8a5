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
}

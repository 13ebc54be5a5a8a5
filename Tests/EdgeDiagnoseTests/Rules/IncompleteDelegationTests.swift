import EdgeDiagnose
import EdgeModel
import Testing

struct IncompleteDelegationTests {
  private func scene(delegated count: Int, answering outcome: Response.Outcome? = nil) -> Scene {
    var scene = Scene()
    scene.expect(nameServers: Scene.servers.map(\.0) + [name("ns3.example.net.")])
    scene.add("ns3.example.net.", at: ["203.0.113.53"], origins: [.expected], answering: outcome)
    scene.own.servers.removeAll { $0.origins == [.parent] && $0.name == name("ns2.example.net.") && count < 2 }
    return scene
  }

  @Test func oneServerIsMissingAtTheParent() {
    let scene = scene(delegated: 2)
    #expect(scene.rules == ["incomplete-delegation"])
    let findings = scene.findings(of: IncompleteDelegation())
    #expect(findings.map(\.severity) == [.sev4])
    #expect(findings.first?.scope.servers == [name("ns3.example.net.")])
    #expect(scene.report.incidents.map(\.cause) == ["delegation-half-changed"])
  }

  @Test func wholeDelegation() {
    var scene = scene(delegated: 2)
    scene.own.servers[2].origins = [.expected, .parent]
    #expect(scene.findings(of: IncompleteDelegation()).isEmpty)
  }

  @Test func missingServerThatDoesNotServeIsANote() {
    let scene = scene(delegated: 2, answering: .answered(.lame(.rcode(.refused))))
    #expect(scene.findings(of: IncompleteDelegation()).map(\.severity) == [.note])
    #expect(scene.rules == [])
  }

  @Test func missingServerIsThereUnderAnotherName() {
    var scene = scene(delegated: 2)
    scene.own.servers[2].addresses = [address("192.0.2.2")]
    #expect(scene.findings(of: IncompleteDelegation()).isEmpty)
  }

  @Test func anotherProvidersServersTakeTheirPlace() {
    var scene = scene(delegated: 2)
    scene.add("ns9.example.org.", at: ["203.0.113.99"])
    #expect(scene.findings(of: IncompleteDelegation()).map(\.severity) == [.note])
  }

  @Test func staleDelegationSaysItAll() {
    var scene = scene(delegated: 2)
    scene.add("ns9.example.org.", at: ["203.0.113.99"], answering: .answered(.lame(.rcode(.refused))))
    #expect(scene.findings(of: IncompleteDelegation()).isEmpty)
    #expect(!scene.findings(of: StaleDelegation()).isEmpty)
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct CircularDelegationTests {
  private func server(_ text: String, circle: [String]) -> NameServer {
    NameServer(name: name(text), addresses: [], unresolved: "circular", circle: circle.map { name($0) })
  }

  @Test func oneServerIsCaught() {
    var scene = Scene()
    scene.parent("a.gtld-servers.net.", at: "192.5.6.30", names: ["ns1.example.net.", "ns.example.org."])
    scene.own.servers.append(server("ns.example.org.", circle: ["ns.example.net.", "ns.example.org."]))
    #expect(scene.rules == ["circular-delegation"])
    let findings = scene.findings(of: CircularDelegation())
    #expect(findings.map(\.severity) == [.sev3])
    #expect(findings.first?.observed == "ns.example.net. → ns.example.org. → ns.example.net.")
    #expect(scene.report.incidents.map(\.cause) == ["zones-need-each-other"])
  }

  @Test func serverWithoutAddressThatIsInNoCircle() {
    var scene = Scene()
    scene.own.servers.append(server("ns.example.org.", circle: []))
    #expect(scene.findings(of: CircularDelegation()).isEmpty)
    #expect(scene.rules == ["unresolvable-server"])
  }

  @Test func allServersAreCaught() {
    var scene = Scene()
    scene.own.responses = []
    // The same circle, seen from either server.
    scene.own.servers = [
      server("a.example.org.", circle: ["a.example.org.", "b.example.net."]),
      server("b.example.net.", circle: ["a.example.org.", "b.example.net."]),
    ]
    scene.answer(.servfail, .serverFailure)
    #expect(scene.rules == ["circular-delegation"])
    #expect(scene.findings(of: CircularDelegation()).map(\.severity) == [.sev1])
  }

  @Test func glueBreaksTheCircle() {
    var scene = Scene()
    scene.add("ns.example.org.", at: ["203.0.113.53"])
    scene.own.servers[2].unresolved = "circular"
    scene.own.servers[2].circle = [name("ns.example.org.")]
    #expect(scene.rules == [])
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct MissingGlueTests {
  /// A third server whose name lies in the zone, with glue from some of the parent's servers.
  private func scene(glueFrom parents: [Bool], server: String = "ns3.example.com.") -> Scene {
    var scene = Scene()
    let names = ["ns1.example.net.", "ns2.example.net.", server]
    for (index, hasGlue) in parents.enumerated() {
      scene.parent(
        "\(["a", "b"][index]).gtld-servers.net.", at: ["192.5.6.30", "192.33.14.30"][index], names: names,
        glue: hasGlue ? [(server, "203.0.113.53")] : [])
    }
    scene.add(server, at: ["203.0.113.53"])
    return scene
  }

  @Test func noGlueAtAll() {
    let scene = scene(glueFrom: [false, false])
    #expect(scene.rules == ["missing-glue"])
    let findings = scene.findings(of: MissingGlue())
    #expect(findings.map(\.severity) == [.sev3])
    #expect(findings.first?.scope.servers == [name("ns3.example.com.")])
    #expect(scene.report.incidents.map(\.cause) == ["glue-forgotten"])
  }

  @Test func glueFromEverybody() {
    #expect(scene(glueFrom: [true, true]).findings(of: MissingGlue()).isEmpty)
  }

  @Test func glueFromSome() {
    let scene = scene(glueFrom: [true, false])
    #expect(scene.rules == [])
    #expect(scene.findings(of: MissingGlue()).map(\.severity) == [.note])
  }

  @Test func aNameOutsideTheZoneNeedsNone() {
    #expect(scene(glueFrom: [false, false], server: "ns3.example.net.").findings(of: MissingGlue()).isEmpty)
  }

  @Test func addressThatOnlyTheOthersKnow() {
    var scene = scene(glueFrom: [false])
    scene.own.responses.removeAll { $0.server == name("ns3.example.com.") }
    scene.own.servers[2].addresses = []
    scene.own.servers[2].unresolved = "circular"
    scene.own.servers[2].circle = [name("ns3.example.com.")]
    #expect(scene.rules == ["missing-glue"])
    // One that its own zone denies needs an address before it needs glue.
    scene.own.servers[2].circle = []
    #expect(scene.rules == ["unresolvable-server"])
  }

  @Test func theServerThatKnowsTheAddressIsDead() {
    var scene = Scene()
    scene.parent("a.gtld-servers.net.", at: "192.5.6.30", names: ["ns1.example.net.", "ns3.example.com."])
    scene.own.servers.removeLast()
    scene.own.responses.removeAll { $0.server == Scene.servers[1].0 }
    scene.own.servers.append(
      NameServer(name: name("ns3.example.com."), addresses: [], unresolved: "no server of example.com. answered"))
    scene.server(0, answers: .timeout)
    scene.answer(.servfail, .serverFailure)
    #expect(scene.rules == ["dead-server", "missing-glue"])
    #expect(scene.report.incidents.count == 1)
  }

  @Test func nobodyCanBegin() {
    var scene = Scene()
    let names = ["ns1.example.com.", "ns2.example.com."]
    scene.parent("a.gtld-servers.net.", at: "192.5.6.30", names: names)
    scene.own.responses = []
    scene.own.servers = names.map {
      NameServer(name: name($0), addresses: [], unresolved: "circular", circle: [name("ns1.example.com.")])
    }
    scene.answer(.servfail, .serverFailure)
    #expect(scene.rules == ["missing-glue"])
    #expect(scene.findings(of: MissingGlue()).map(\.severity) == [.sev1, .sev1])
    #expect(scene.report.incidents.map(\.cause) == ["glue-forgotten"])
  }
}

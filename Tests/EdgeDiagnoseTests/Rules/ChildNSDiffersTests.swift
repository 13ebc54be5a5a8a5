import EdgeDiagnose
import EdgeModel
import Testing

struct ChildNSDiffersTests {
  private let three = ["ns1.example.net.", "ns2.example.net.", "ns3.example.net."]

  private func scene(_ outcome: Response.Outcome?) -> Scene {
    var scene = Scene()
    scene.apex(0, names: three)
    scene.apex(1, names: three)
    scene.add("ns3.example.net.", at: ["203.0.113.53"], origins: [.apex], answering: outcome)
    return scene
  }

  @Test func serverThatOnlyTheApexNamesIsDead() {
    let scene = scene(.timeout)
    let findings = scene.findings(of: ChildNSDiffers())
    #expect(findings.map(\.severity) == [.sev3])
    #expect(findings.first?.scope.servers == [name("ns3.example.net.")])
    #expect(scene.rules == ["child-ns-differs", "dead-server"])
    // One incident: that the server is dead is what makes the difference matter.
    #expect(scene.report.incidents.map(\.cause) == ["delegation-half-changed"])
  }

  @Test func serverThatOnlyTheApexNamesServes() {
    let scene = scene(nil)
    #expect(scene.rules == [])
    #expect(scene.findings(of: ChildNSDiffers()).map(\.severity) == [.note])
  }

  /// Resolvers that have asked for the apex's own NS records go on there: to another version of the zone.
  @Test func serverThatOnlyTheApexNamesAnswersOtherwise() throws {
    var scene = scene(nil)
    scene.server(2, type: .a, answers: .records(.a("203.0.113.20")))
    // Asked once, it may balance.
    #expect(scene.findings(of: ChildNSDiffers()).map(\.severity) == [.note])
    let records = Response.Outcome.answered(.answer(scene.evidence.answers[0].records))
    for (server, outcome) in [records, records, .records(.a("203.0.113.20"))].enumerated() {
      scene.stream(server, outcome)
    }
    // Without serials it may be a provider of its own, which answers by place.
    #expect(scene.findings(of: ChildNSDiffers()).map(\.severity) == [.note])
    func tell(_ serials: [UInt8], _ change: (inout Record) -> Void = { _ in }) {
      scene.own.responses.removeAll { $0.question == Question(Scene.apex, .soa) }
      for (server, serial) in zip(scene.own.servers, serials) {
        var soa = Record.soa(serial)
        change(&soa)
        scene.own.responses.append(
          Scene.response(server.name, "\(server.addresses[0])", Question(Scene.apex, .soa), .records(soa)))
      }
    }
    tell([2, 2, 1])
    let finding = try #require(scene.findings(of: ChildNSDiffers()).first)
    #expect(finding.severity == .sev2 && finding.scope.addresses == [address("203.0.113.53")])
    #expect(finding.message.contains("lead away from the delegation to ns3.example.net."))
    #expect(scene.report.incidents.map(\.cause) == ["delegation-half-changed"])
    #expect(scene.report.incidents.first?.now.hasPrefix("load the same zone on all of ") == true)
    // Where nobody connected the serial shows it as well, and both say that the servers differ.
    (scene.target.ports, scene.evidence.endpoints) = ([], [])
    #expect(scene.findings(of: ChildNSDiffers()).map(\.severity) == [.sev2])
    #expect(scene.report.incidents.count == 1)
    tell([2, 2, 2])
    #expect(scene.findings(of: ChildNSDiffers()).map(\.severity) == [.note])
    tell([2, 2, 1])
    // What has something in common is balanced.
    scene.server(2, type: .a, answers: records)
    #expect(scene.findings(of: ChildNSDiffers()).map(\.severity) == [.note])
  }

  @Test func apexWithoutNSRecords() {
    var scene = Scene()
    for (server, address) in Scene.servers {
      scene.own.responses.append(Scene.response(server, address, Question(Scene.apex, .ns), .empty))
    }
    let findings = scene.findings(of: ChildNSDiffers())
    #expect(findings.map(\.severity) == [.note])
    #expect(findings.first?.message == "example.com. has no NS record at its apex")
    #expect(findings.first?.observed == "apex: no NS record")
    // What is said without authority says nothing of the zone.
    for index in scene.own.responses.indices { scene.own.responses[index].isAuthoritative = false }
    #expect(scene.findings(of: ChildNSDiffers()).isEmpty)
  }

  @Test func equalSets() {
    var scene = Scene()
    scene.apex(0, names: ["ns2.example.net.", "ns1.example.net."])
    #expect(scene.findings(of: ChildNSDiffers()).isEmpty)
  }

  @Test func otherNamesOnTheSameAddresses() {
    var scene = Scene()
    scene.apex(0, names: ["a.example.org.", "b.example.org."])
    scene.add("a.example.org.", at: ["198.51.100.1"], origins: [.apex])
    scene.add("b.example.org.", at: ["192.0.2.2"], origins: [.apex])
    #expect(scene.findings(of: ChildNSDiffers()).isEmpty)
    scene.own.servers[3].addresses = [address("192.0.2.3")]
    #expect(!scene.findings(of: ChildNSDiffers()).isEmpty)
  }

  @Test func allThreeSidesAreShown() {
    var scene = scene(nil)
    scene.expect(nameServers: three.map { name($0) })
    let finding = scene.findings(of: ChildNSDiffers()).first
    #expect(finding?.expected == "ns1.example.net., ns2.example.net., ns3.example.net.")
    #expect(
      finding?.observed
        == "parent: ns1.example.net., ns2.example.net.; apex: ns1.example.net., ns2.example.net., ns3.example.net.")
  }

  @Test func anExpectedServersWordDoesNotCount() {
    var scene = Scene()
    scene.add("ns3.example.net.", at: ["203.0.113.53"], origins: [.expected])
    scene.apex(2, names: three)
    #expect(scene.findings(of: ChildNSDiffers()).isEmpty)
  }

  @Test func whereNobodyServesItIsNotTheReason() {
    var scene = scene(.timeout)
    for (server, type) in [(0, RecordType.a), (0, .aaaa), (1, .a), (1, .aaaa)] {
      scene.server(server, type: type, answers: .answered(.lame(.rcode(.refused))))
    }
    scene.answer(.servfail, .serverFailure)
    #expect(scene.findings(of: ChildNSDiffers()).map(\.severity) == [.note])
    #expect(scene.report.incidents.map(\.cause) == ["name-server-outage"])
  }

  /// What was left out is not what the parent leaves out.
  @Test func aDelegationThatWasCutOffIsNotCompared() {
    var scene = Scene()
    scene.apex(0, names: ["ns1.example.net.", "ns9.example.net."])
    #expect(!scene.findings(of: ChildNSDiffers()).isEmpty)
    scene.own.isTruncated = true
    #expect(scene.findings(of: ChildNSDiffers()).isEmpty)
  }
}

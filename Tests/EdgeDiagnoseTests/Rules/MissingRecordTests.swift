import EdgeDiagnose
import EdgeModel
import Testing

struct MissingRecordTests {
  @Test func everyServerDeniesTheName() {
    var scene = Scene()
    scene.expect()
    scene.allServers(answer: .answered(.nameError))
    scene.answer(.nxdomain, .nameError)
    #expect(scene.rules == ["missing-record"])
    #expect(scene.findings(of: MissingRecord()).map(\.severity) == [.sev1])
    #expect(scene.findings(of: MissingRecord()).first?.source == export)
  }

  @Test func oneServerDeniesTheName() {
    var scene = Scene()
    scene.expect()
    scene.server(1, answers: .answered(.nameError))
    #expect(scene.findings(of: MissingRecord()).map(\.severity) == [.sev2])
  }

  @Test func nothingIsStated() {
    var scene = Scene()
    scene.allServers(answer: .answered(.nameError))
    scene.answer(.nxdomain, .nameError)
    #expect(scene.rules == ["missing-record"])
  }

  @Test func absentNameMayBeMissing() {
    var scene = Scene()
    scene.expect()
    scene.target.absent = true
    scene.allServers(answer: .answered(.nameError))
    scene.answer(.nxdomain, .nameError)
    #expect(scene.rules == [])
  }

  @Test func whatCouldNotBeLookedAtIsNotMissing() {
    var scene = Scene()
    scene.expect()
    scene.allServers(answer: .timeout)
    scene.answer(.servfail, .serverFailure)
    #expect(scene.findings(of: MissingRecord()).isEmpty)
  }

  /// Resolvers may take that for the whole name (RFC 2308 section 5).
  @Test func oneTypeIsDeniedAsTheName() {
    var scene = Scene()
    scene.allServers(type: .aaaa, answer: .denial)
    scene.evidence.answers[1].status = .nxdomain
    let findings = scene.findings(of: MissingRecord())
    #expect(findings.map(\.severity) == [.sev2])
    #expect(findings.first?.message.contains("does not exist") == false)
    #expect(scene.rules == ["missing-record"])
    let incident = scene.report.incidents.first
    #expect(incident?.confirm == "edgeprobe trace shop.example.com AAAA")
    #expect(incident?.now.hasPrefix("have AAAA of shop.example.com answered with no data") == true)
    scene.allServers(type: .aaaa, answer: .empty)
    scene.evidence.answers[1].status = .nodata
    #expect(scene.rules == [])
  }

  /// A record that was just added is not everywhere at once; one of a hundred versions ago is stuck.
  @Test(
    arguments: [
      (2, 1, .sev3, "; serial 1 there, not 2: a transfer may be under way, look again in a minute"),
      (101, 1, .sev2, "; serial 1 there, not 101"), (1, 2, .sev2, ""), (1, 1, .sev2, ""),
    ] as [(UInt8, UInt8, Severity, String)])
  func theServerThatDeniesIsBehind(_ first: UInt8, _ second: UInt8, severity: Severity, remark: String) throws {
    for outcome in [Response.Outcome.denial, .empty] {
      var scene = Scene()
      scene.server(1, answers: outcome)
      scene.ask(.soa, .records(.soa(first)), .records(.soa(second)), of: Scene.apex)
      #expect(scene.rules == [outcome == .denial ? "missing-record" : "empty-answer"])
      let finding = try #require(scene.diagnosis.findings.first)
      #expect(finding.severity == severity)
      #expect(finding.message.hasSuffix(remark) && finding.message.contains("serial") == !remark.isEmpty)
      #expect(
        finding.evidence.contains { $0.text == "192.0.2.2 has serial \(second) of example.com., 198.51.100.1 \(first)" }
          == !remark.isEmpty)
      #expect(
        scene.report.incidents.first?.now.hasPrefix("look again in a minute") == remark.hasSuffix("in a minute"))
    }
  }

  /// Serials that are times, another at each of three servers, tell nobody to be behind.
  @Test func serialsOfClocksThatAreWrong() {
    var scene = Scene()
    scene.server(1, answers: .denial)
    scene.ask(.soa, .records(.soa(serial: 1_795_000_000)), .records(.soa(serial: 1_792_000_000)), of: Scene.apex)
    scene.add("ns3.example.net.", at: ["203.0.113.53"])
    #expect(scene.findings(of: MissingRecord()).first?.message.contains("serial") == true)
    for index in scene.own.responses.indices {
      let response = scene.own.responses[index]
      guard response.address == address("203.0.113.53"), response.question.type == .soa else { continue }
      scene.own.responses[index] = Scene.response(
        response.server, "203.0.113.53", response.question, .records(.soa(serial: 1_793_000_000)),
        transport: response.transport)
    }
    #expect(scene.findings(of: MissingRecord()).first?.message.contains("serial") == false)
  }

  /// Dates of long ago are of no transfer that is under way; neither are most of the servers.
  @Test(arguments: [
    (2_026_112_002 as UInt32, 1, Severity.sev3), (2_026_111_902, 1, .sev3), (2_026_111_802, 1, .sev2),
    (2_026_010_102, 1, .sev2), (7, 1, .sev3), (7, 2, .sev2),
  ])
  func whatMayBeUnderWay(_ serial: UInt32, denying: Int, severity: Severity) throws {
    var scene = Scene()
    for index in 0..<3 {
      let (server, place) = (name("dns\(index).example.net."), "198.51.100.\(20 + index)")
      let isBehind = index < denying
      scene.evidence.zones[2].servers.append(NameServer(name: server, addresses: [address(place)]))
      let start = Response.Outcome.records(.soa(serial: isBehind ? serial - 1 : serial))
      let a = Question(Scene.host, .a)
      scene.evidence.zones[2].responses += [
        Scene.response(server, place, Question(Scene.apex, .soa), start),
        Scene.response(server, place, a, isBehind ? .denial : .answered(.answer(scene.evidence.answers[0].records))),
      ]
    }
    scene.evidence.zones[2].servers.removeFirst(2)
    let own = Set(scene.evidence.zones[2].servers.map(\.name))
    scene.evidence.zones[2].responses.removeAll { !own.contains($0.server) }
    let finding = try #require(scene.findings(of: MissingRecord()).first)
    #expect(finding.severity == severity)
    #expect(finding.aspects.contains(.mayPass) == (severity == .sev3))
    // What somebody states is no change that is on its way, as far as anybody knows: users of some servers go without.
    scene.expect()
    let stated = try #require(scene.findings(of: MissingRecord()).first)
    #expect(stated.severity == .sev2)
    #expect(stated.message.hasSuffix("look again in a minute") == (severity == .sev3))
  }

  @Test func theServerThatDeniesIsNamed() {
    var scene = Scene()
    scene.server(1, answers: .denial)
    let message = scene.findings(of: MissingRecord()).first?.message
    #expect(message == "shop.example.com. does not exist in example.com. at ns2.example.net.: NXDOMAIN")
    scene.allServers(answer: .denial)
    #expect(scene.findings(of: MissingRecord()).first?.message.contains("ns2") == false)
  }
}

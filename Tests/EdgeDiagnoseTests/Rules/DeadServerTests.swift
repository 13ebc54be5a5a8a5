import EdgeDiagnose
import EdgeModel
import Testing

struct DeadServerTests {
  @Test(arguments: [Response.Outcome.timeout, .refusedConnection])
  func oneServerIsSilent(_ outcome: Response.Outcome) {
    var scene = Scene()
    scene.server(1, answers: outcome)
    #expect(scene.rules == ["dead-server"])
    #expect(scene.findings(of: DeadServer()).map(\.severity) == [.sev3])
  }

  @Test func noServerAnswers() {
    var scene = Scene()
    scene.server(0, answers: .answered(.lame(.rcode(.refused))))
    scene.server(1, answers: .timeout)
    scene.answer(.servfail, .serverFailure)
    // One is lame and one is dead: together nobody serves the zone.
    #expect(scene.findings(of: DeadServer()).map(\.severity) == [.sev1])
    #expect(scene.findings(of: LameServer()).map(\.severity) == [.sev1])
  }

  @Test func oneLostAnswerIsNotADeadServer() {
    var scene = Scene()
    scene.server(1, type: .aaaa, answers: .timeout)
    #expect(scene.rules == [])
  }

  @Test func noRouteForAFamilyIsOurs() {
    var scene = Scene()
    scene.evidence.zones[2].servers[1].addresses.append(address("2001:db8::53"))
    scene.evidence.zones[2].responses.append(
      Scene.response(Scene.servers[1].0, "2001:db8::53", Question(Scene.host, .a), .unreachable("no route")))
    #expect(scene.rules == [])
    #expect(scene.diagnosis.findings.map(\.rule) == ["vantage-cannot"])
  }

  @Test func allServersTimeOut() {
    var scene = Scene()
    scene.allServers(answer: .timeout)
    scene.answer(.unreachable, .serverFailure)
    #expect(scene.report.incidents.map(\.cause) == ["provider-outage"])
    scene.server(1, answers: .refusedConnection)
    #expect(scene.report.incidents.map(\.cause) == ["name-server-outage"])
  }

  /// What matters is not which of them one names.
  @Test func titleSaysHowMany() {
    var scene = Scene()
    func title(_ scene: Scene) -> String? { scene.report.incidents.first?.title }
    scene.server(1, answers: .timeout)
    #expect(title(scene) == scene.findings(of: DeadServer()).first?.message)
    for number in 3...6 { scene.add("ns\(number).example.net.", at: ["203.0.113.\(number)"], answering: .timeout) }
    #expect(title(scene) == "5 servers of example.com. do not answer")
    #expect(scene.report.incidents.first?.confirm == "edgeprobe trace example.com SOA")
    #expect(scene.report.incidents.first?.fix.contains("ns4.example.net. and 2 more, or take them out") == true)
    scene.server(0, answers: .timeout)
    scene.answer(.servfail, .serverFailure)
    #expect(scene.report.incidents.map(\.cause) == ["provider-outage"])
    #expect(title(scene) == "none of the 6 servers of example.com. answers")
    scene.server(0, answers: .answered(.lame(.rcode(.refused))))
    #expect(scene.report.incidents.map(\.cause) == ["name-server-outage"])
    #expect(title(scene) == "none of the 6 servers of example.com. serves it")
    #expect(scene.report.incidents.first.map(\.root) == scene.findings(of: LameServer()).first?.id)
    scene = Scene()
    scene.add("ns3.example.net.", at: ["203.0.113.3"])
    for server in 1...2 { scene.server(server, answers: .timeout) }
    #expect(title(scene) == "ns2.example.net., ns3.example.net. do not answer for example.com.")
  }

  @Test func onlyAnotherZonesAnswersAreHeard() {
    var scene = Scene()
    scene.server(1, answers: .timeout)
    scene.own.responses.append(
      Scene.response(Scene.servers[1].0, Scene.servers[1].1, Question(Scene.apex, .soa), .answered(.noData)))
    // It is there, and says nothing to what users ask.
    #expect(scene.rules == ["lame-server"])
  }

  @Test func onlyAnotherServerThanTheDelegatedOnesIsAlive() {
    var scene = Scene()
    scene.add("ns3.example.net.", at: ["203.0.113.53"], origins: [.apex])
    scene.server(0, answers: .timeout)
    scene.server(1, answers: .timeout)
    #expect(scene.findings(of: DeadServer()).map(\.severity) == [.sev1, .sev1])
    scene.own.servers[2].origins = [.apex, .parent]
    #expect(scene.findings(of: DeadServer()).map(\.severity) == [.sev3, .sev3])
  }

  @Test func aServerThatIsOnlyExpectedConcernsNoUser() {
    var scene = Scene()
    scene.add("ns3.example.net.", at: ["203.0.113.53"], origins: [.expected], answering: .timeout)
    #expect(scene.findings(of: DeadServer()).isEmpty)
  }

  @Test func serversThatAreNotAskedAreNotDead() {
    var scene = Scene()
    scene.add("ns3.example.net.", at: ["127.0.0.1", "::1"], answering: .notAllowed)
    scene.own.servers[2].glue = [address("127.0.0.1")]
    scene.own.servers[2].authoritative = [address("::1")]
    scene.apex(0, names: ["ns1.example.net.", "ns2.example.net.", "ns3.example.net."])
    scene.stream(2, .notAllowed)
    // That nobody reaches them is another rule's matter.
    #expect(scene.rules == ["special-address", "wrong-glue"])
  }

  /// A way to IPv6 that leads nowhere is this place's fault, and looks like silence everywhere.
  @Test func aFamilyInWhichNobodyAnswersAccusesNobody() {
    var scene = Scene()
    let question = Question(Scene.host, .a)
    func add(_ place: String, _ outcome: Response.Outcome, to zone: Int) {
      let server = scene.evidence.zones[zone].servers[0].name
      scene.evidence.zones[zone].servers[0].addresses.append(address(place))
      scene.evidence.zones[zone].responses.append(Scene.response(server, place, question, outcome))
    }
    add("2001:db8::53", .timeout, to: 2)
    #expect(scene.findings(of: DeadServer()).isEmpty)
    #expect(scene.rules == [])
    add("2001:db8::30", .answered(.referral(to: Scene.apex)), to: 1)
    #expect(scene.findings(of: DeadServer()).map(\.severity) == [.sev3])
  }

  @Test func allThatFailAreCounted() {
    var scene = Scene()
    for number in 3...4 {
      let server = NameServer(name: name("ns\(number).example.net."), addresses: [address("192.0.2.\(number)")])
      scene.own.servers.append(server)
      scene.own.responses.append(
        Scene.response(server.name, "192.0.2.\(number)", Question(Scene.host, .a), .timeout))
    }
    let findings = scene.findings(of: DeadServer())
    #expect(findings.count == 2)
    #expect(findings.allSatisfy { $0.impact.contains("2 of 4 server addresses fail") && $0.share == 0.5 })
  }

  /// There are more servers than were asked.
  @Test func nobodyKnowsThatAllAreDead() {
    var scene = Scene()
    scene.allServers(answer: .timeout)
    scene.answer(.limit, .serverFailure)
    scene.evidence.limits = ["example.com.: truncated at 20 servers"]
    scene.own.isTruncated = true
    #expect(scene.findings(of: DeadServer()).map(\.severity) == [.note, .note])
    #expect(scene.diagnosis.status == .unknown)
    scene.own.isTruncated = false
    #expect(scene.findings(of: DeadServer()).map(\.severity) == [.sev1, .sev1])
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct DivergentServersTests {
  private func findings(_ scene: Scene) -> [Finding] { scene.findings(of: DivergentServers()) }

  @Test func oneServerHasNoSuchRecord() {
    var scene = Scene()
    scene.ask(.txt, .records(Record(.txt, RData([1, 65]))), .empty)
    #expect(scene.rules == ["divergent-servers"])
    #expect(findings(scene).map(\.scope.servers) == [[name("ns2.example.net.")]])
    #expect(findings(scene).map(\.severity) == [.sev2])
    scene.ask(.txt, .empty)
    #expect(scene.rules == [])
  }

  /// Servers that answer otherwise every time give aliases by the thousand, which cost no more than they tell: a judge that
  /// held each against each would be stopped.
  @Test(.timeLimit(.minutes(2))) func aliasesByTheThousandAreJudged() {
    var scene = Scene()
    for index in 2..<20 { scene.add("ns\(index).example.net.", at: ["198.51.100.\(index)"]) }
    for (index, server) in scene.own.servers.enumerated() {
      guard let place = server.addresses.first else { continue }
      for number in 0..<100 {
        let (owner, target) = number == 0 ? ("shop", "r\(index)x1") : ("r\(index)x\(number)", "r\(index)x\(number + 1)")
        let question = Question(name("\(owner).example.com."), .a)
        scene.own.responses.removeAll { $0.question == question && $0.address == place }
        scene.own.responses.append(
          Scene.response(
            server.name, "\(place)", question, .alias(.alias("\(target).example.com.", question.name))))
      }
    }
    #expect(findings(scene).contains { $0.message.contains("alias to") })
  }

  /// What comes over TCP: a denial of what UDP has, or the other way round, is no rotation.
  @Test(
    arguments: [
      (Transport.tcp, Response.Outcome.denial, Severity.sev3), (.tcp, .empty, .sev3), (.udp, .denial, .sev2),
      (.tcp, .records(.a("203.0.113.99")), nil), (.tcp, .timeout, nil),
    ] as [(Transport, Response.Outcome, Severity?)])
  func oneServerDeniesOverOneTransport(_ transport: Transport, _ outcome: Response.Outcome, severity: Severity?) throws
  {
    var scene = Scene()
    let type = transport == .udp ? RecordType.txt : .a
    if type == .txt { scene.ask(.txt, .records(Record(.txt, RData([1, 65])))) }
    let place = try #require(
      scene.own.responses.firstIndex { $0.question.type == type && $0.server == Scene.servers[1].0 })
    var other = scene.own.responses[place]
    other.transport = .tcp
    scene.own.responses.append(other)
    let odd = transport == .udp ? place : scene.own.responses.count - 1
    scene.own.responses[odd].outcome = outcome
    #expect(findings(scene).map(\.severity) == [severity].compactMap(\.self))
    let hit = findings(scene).first
    #expect(hit.map(\.scope.servers) == (severity == nil ? nil : [Scene.servers[1].0]))
    #expect(hit.map(\.scope.addresses) == (severity == nil ? nil : [address(Scene.servers[1].1)]))
    #expect(hit?.impact.contains("asks over TCP") != (transport == .udp))
    #expect(hit?.message.contains("over \(transport == .udp ? "UDP" : "TCP"), and ") != false)
  }

  /// The rule of what is stated, or demanded, names it.
  @Test(arguments: [Response.Outcome.denial, .empty])
  func whatAnotherRuleNamesIsNotNamedAgain(_ outcome: Response.Outcome) {
    var scene = Scene()
    scene.server(1, answers: outcome)
    scene.ask(.https, .records(Record(.https, service(1, "."))), outcome)
    #expect(findings(scene).isEmpty)
    #expect(scene.rules == [outcome == .denial ? "missing-record" : "empty-answer"])
  }

  @Test func whatIsStatedIsNotNamedAgain() {
    var scene = Scene()
    scene.expect()
    scene.server(1, type: .a, answers: .alias(.alias("b.example.org.")))
    #expect(scene.rules == ["wrong-record"])
  }

  @Test func oneServerHasAnAlias() {
    var scene = Scene()
    scene.server(1, answers: .alias(.alias("b.example.org.")))
    #expect(scene.rules == ["divergent-servers"])
    #expect(findings(scene).map(\.severity) == [.sev2])
    #expect(findings(scene).first?.message.hasSuffix("; AAAA too") == true)
  }

  /// Some providers give what is at the end of an alias in its place (ANAME), in whichever order they are asked.
  @Test(arguments: [0, 1], [("203.0.113.10", [String]()), ("203.0.113.99", ["divergent-servers"])])
  func oneServerGivesWhatIsAtTheEndOfAnAlias(_ index: Int, end: (place: String, rules: [String])) {
    var scene = Scene()
    let target = name("b.example.org.")
    scene.server(index, answers: .alias(.alias("b.example.org.")))
    for type in [RecordType.a, .aaaa] {
      let records = type == .a ? [Record(name: target, type: .a, ttl: 60, data: RData(address(end.place)))] : []
      scene.evidence.ends.append(
        Answer(
          question: Question(target, type), status: type == .a ? .answer : .nodata, rcode: .noError, name: target,
          aliases: [], records: records, reason: nil, path: [.root]))
    }
    #expect(scene.rules == end.rules)
  }

  /// Whichever is first, and however many they are: what leads nowhere is at fault, and nobody is to take out who serves.
  @Test(arguments: [0, 1], [Answer.Status.nxdomain, .servfail, .loop])
  func oneServerHasAnAliasThatLeadsNowhere(_ index: Int, status: Answer.Status) {
    var scene = Scene()
    let target = name("b.example.org.")
    scene.server(index, answers: .alias(.alias("b.example.org.")))
    for type in [RecordType.a, .aaaa] {
      scene.evidence.ends.append(
        Answer(
          question: Question(target, type), status: status, rcode: .nameError, name: target, aliases: [], records: [],
          reason: nil, path: [.root]))
    }
    #expect(scene.rules == ["divergent-servers"])
    #expect(findings(scene).map(\.severity) == [.sev2])
    #expect(findings(scene).map(\.scope.servers) == [[Scene.servers[index].0]])
    #expect(scene.report.incidents.map(\.cause) == ["secondary-unsynchronised"])
    #expect(scene.report.incidents.allSatisfy { $0.now.contains("take none out") })
  }

  /// A server hands out all of a circle at once, whatever others say of the names on the way.
  @Test(arguments: [0, 1]) func oneServerLeadsInACircle(_ index: Int) {
    var scene = Scene()
    let target = name("b.example.com.")
    scene.server(index, answers: .alias(.alias("b.example.com.")))
    let (server, place) = Scene.servers[index]
    for type in [RecordType.a, .aaaa] {
      let back = Record(.cname, RData(Scene.host), of: target)
      scene.evidence.zones[2].responses.append(Scene.response(server, place, Question(target, type), .alias(back)))
      scene.evidence.ends.append(Scene.answer(Question(target, type), .records(.a("203.0.113.10", target))))
    }
    #expect(findings(scene).map(\.severity) == [.sev2])
    #expect(findings(scene).map(\.scope.servers) == [[server]])
  }

  /// A second provider may name itself alone; who serves the zone is the matter of delegation.
  @Test func twoProvidersNameThemselves() {
    var scene = Scene()
    scene.target.name = Scene.apex
    scene.evidence.answers = [
      Answer(
        question: Question(Scene.apex, .ns), status: .answer, rcode: .noError, name: Scene.apex, aliases: [],
        records: [Record(name: Scene.apex, type: .ns, ttl: 60, data: RData(Scene.servers[0].0))], reason: nil,
        path: [.root, name("com."), Scene.apex])
    ]
    scene.evidence.endpoints = []
    scene.target.ports = []
    scene.apex(0, names: ["ns1.example.net."])
    scene.apex(1, names: ["ns2.example.net."])
    #expect(scene.rules == [])
    #expect(scene.findings(of: ChildNSDiffers()).map(\.severity) == [.note])
  }

  @Test func aliasesOfTwoNames() {
    var scene = Scene()
    scene.server(0, answers: .alias(.alias("a.example.org.")))
    scene.server(1, answers: .alias(.alias("b.example.org.")))
    // Two answers each: weights may give them.
    #expect(findings(scene).map(\.severity) == [.note])
    #expect(scene.rules == [])
    // Another version of the zone does not come of weights.
    var other = scene
    other.ask(.soa, .records(.soa(7)), .records(.soa(6)), of: Scene.apex)
    #expect(findings(other).map(\.severity) == [.sev2])
    // A server that gives both is weighted.
    scene.server(1, type: .aaaa, answers: .alias(.alias("a.example.org.")))
    #expect(scene.rules == [])
  }

  @Test func addressesThatDifferAreFine() {
    var scene = Scene()
    scene.server(1, type: .a, answers: .records(.a("203.0.113.10")))
    #expect(scene.rules == [])
    scene.server(1, type: .a, answers: .records(.a("203.0.113.20")))
    #expect(scene.rules == [])
    #expect(findings(scene).isEmpty)
  }

  /// Asked twice, each server says the same, and has nothing in common with the other.
  private func separated(_ places: (String, String) = ("203.0.113.10", "203.0.113.20")) -> Scene {
    var scene = Scene()
    for (index, place) in [places.0, places.1].enumerated() {
      scene.server(index, type: .a, answers: .records(.a(place)))
      scene.stream(index, .records(.a(place)))
    }
    return scene
  }

  /// The serial tells a server that is behind from balancing; where its addresses serve users, each works.
  @Test(
    arguments: [
      (101, 1, "203.0.113.20", true, .sev2), (100, 1, "203.0.113.20", true, .sev3),
      (2, 1, "203.0.113.20", false, .sev3), (2, 1, "203.0.113.11", true, .sev3),
      (1, 1, "203.0.113.20", true, .note),
    ] as [(UInt8, UInt8, String, Bool, Severity)])
  func addressesOfAnOlderVersion(
    _ first: UInt8, _ second: UInt8, place: String, isConnected: Bool, severity: Severity
  ) throws {
    var scene = separated(("203.0.113.10", place))
    if !isConnected { (scene.target.ports, scene.evidence.endpoints) = ([], []) }
    scene.ask(.soa, .records(.soa(first)), .records(.soa(second)), of: Scene.apex)
    let finding = try #require(findings(scene).first)
    #expect(findings(scene).count == 1 && finding.severity == severity)
    guard severity > .note else { return }
    #expect(finding.scope.servers == [Scene.servers[1].0])
    #expect(finding.message.contains("ns2.example.net., which has an older version of example.com."))
    let advice = first - second < 100 ? ": a transfer may be under way, look again in a minute" : ""
    #expect(finding.message.hasSuffix("serial \(second), not \(first)\(advice)"))
    #expect(finding.evidence.first?.text == "192.0.2.2 has serial \(second) of example.com., 198.51.100.1 \(first)")
    #expect(scene.report.incidents.map(\.cause).contains("secondary-unsynchronised"))
    #expect(scene.report.incidents.first?.now.hasPrefix("look again in a minute") == true)
    // Whoever is behind, whichever comes first.
    scene.ask(.soa, .records(.soa(second)), .records(.soa(first)), of: Scene.apex)
    #expect(findings(scene).first?.scope.servers == [Scene.servers[0].0])
  }

  /// A stuck zone is one incident, however many names changed in it; an alias of it is told as a contradiction alone.
  @Test func namesOfAnOlderVersionAreOneIncident() {
    var scene = separated()
    scene.ask(.soa, .records(.soa(2)), .records(.soa(1)), of: Scene.apex)
    var other = scene.of(name("www.example.com."))
    for index in other.own.responses.indices where other.own.responses[index].question.name == Scene.host {
      other.own.responses[index].question.name = other.target.name
    }
    #expect(Scene.report([scene, other]).incidents.contains { $0.targets.count == 2 })
    scene.server(1, type: .a, answers: .alias(.alias("b.example.org.")))
    scene.stream(1, .alias(.alias("b.example.org.")))
    #expect(findings(scene).map(\.message).filter { $0.contains("older version") } == [])
  }

  /// A transfer under way, a server that answers now so and now so, and another provider's own serial.
  @Test func anOlderSerialAloneIsNothing() {
    func behind(_ scene: Scene, _ soa: Record = .soa(1)) -> Scene {
      var scene = scene
      scene.ask(.soa, .records(.soa(2)), .records(soa), of: Scene.apex)
      return scene
    }
    #expect(findings(behind(separated(("203.0.113.10", "203.0.113.10")))).isEmpty)
    var once = separated()
    once.own.responses.removeAll { $0.transport == .tcp }
    #expect(findings(behind(once)).isEmpty)
    var other = Record.soa(1)
    other.data = RData(name("ns1.example.org.").wire + other.data.bytes.dropFirst(name("ns1.example.net.").wire.count))
    #expect(findings(behind(separated(), other)).map(\.severity) == [.note])
  }

  /// Serials that are the time of day, and versions that are numbered in another way, are of no copies of each other.
  @Test(arguments: [
    (UInt32(1_795_176_000), UInt32(1_795_175_990), false), (2_026_112_001, 7, false),
    (2_026_112_001, 2_026_111_901, true),
  ])
  func serialsThatSayNothing(_ first: UInt32, _ second: UInt32, isBehind: Bool) {
    var scene = separated()
    scene.ask(.soa, .records(.soa(serial: first)), .records(.soa(serial: second)), of: Scene.apex)
    #expect(findings(scene).map(\.message).contains { $0.contains("an older version") } == isBehind)
  }

  /// Times that are all different are of clocks that are wrong; of versions, most servers have the same.
  @Test(arguments: [(UInt32(1_794_000_000), false), (1_795_000_000, true)])
  func serialsOfClocksThatAreWrong(_ third: UInt32, isBehind: Bool) {
    var scene = separated()
    scene.ask(.soa, .records(.soa(serial: 1_795_000_000)), .records(.soa(serial: 1_792_000_000)), of: Scene.apex)
    scene.add("ns3.example.net.", at: ["203.0.113.53"])
    for index in scene.own.responses.indices {
      let response = scene.own.responses[index]
      guard response.address == address("203.0.113.53"), response.question.type == .soa else { continue }
      scene.own.responses[index] = Scene.response(
        response.server, "203.0.113.53", response.question, .records(.soa(serial: third)), transport: response.transport
      )
    }
    #expect(findings(scene).map(\.message).contains { $0.contains("an older version") } == isBehind)
  }

  @Test func separateAddressesAreANote() {
    var scene = separated()
    #expect(findings(scene).map(\.severity) == [.note])
    scene.own.responses.removeLast()
    scene.stream(1, .records(.a("203.0.113.21")))
    #expect(findings(scene).isEmpty)
  }

  @Test func whoAnswersInTwoWaysIsBelieved() {
    var scene = Scene()
    scene.ask(.txt, .records(Record(.txt, RData([1, 65]))), .records(Record(.txt, RData([1, 66]))))
    #expect(findings(scene).count == 1)
    let (server, address) = Scene.servers[1]
    scene.evidence.zones[2].responses.append(
      Scene.response(
        server, address, Question(Scene.host, .txt), .records(Record(.txt, RData([1, 65]))), transport: .tcp))
    #expect(findings(scene).isEmpty)
  }

  @Test(arguments: [(["a.", "b."], 0), (["c.", "d."], 1)])
  func otherData(_ hosts: [String], count: Int) {
    var scene = Scene()
    func records(_ hosts: [String]) -> Response.Outcome {
      .answered(.answer(hosts.map { Record(.mx, exchange($0)) }))
    }
    scene.ask(.mx, records(["a.", "x."]), records(hosts))
    #expect(findings(scene).count == count)
    if count > 0 { #expect(findings(scene).map(\.severity) == [.sev2]) }
  }

  @Test func anAddressMoreIsALesserMatter() {
    var scene = Scene()
    scene.server(1, type: .aaaa, answers: .records(.a("2001:db8::10")))
    #expect(findings(scene).map(\.severity) == [.sev3])
    var most = scene
    most.evidence.zones[2].servers.append(
      NameServer(name: name("ns3.example.net."), addresses: [address("198.51.100.3")]))
    most.evidence.zones[2].responses += most.evidence.zones[2].responses.filter { $0.server == Scene.servers[0].0 }.map
    {
      Scene.response(name("ns3.example.net."), "198.51.100.3", $0.question, $0.outcome)
    }
    #expect(findings(most).map(\.severity) == [.sev3])
    #expect(findings(most).first?.scope.servers == [Scene.servers[1].0])
    scene.server(0, type: .aaaa, answers: .records(.a("2001:db8::10")))
    #expect(findings(scene).isEmpty)
  }

  @Test func serialIsEvidence() {
    var scene = Scene()
    scene.ask(.txt, .records(Record(.txt, RData([1, 65]))), .empty)
    scene.ask(.soa, .records(.soa(7)), .records(.soa(6)), of: Scene.apex)
    #expect(findings(scene).first?.evidence.first?.text.contains("serial 6") == true)
    scene.ask(.soa, .records(.soa(7)), of: Scene.apex)
    #expect(findings(scene).first?.evidence.contains { $0.text.contains("serial") } == false)
  }

  /// Nobody's resolver asks a server that is only expected.
  @Test func serverThatIsOnlyExpectedIsNotOneOfThem() {
    var scene = Scene()
    scene.ask(.txt, .records(Record(.txt, RData([1, 65]))), .empty)
    scene.evidence.zones[2].servers[1].origins = [.expected]
    #expect(findings(scene).isEmpty)
  }

  @Test func strayAddressOfTheOddServerIsASymptom() {
    var scene = Scene()
    scene.allServers(answer: .alias(.alias("a.example.org.")))
    for index in scene.evidence.answers.indices { scene.evidence.answers[index].aliases = [.alias("a.example.org.")] }
    scene.server(1, type: .a, answers: .records(.a("203.0.113.20")))
    scene.server(1, type: .aaaa, answers: .empty)
    scene.evidence.endpoints.append(Scene.endpoint("203.0.113.20", .refused))
    #expect(scene.report.incidents.map(\.cause) == ["secondary-unsynchronised"])
  }

  /// No user's answer depends on it, whether the zone is exported or not.
  @Test func whatOnlyAuthoritiesAskFor() {
    var scene = Scene()
    scene.ask(.caa, .records(Record(.caa, .caa("issue", "amazon.com"))), .empty)
    #expect(scene.diagnosis.findings.allSatisfy { $0.severity <= .sev3 })
  }

  /// A provider without aliases at this name gives what is at their end.
  @Test(arguments: [("203.0.113.10", 0), ("203.0.113.99", 1)])
  func theEndOfTheAliasInItsPlace(_ place: String, count: Int) {
    var scene = Scene()
    let end = name("lb.example.org.")
    for index in scene.evidence.answers.indices {
      scene.evidence.answers[index].aliases = [.alias("lb.example.org.")]
      scene.evidence.answers[index].name = end
    }
    scene.server(0, answers: .alias(.alias("lb.example.org.")))
    scene.server(1, type: .a, answers: .records(.a(place)))
    #expect(findings(scene).count == count)
  }

  @Test func serialsInTransitAreFine() {
    var scene = Scene()
    scene.target.name = Scene.apex
    scene.ask(.soa, .records(.soa(7)), .records(.soa(6)), of: Scene.apex)
    #expect(findings(scene).isEmpty)
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct LameServerTests {
  @Test(arguments: [
    Lameness.rcode(.refused), .rcode(.serverFailure), .notAuthoritative, .upwardReferral(name("com.")),
    .sidewaysReferral(Scene.apex),
  ])
  func oneServerIsLame(_ lameness: Lameness) {
    var scene = Scene()
    scene.server(1, answers: .answered(.lame(lameness)))
    let findings = scene.findings(of: LameServer())
    #expect(findings.map(\.severity) == [.sev3])
    #expect(findings.first?.message.contains("ns2.example.net. (192.0.2.2 over udp)") == true)
    #expect(findings.first?.observed == "\(lameness)")
  }

  @Test func allServersAreLame() {
    var scene = Scene()
    scene.allServers(answer: .answered(.lame(.rcode(.refused))))
    scene.answer(.servfail, .serverFailure)
    #expect(scene.findings(of: LameServer()).map(\.severity) == [.sev1, .sev1])
  }

  @Test func answerOverTheOtherTransportIsEnough() {
    var scene = Scene()
    scene.server(1, type: .a, answers: .truncated)
    let record = Record(name: Scene.host, type: .a, ttl: 60, data: RData(address("203.0.113.10")))
    scene.evidence.zones[2].responses.append(
      Scene.response(
        Scene.servers[1].0, Scene.servers[1].1, Question(Scene.host, .a), .answered(.answer([record])), transport: .tcp)
    )
    #expect(scene.rules == [])
  }

  @Test func onlyTCPIsNotEnough() {
    var scene = Scene()
    scene.server(1, answers: .timeout)
    scene.stream(1, .answered(.answer(scene.evidence.answers[0].records)))
    let findings = scene.findings(of: LameServer())
    #expect(findings.map(\.severity) == [.sev3])
    #expect(findings.first?.observed == "no answer")
    #expect(findings.first?.scope.transport == .udp)
    #expect(scene.rules == ["lame-server"])
  }

  @Test(arguments: [(RecordType.dnskey, false, Severity.note), (.dnskey, true, .sev3), (.soa, true, .note)])
  func refusesOnlyWhatTellsAboutTheZone(_ type: RecordType, isSigned: Bool, severity: Severity) {
    var scene = Scene()
    if isSigned { scene.own.ds = [Record(name: Scene.apex, type: .ds, ttl: 60, data: RData([0, 1, 13, 2]))] }
    scene.own.responses.append(
      Scene.response(
        Scene.servers[1].0, Scene.servers[1].1, Question(Scene.apex, type), .answered(.lame(.rcode(.refused)))))
    #expect(scene.findings(of: LameServer()).map(\.severity) == [severity])
    #expect(scene.comparison.zone?.servers.map(\.state) == [.serves, .serves])
    // Where that is what the user asks, it decides.
    scene.evidence.answers[1].question = Question(Scene.apex, type)
    #expect(scene.findings(of: LameServer()).map(\.severity) == [.sev3])
  }

  /// The same for the asked name alone: it is believed all the same.
  @Test func deniesOneNameByTheAuthorityOfTheZoneAbove() {
    var scene = Scene()
    scene.server(1, type: .a, answers: .denial)
    for index in scene.own.responses.indices
    where scene.own.responses[index].server == Scene.servers[1].0 && scene.own.responses[index].outcome == .denial {
      scene.own.responses[index].soa = .soa(1, name("com."))
    }
    #expect(scene.rules == ["lame-server"])
    #expect(scene.findings(of: LameServer()).map(\.severity) == [.sev2])
  }

  @Test func whatTheUserAskedIsSeenFirst() {
    var scene = Scene()
    let refused = Response.Outcome.answered(.lame(.rcode(.refused)))
    scene.server(1, answers: refused)
    for other in ["a.example.com.", "b.example.com."] {
      scene.own.responses.append(
        Scene.response(Scene.servers[1].0, Scene.servers[1].1, Question(name(other), .a), refused))
    }
    let seen = scene.findings(of: LameServer()).first?.evidence.map(\.text) ?? []
    #expect(
      seen.map { String($0.prefix { $0 != " " }) } == [
        "shop.example.com.", "shop.example.com.", "a.example.com.", "b.example.com.",
      ])
  }

  /// It has the zone above alone: resolvers that ask it believe that the name does not exist.
  @Test(arguments: [("com.", "lame-server"), ("example.com.", "missing-record")])
  func deniesByTheAuthorityOfAZone(owner: String, rule: String) {
    var scene = Scene()
    scene.server(1, answers: .denial)
    for index in scene.own.responses.indices where scene.own.responses[index].server == Scene.servers[1].0 {
      scene.own.responses[index].soa = .soa(1, name(owner))
    }
    #expect(scene.rules.contains(rule))
    #expect(!scene.rules.contains(rule == "lame-server" ? "missing-record" : "lame-server"))
    let finding = scene.diagnosis.findings.first { $0.rule == rule }
    #expect(finding?.severity == .sev2)
    guard rule == "lame-server" else { return }
    #expect(scene.rules == ["lame-server"])
    #expect(finding?.observed == "NXDOMAIN of com., the zone above")
    for index in scene.own.responses.indices {
      scene.own.responses[index].outcome = .denial
      scene.own.responses[index].soa = .soa(1, name(owner))
    }
    scene.answer(.nxdomain, .nameError)
    #expect(scene.rules == ["lame-server"])
    #expect(scene.findings(of: LameServer()).map(\.severity) == [.sev1, .sev1])
  }

  /// A trace asks for one type: whoever has the zone, and fails on that, is not without the zone.
  @Test(
    arguments: [RecordType.txt, .https, .caa], [Response.Outcome.answered(.lame(.rcode(.serverFailure))), .timeout])
  func theOneTypeThatIsAskedFails(type: RecordType, outcome: Response.Outcome) {
    var scene = Scene()
    scene.evidence.answers = []
    scene.own.responses = []
    scene.ask(type, outcome)
    scene.evidence.answers[0].status = outcome == .timeout ? .unreachable : .servfail
    scene.evidence.endpoints = []
    scene.target.ports = []
    #expect(scene.findings(of: LameServer()).isEmpty == (outcome == .timeout))
    scene.ask(.soa, .records(.soa()), of: Scene.apex)
    let findings = scene.findings(of: LameServer())
    #expect(findings.map(\.severity) == [.sev1, .sev1])
    #expect(findings.first?.message.contains("serves example.com., but not its \(type)") == true)
    #expect(scene.rules == ["lame-server"])
    #expect(scene.report.incidents.map(\.confirm) == ["edgeprobe trace shop.example.com \(type)"])
    // One more type that users need says what one alone does not.
    guard type == .txt else { return }
    scene.ask(.mx, outcome)
    #expect(scene.comparison.zone?.servers.contains { $0.state == .serves } == false)
  }

  /// Its servers refer to the zone, as a walk asks on the way, and answer nothing more: resolvers were led on.
  @Test(arguments: [true, false]) func theParentFallsSilentAfterItsReferral(refers: Bool) {
    var scene = Scene()
    let (com, registry) = (name("com."), name("a.gtld-servers.net."))
    scene.allServers(of: com, answer: .timeout)
    for question in [Question(Scene.apex, .ns), Question(Scene.apex, .ds)] {
      scene.evidence.zones[1].responses.append(Scene.response(registry, "192.5.6.30", question, .timeout))
    }
    let step = Step(name: Scene.apex, asked: com, zone: Scene.apex, outcome: .cut)
    scene.evidence.steps = [step]
    let outcome = refers ? Response.Outcome.answered(.referral(to: Scene.apex)) : .timeout
    scene.evidence.zones[1].responses.append(Scene.response(registry, "192.5.6.30", step.question, outcome))
    #expect(scene.rules == (refers ? [] : ["dead-server"]))
    #expect(scene.diagnosis.findings.map(\.severity) == [refers ? .note : .sev1])
    #expect(scene.diagnosis.findings.map(\.impact) == [refers ? "nobody" : "every user: no server answers for com."])
  }

  /// An error to the whole name is no silence: whoever asks for it gets nothing.
  @Test func theParentFailsOnTheWholeName() {
    var scene = Scene()
    let com = name("com.")
    scene.allServers(of: com, answer: .answered(.lame(.rcode(.serverFailure))))
    let step = Step(name: Scene.apex, asked: com, zone: Scene.apex, outcome: .cut)
    scene.evidence.steps = [step]
    scene.evidence.zones[1].responses.append(
      Scene.response(
        name("a.gtld-servers.net."), "192.5.6.30", step.question, .answered(.referral(to: Scene.apex))))
    #expect(scene.findings(of: LameServer()).map(\.severity) == [.sev1])
  }

  @Test func parentsServerIsANote() {
    var scene = Scene()
    scene.evidence.zones[1].servers.append(
      NameServer(name: name("b.gtld-servers.net."), addresses: [address("192.33.14.30")]))
    scene.evidence.zones[1].responses.append(
      Scene.response(
        name("b.gtld-servers.net."), "192.33.14.30", Question(Scene.host, .a), .answered(.lame(.rcode(.refused)))))
    #expect(scene.findings(of: LameServer()).map(\.severity) == [.note])
    #expect(scene.diagnosis.status == .ok)
  }

  /// Resolvers find the server over its other family.
  @Test func theAddressesOfServersAreNoUsersQuestion() {
    var scene = Scene()
    for (server, place) in Scene.servers {
      scene.own.responses.append(
        Scene.response(
          server, place, Question(Scene.servers[0].0, .aaaa), .answered(.lame(.rcode(.notImplemented)))))
    }
    #expect(scene.comparison.zone?.servers.map(\.state) == [.serves, .serves])
    #expect(scene.findings(of: LameServer()).map(\.severity) == [.note, .note])
    // Of a name that the user asks about it is.
    scene.evidence.answers[1].question = Question(Scene.servers[0].0, .aaaa)
    #expect(scene.findings(of: LameServer()).map(\.severity) == [.sev3, .sev3])
  }

  /// AAAA fails everywhere, A is answered: whoever serves one serves the zone.
  @Test(arguments: [Response.Outcome.answered(.lame(.rcode(.serverFailure))), .timeout])
  func oneTypeFailsEverywhere(_ outcome: Response.Outcome) {
    var scene = Scene()
    scene.allServers(type: .aaaa, answer: outcome)
    scene.evidence.answers[1].status = outcome == .timeout ? .unreachable : .servfail
    #expect(scene.comparison.zone?.servers.map(\.state) == [.serves, .serves])
    let findings = scene.findings(of: LameServer())
    #expect(findings.map(\.severity) == [.sev3, .sev3])
    #expect(findings.first?.message.contains("serves example.com., but not its AAAA") == true)
    #expect(scene.rules == ["lame-server"])
    #expect(scene.diagnosis.status == .warning)
  }

  @Test func aTypeThatUsersNeedFailsEverywhere() {
    var scene = Scene()
    let refused = Response.Outcome.answered(.lame(.rcode(.refused)))
    scene.ask(.mx, refused)
    #expect(scene.findings(of: LameServer()).map(\.severity) == [.sev1, .sev1])
    scene.ask(.mx, .records(Record(.mx, exchange("mx."))), refused)
    #expect(scene.findings(of: LameServer()).map(\.severity) == [.sev3])
  }

  /// Once is bad luck.
  @Test func silenceOfOneServerToOneTypeAccusesNobody() {
    var scene = Scene()
    scene.server(1, type: .aaaa, answers: .timeout)
    #expect(scene.rules == [])
    #expect(scene.findings(of: LameServer()).isEmpty)
  }

  /// That UDP came through once shows that it can.
  @Test func anyAnswerOverUDPAcquits() {
    var scene = Scene()
    scene.server(1, answers: .timeout)
    scene.stream(1, .answered(.answer(scene.evidence.answers[0].records)))
    #expect(scene.rules == ["lame-server"])
    scene.own.responses.append(
      Scene.response(Scene.servers[1].0, Scene.servers[1].1, Question(Scene.apex, .soa), .records(.soa())))
    #expect(scene.rules == [])
  }

  /// BIND makes SERVFAIL of no data with the SOA record of another zone, or NS records in its place; Unbound takes it.
  @Test(arguments: ["com.", "lb.example.net.", nil, "example.com.", "shop.example.com."])
  func deniesDataByAnotherAuthority(owner: String?) {
    var scene = Scene()
    func deny(_ type: RecordType, at server: Int) {
      scene.datagrams(server, type: type) {
        $0.outcome = .empty
        $0.soa = owner.map { .soa(1, name($0)) }
        $0.namesServers = owner == nil
      }
    }
    let isTold = owner.map { !name($0).isWithin(Scene.apex) } ?? true
    for server in 0...1 { deny(.aaaa, at: server) }
    let findings = scene.findings(of: LameServer())
    #expect(findings.map(\.severity) == (isTold ? [.sev3, .sev3] : []))
    #expect(scene.rules == (isTold ? ["lame-server"] : []))
    guard isTold else { return }
    #expect(findings.first?.message.contains("serves example.com., but not its AAAA: no data, with ") == true)
    #expect(scene.report.incidents.first?.now.contains("SOA record of example.com.") == true)
    // Of what users cannot do without.
    scene.ask(.mx, .empty)
    for server in 0...1 { deny(.mx, at: server) }
    let worse = scene.findings(of: LameServer())
    #expect(worse.map(\.severity) == [.sev2, .sev2])
    #expect(worse.first?.impact.contains("as BIND") == true)
  }

  private static func unauthoritative(_ kind: ResponseKind) -> Response.Outcome {
    .answered(.lame(.unauthoritative(kind)))
  }

  /// Resolvers hand it to their users.
  @Test func allServersAnswerWithoutAuthority() {
    var scene = Scene()
    let records = scene.evidence.answers[0].records
    scene.allServers(type: .a, answer: Self.unauthoritative(.answer(records)))
    scene.allServers(type: .aaaa, answer: Self.unauthoritative(.noData))
    let findings = scene.findings(of: LameServer())
    #expect(findings.map(\.severity) == [.sev3, .sev3])
    #expect(findings.first?.message.contains("answers without authority for example.com.") == true)
    #expect(findings.first?.impact.hasPrefix("nobody for good: resolvers take what all server addresses say") == true)
    #expect(scene.rules == ["lame-server"])
    // One that is dead beside it leaves users what the other says.
    scene.server(1, answers: .timeout)
    #expect(scene.diagnosis.findings.allSatisfy { $0.severity <= .sev3 })
    scene.server(0, answers: .answered(.lame(.notAuthoritative)))
    #expect(scene.findings(of: LameServer()).map(\.severity) == [.sev1])
  }

  /// Nobody is spared, and there are no others to turn to.
  @Test(arguments: [ResponseKind.noData, .nameError]) func allServersDenyWithoutAuthority(_ kind: ResponseKind) throws {
    var scene = Scene()
    scene.allServers(answer: Self.unauthoritative(kind))
    scene.answer(kind == .noData ? .nodata : .nxdomain, kind == .noData ? .noError : .nameError)
    #expect(scene.findings(of: LameServer()).allSatisfy { $0.impact.hasPrefix("users whose resolver asks all ") })
    let incident = try #require(scene.report.incidents.first)
    #expect(incident.severity == .sev1 && incident.cause == "name-server-outage")
    #expect(incident.contradicts == [])
    #expect(incident.now == "bring one server of example.com. back")
    // With records beside it is another matter.
    scene.server(0, answers: .answered(.noData))
    #expect(scene.findings(of: LameServer()).map(\.severity) == [.sev3])
  }

  @Test func answersWithoutAuthorityHaveNoOthersBesideThem() throws {
    var scene = Scene()
    scene.allServers(type: .a, answer: Self.unauthoritative(.answer(scene.evidence.answers[0].records)))
    scene.allServers(type: .aaaa, answer: Self.unauthoritative(.noData))
    let incident = try #require(scene.report.incidents.first)
    #expect(incident.severity == .sev3 && incident.contradicts == [])
    #expect(incident.now == "have one server of example.com. answer with authority")
    scene.server(1, answers: .answered(.lame(.rcode(.refused))))
    scene.server(0, type: .a, answers: .answered(.answer(scene.evidence.answers[0].records)))
    let other = try #require(scene.report.incidents.first)
    #expect(other.contradicts == ["other servers of the zone answer"])
    #expect(other.now == "watch: resolvers use the others")
  }

  /// It is compared as any other answer.
  @Test(
    arguments: [
      (.answer([.a("192.0.2.80")]), "wrong-record"), (.nameError, "missing-record"), (.noData, "empty-answer"),
    ] as [(ResponseKind, String)])
  func whatIsSaidWithoutAuthorityIsCompared(_ kind: ResponseKind, rule: String) {
    var scene = Scene()
    scene.expect()
    scene.server(1, type: .a, answers: Self.unauthoritative(kind))
    scene.server(1, type: .aaaa, answers: Self.unauthoritative(kind == .nameError ? .nameError : .noData))
    #expect(scene.rules == ["lame-server", rule].sorted())
    let finding = scene.diagnosis.findings.first { $0.rule == rule }
    #expect(finding?.severity == .sev2)
    #expect(finding?.scope.addresses == [address(Scene.servers[1].1)])
    #expect(scene.findings(of: LameServer()).map(\.severity) == [.sev3])
  }

  /// Nobody said what is right, and one server denies the name without authority.
  @Test func aDenialWithoutAuthorityDiffersFromTheOthers() {
    var scene = Scene()
    scene.server(1, answers: Self.unauthoritative(.nameError))
    #expect(scene.rules == ["lame-server", "missing-record"])
  }
}

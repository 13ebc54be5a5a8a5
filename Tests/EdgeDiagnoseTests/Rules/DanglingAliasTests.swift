import EdgeDiagnose
import EdgeModel
import Testing

struct DanglingAliasTests {
  private let alias = Record(name: Scene.host, type: .cname, ttl: 60, data: RData(name("gone.example.org.")))

  @Test func targetOfTheAliasDoesNotExist() {
    var scene = Scene()
    scene.allServers(answer: .answered(.alias(to: name("gone.example.org."), [alias])))
    scene.answer(.nxdomain, .nameError, aliases: [alias], name: name("gone.example.org."))
    #expect(scene.rules == ["dangling-alias"])
    #expect(scene.findings(of: DanglingAlias()).map(\.severity) == [.sev1])
    #expect(scene.report.incidents.map(\.cause) == ["target-deregistered"])
  }

  /// A name that proves something, or that mail comes from, needs no address; whoever names it means one.
  @Test func whatNobodyNamedMayLackAnAddress() {
    var scene = Scene()
    scene.allServers(answer: .answered(.alias(to: name("gone.example.org."), [alias])))
    scene.answer(.nodata, .noError, aliases: [alias], name: name("gone.example.org."))
    (scene.target.isInferred, scene.target.ports, scene.evidence.endpoints) = (true, [], [])
    #expect(scene.findings(of: DanglingAlias()).map(\.severity) == [.note])
    scene.target.ports = [443]
    #expect(scene.findings(of: DanglingAlias()).map(\.severity) == [.sev1])
    (scene.target.ports, scene.target.isInferred) = ([], false)
    #expect(scene.findings(of: DanglingAlias()).map(\.severity) == [.sev1])
  }

  /// Only a name that does not exist speaks of something deleted, and only another's zone of another's fault.
  @Test(
    arguments: [
      (.servfail, .serverFailure, "example.org.", "cdn-or-target-provider-fault"),
      (.nodata, .noError, "example.org.", "cdn-or-target-provider-fault"),
      (.nodata, .noError, "example.com.", "target-deregistered"),
    ] as [(Answer.Status, ResponseCode, String, String)])
  func whereTheAliasEnds(_ status: Answer.Status, _ code: ResponseCode, _ zone: String, cause: String) {
    var scene = Scene()
    scene.allServers(answer: .answered(.alias(to: name("gone.example.org."), [alias])))
    scene.answer(status, code, aliases: [alias], name: name("gone.example.org."))
    for index in scene.evidence.answers.indices { scene.evidence.answers[index].path.append(name(zone)) }
    #expect(scene.rules == ["dangling-alias"])
    #expect(scene.report.incidents.map(\.cause) == [cause])
    // That one type alone is denied as a name denies all of them.
    scene.evidence.answers[1].status = .nxdomain
    #expect(scene.report.incidents.map(\.cause) == ["target-deregistered"])
  }

  /// What a trace of one family finds empty may have the other.
  @Test func theOneTypeThatIsAskedIsNotThere() {
    var scene = Scene()
    scene.allServers(answer: .answered(.alias(to: name("gone.example.org."), [alias])))
    scene.answer(.nodata, .noError, aliases: [alias], name: name("gone.example.org."))
    for index in scene.evidence.answers.indices { scene.evidence.answers[index].path.append(name("example.org.")) }
    #expect(scene.findings(of: DanglingAlias()).first?.message.hasSuffix("has no A, AAAA record") == true)
    scene.evidence.answers.removeAll { $0.question.type != .a }
    #expect(
      scene.findings(of: DanglingAlias()).map(\.message) == [
        "shop.example.com. is an alias of gone.example.org., which has no A record"
      ])
    let incident = scene.report.incidents.first
    #expect(incident?.confirm == "edgeprobe check shop.example.com")
    #expect(incident?.fix.contains("create the resource again") == false)
    #expect(incident?.now.contains("other family") == true)
  }

  @Test func namesWhoseAliasesEndInOneFailingZoneAreOneIncident() {
    var scene = Scene()
    scene.allServers(answer: .answered(.alias(to: name("gone.example.org."), [alias])))
    scene.answer(.servfail, .serverFailure, aliases: [alias], name: name("gone.example.org."))
    for index in scene.evidence.answers.indices { scene.evidence.answers[index].path.append(name("example.org.")) }
    #expect(Scene.report([scene, scene.of(name("www.example.com."))]).incidents.map(\.targets.count) == [2])
    scene.answer(.nxdomain, .nameError, aliases: [alias], name: name("gone.example.org."))
    #expect(Scene.report([scene, scene.of(name("www.example.com."))]).incidents.map(\.targets.count) == [1, 1])
  }

  /// AliasMode of an HTTPS record; the name has addresses of its own.
  @Test(arguments: [(Response.Outcome.denial, ["dangling-alias"]), (.records(.a("203.0.113.10")), [])])
  func targetOfTheService(_ outcome: Response.Outcome, rules: [String]) {
    var scene = Scene()
    scene.ask(.https, .records(Record(.https, service(0, "gone.example.org."))))
    for type in [RecordType.a, .aaaa, .https] {
      scene.evidence.answers.append(
        Scene.answer(Question(name("gone.example.org."), type), type == .a ? outcome : .denial))
    }
    #expect(scene.rules == rules)
    #expect(scene.findings(of: DanglingAlias()).allSatisfy { $0.severity == .sev3 })
  }

  /// The next name is in AliasMode as well: what counts is where that leads, whatever addresses it has itself.
  @Test(arguments: [(Response.Outcome.denial, ["dangling-alias"]), (.records(.a("203.0.113.10")), [])])
  func targetOfTheNextService(_ outcome: Response.Outcome, rules: [String]) {
    var scene = Scene()
    let (next, last) = (name("next.example.org."), name("gone.example.org."))
    scene.ask(.https, .records(Record(.https, service(0, "next.example.org."))))
    scene.evidence.answers += [
      Scene.answer(Question(next, .a), .records(.a("203.0.113.10", next))),
      Scene.answer(Question(next, .https), .records(Record(.https, service(0, "gone.example.org."), of: next))),
    ]
    for type in [RecordType.a, .aaaa, .https] {
      scene.evidence.answers.append(Scene.answer(Question(last, type), type == .a ? outcome : .denial))
    }
    #expect(scene.rules == rules)
  }

  /// Of several in AliasMode clients take one at random (RFC 9460 section 2.4.2).
  @Test(arguments: [(Response.Outcome.denial, ["dangling-alias"]), (.records(.a("203.0.113.10")), [])])
  func oneOfSeveralTargetsOfTheService(_ outcome: Response.Outcome, rules: [String]) {
    var scene = Scene()
    let names = [name("first.example.org."), name("second.example.org.")]
    scene.ask(
      .https,
      .records(Record(.https, service(0, "first.example.org.")), Record(.https, service(0, "second.example.org."))))
    for (name, outcome) in zip(names, [.records(.a("203.0.113.10", names[0])), outcome] as [Response.Outcome]) {
      for type in [RecordType.a, .aaaa, .https] {
        scene.evidence.answers.append(Scene.answer(Question(name, type), type == .a ? outcome : .denial))
      }
    }
    #expect(scene.rules == rules)
  }

  /// ServiceMode of an HTTPS record that binds another name.
  @Test(arguments: [(Response.Outcome.denial, ["dangling-alias"]), (.records(.a("203.0.113.10")), [])])
  func nameThatIsBound(_ outcome: Response.Outcome, rules: [String]) {
    var scene = Scene()
    scene.ask(.https, .records(Record(.https, service(1, "gone.example.org."))))
    for type in [RecordType.a, .aaaa] {
      scene.evidence.answers.append(
        Scene.answer(Question(name("gone.example.org."), type), type == .a ? outcome : .denial))
    }
    #expect(scene.rules == rules)
    #expect(scene.findings(of: DanglingAlias()).allSatisfy { $0.severity == .sev3 })
  }

  /// What hints are compared with is not what the user asked for.
  @Test(arguments: [true, false]) func addressBesideHintsIsNotDemanded(isFollowed: Bool) {
    var scene = Scene()
    scene.target.ports = []
    scene.evidence.endpoints = []
    scene.evidence.answers = []
    scene.ask(.svcb, .records(Record(.svcb, service(1, ".", hints: ["203.0.113.10"]))))
    scene.ask(.a, .empty)
    if isFollowed { scene.evidence.followed = [Question(Scene.host, .a)] }
    #expect(scene.rules == (isFollowed ? [] : ["empty-answer"]))
  }

  /// Whether the name has an address of its own decides; where nobody asked, clients are given the benefit of the doubt.
  @Test(arguments: [(true, Severity.sev1), (false, .sev3)])
  func serviceOfANameWithoutAddresses(asked: Bool, severity: Severity) {
    var scene = Scene()
    scene.allServers(answer: .empty)
    scene.answer(.nodata, .noError)
    if !asked { scene.evidence.answers = [] }
    scene.ask(.https, .records(Record(.https, service(0, "gone.example.org."))))
    scene.evidence.answers.append(Scene.answer(Question(name("gone.example.org."), .a), .denial))
    #expect(scene.findings(of: DanglingAlias()).map(\.severity) == [severity])
    #expect(scene.findings(of: DanglingAlias()).first?.impact.hasPrefix("every user") == (severity == .sev1))
  }

  @Test func targetOfTheServiceThatNobodyAskedFor() {
    var scene = Scene()
    scene.ask(.https, .records(Record(.https, service(0, "gone.example.org."))))
    #expect(scene.rules == [])
  }

  @Test func aDNAMEMakesTheNameTooLong() {
    var scene = Scene()
    scene.allServers(answer: .answered(.nameTooLong))
    scene.answer(.servfail, .yxDomain)
    #expect(scene.rules == ["dangling-alias"])
    // No deleted name is to be looked for.
    #expect(scene.report.incidents.map(\.cause) == ["aliases-stacked"])
    scene.answer(.servfail, .serverFailure)
    #expect(scene.rules == ["unobserved"])
  }

  @Test func targetOfTheAliasHasOneFamily() {
    var scene = Scene()
    scene.allServers(answer: .answered(.alias(to: name("gone.example.org."), [alias])))
    scene.evidence.answers[0].aliases = [alias]
    scene.evidence.answers[1].aliases = [alias]
    #expect(scene.rules == [])
  }

  @Test func unreachableTargetIsNotDangling() {
    var scene = Scene()
    scene.allServers(answer: .answered(.alias(to: name("gone.example.org."), [alias])))
    scene.answer(.unreachable, .serverFailure, aliases: [alias], name: name("gone.example.org."))
    #expect(scene.rules == ["unobserved"])
  }

  /// That nothing listens there is as good as silence; what was not asked tells nothing.
  @Test(
    arguments: [
      (.timeout, "no answer"), (.refusedConnection, "connection refused"), (.closed, "connection closed"),
      (.notAllowed, nil),
    ] as [(Response.Outcome, String?)])
  func nobodyAnswersWhereTheAliasEnds(_ outcome: Response.Outcome, seen: String?) {
    var scene = Scene()
    let end = name("gone.example.org.")
    scene.allServers(answer: .answered(.alias(to: end, [alias])))
    scene.answer(.unreachable, .serverFailure, aliases: [alias], name: end)
    let zone = name("example.org.")
    let responses = [RecordType.a, .aaaa].map {
      Scene.response(name("ns.example.org."), "203.0.113.53", Question(end, $0), outcome)
    }
    scene.evidence.zones.append(
      ZoneEvidence(
        zone: zone, parent: .root, ttl: 60, ds: [],
        servers: [NameServer(name: name("ns.example.org."), addresses: [address("203.0.113.53")])],
        responses: responses))
    for index in scene.evidence.answers.indices { scene.evidence.answers[index].path.append(zone) }
    guard let seen else {
      #expect(scene.findings(of: DanglingAlias()).isEmpty)
      return
    }
    #expect(scene.rules == ["dangling-alias"])
    #expect(scene.findings(of: DanglingAlias()).map(\.severity) == [.sev1])
    let incident = scene.report.incidents.first
    #expect(incident?.cause == "cdn-or-target-provider-fault")
    #expect(incident?.supports.last == "ns.example.org. at 203.0.113.53, of example.org.: \(seen)")
    // An HTTPS record leads there, and the name has addresses of its own.
    var service = Scene()
    service.evidence.zones.append(scene.evidence.zones[scene.evidence.zones.count - 1])
    service.ask(.https, .records(Record(.https, EdgeDiagnoseTests.service(0, "gone.example.org."))))
    for type in [RecordType.a, .aaaa, .https] {
      var answer = Scene.answer(Question(end, type), .timeout)
      (answer.status, answer.path) = (.unreachable, [.root, zone])
      service.evidence.answers.append(answer)
    }
    #expect(service.rules == ["dangling-alias"])
    #expect(service.findings(of: DanglingAlias()).map(\.severity) == [.sev3])
  }
}

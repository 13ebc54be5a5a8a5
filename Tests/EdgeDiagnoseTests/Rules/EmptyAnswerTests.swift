import EdgeDiagnose
import EdgeModel
import Testing

struct EmptyAnswerTests {
  @Test func expectedTypeIsEmptyEverywhere() {
    var scene = Scene()
    scene.expect()
    scene.allServers(answer: .answered(.noData))
    scene.answer(.nodata, .noError)
    #expect(scene.rules == ["empty-answer"])
    #expect(scene.findings(of: EmptyAnswer()).map(\.severity) == [.sev1])
    #expect(scene.findings(of: EmptyAnswer()).first?.scope.type == .a)
  }

  @Test func expectedTypeIsEmptyAtOneServer() {
    var scene = Scene()
    scene.expect()
    scene.server(1, answers: .answered(.noData))
    #expect(scene.findings(of: EmptyAnswer()).map(\.severity) == [.sev2])
  }

  /// One server says that there is no such record, the other that there is no such name: nobody gets one.
  @Test func emptyAtOneServerAndDeniedAtTheOther() {
    var scene = Scene()
    scene.expect()
    scene.allServers(answer: .answered(.noData))
    scene.server(1, answers: .denial)
    scene.answer(.nodata, .noError)
    #expect(scene.findings(of: EmptyAnswer()).map(\.severity) == [.sev1])
    #expect(scene.findings(of: MissingRecord()).map(\.severity) == [.sev1])
    scene.server(0, answers: .records(.a("203.0.113.10"), .a("203.0.113.11")))
    #expect(scene.findings(of: MissingRecord()).map(\.severity) == [.sev2])
  }

  @Test func bothTypesAreEmptyWhereNothingIsStated() {
    var scene = Scene()
    scene.allServers(answer: .answered(.noData))
    scene.answer(.nodata, .noError)
    #expect(scene.rules == ["empty-answer"])
  }

  /// A probe file that gives neither ports nor answers wants the delegation watched, or the name to be there.
  @Test func whoExpectsNoAddressIsToldOfNone() {
    var scene = Scene()
    (scene.target.source, scene.target.ports) = (file, [])
    scene.allServers(answer: .answered(.noData))
    scene.answer(.nodata, .noError)
    #expect(scene.rules == [])
    scene.target.answers = .init(a: [], aaaa: [Network("2001:db8::/32")].compactMap(\.self))
    #expect(scene.rules == ["empty-answer"])
    (scene.target.answers, scene.target.ports) = (nil, [443])
    #expect(scene.rules == ["empty-answer"])
  }

  /// A name that is looked at is there, addresses or not.
  @Test func whoExpectsNoAddressExpectsTheName() {
    var scene = Scene()
    (scene.target.source, scene.target.ports) = (file, [])
    scene.allServers(answer: .denial)
    scene.answer(.nxdomain, .nameError)
    #expect(scene.rules == ["missing-record"])
  }

  /// Where some servers have an address, those that have none hide it.
  @Test func serversThatDisagreeAboutAnAddressNobodyStated() {
    var scene = Scene()
    (scene.target.source, scene.target.ports, scene.evidence.endpoints) = (file, [], [])
    #expect(scene.rules == [])
    scene.server(1, answers: .answered(.noData))
    #expect(scene.findings(of: EmptyAnswer()).map(\.scope.servers) == [[Scene.servers[1].0]])
  }

  /// Most load balancers have no IPv6 address, and the alias of one has none either.
  @Test func aResourceWithoutIPv6() throws {
    let resource = name("lb.eu-west-1.elb.amazonaws.com.")
    var scene = Scene()
    scene.expect()
    for type in [RecordType.a, .aaaa] {
      scene.expectations.zones[0].records.removeAll { $0.type == type }
      scene.expectations.zones[0].records.append(
        ExpectedRecordSet(
          name: Scene.host, type: type, ttl: nil, identifier: nil, content: .alias(resource), source: file))
    }
    #expect(scene.rules == [])
    var answer = try #require(scene.evidence.answers.first { $0.question.type == .aaaa })
    answer.question = Question(resource, .aaaa)
    scene.evidence.answers.append(answer)
    #expect(scene.rules == [])
    // The resource has an address, and the alias does not.
    scene.evidence.answers[scene.evidence.answers.count - 1].status = .answer
    #expect(scene.rules == ["empty-answer"])
  }

  /// CloudFront binds a service to its name only where the distribution has HTTP/2 or HTTP/3; a record of the zone is stated.
  @Test(arguments: [("d1.cloudfront.net.", []), ("pool.example.com.", ["empty-answer"])])
  func anHTTPSAlias(of end: String, rules: [String]) {
    var scene = Scene()
    scene.expect()
    scene.hold(.https, RData([]))
    scene.alias(1, to: end)
    scene.hold(.https, service(1, "."), of: name("pool.example.com."))
    scene.ask(.https, .empty)
    #expect(scene.rules == rules)
    scene.ask(.https, .records(Record(.https, service(1, "."))))
    #expect(scene.rules == [])
  }

  @Test func oneOfTwoTypesIsEnough() { #expect(Scene().rules == []) }

  /// A zone need not be signed; one whose parent says that it is must have keys.
  @Test(
    arguments: [(.dnskey, false, 0), (.ds, false, 0), (.dnskey, true, 1), (.soa, false, 1)] as [(RecordType, Bool, Int)]
  )
  func whatAZoneMayLack(_ type: RecordType, isSigned: Bool, count: Int) {
    var scene = Scene()
    scene.target = Target(name: Scene.apex, written: "example.com", ports: [])
    scene.evidence.answers = []
    scene.ask(type, .empty, of: Scene.apex)
    if isSigned { scene.own.ds = [Record(.ds, RData([0, 1, 13, 2]), of: Scene.apex)] }
    #expect(scene.findings(of: EmptyAnswer()).map(\.severity) == Array(repeating: .sev1, count: count))
    scene.ask(type, .denial, of: Scene.apex)
    #expect(scene.rules == ["missing-record"])
  }

  /// A name need not say which authorities may issue for it (RFC 8659 section 3), unless an export says that it does.
  @Test(arguments: [false, true]) func whatANameMayLack(isStated: Bool) {
    var scene = Scene()
    if isStated {
      scene.expect()
      scene.hold(.caa, RData([0, 5] + Array("issueamazon.com".utf8)))
    } else {
      scene.evidence.answers = []
    }
    scene.ask(.caa, .empty)
    #expect(scene.rules == (isStated ? ["empty-answer"] : []))
    scene.ask(.caa, .denial)
    #expect(scene.rules.contains("missing-record"))
  }

  /// A name that exists by what is below it is answered for by itself (RFC 4592 section 2.2.2).
  @Test(
    arguments: [
      ("_x.shop.example.com.", [], "hidden-from-wildcard"), ("shop.example.com.", [], "hidden-from-wildcard"),
      // Nothing is exported there, and the wildcard has nothing else: it is there for another reason.
      (nil, [], "hidden-from-wildcard"),
      // The wildcard may have lost its address, and kept the rest.
      (nil, [RecordType.txt], "automation-emptied-record"),
    ] as [(String?, [RecordType], String)])
  func whatAWildcardDoesNotAnswerFor(_ beside: String?, others: [RecordType], cause: String) {
    var scene = Scene()
    scene.expect()
    scene.expectations.zones[0].records = []
    for type in [.a] + others { scene.hold(type, RData(address("203.0.113.10")), of: name("*.example.com.")) }
    if let beside { scene.hold(.txt, RData([1, 97]), of: name(beside)) }
    scene.target.ports = [443]
    scene.allServers(answer: .answered(.noData))
    scene.answer(.nodata, .noError)
    let incident = scene.report.incidents.first { $0.cause != "record-edited" }
    #expect(incident?.cause == cause)
    guard cause == "hidden-from-wildcard" else { return }
    #expect(incident?.now == "give shop.example.com a record of its own, with what *.example.com. has")
    // Every name that it befell is named.
    var other = scene.of(name("blog.example.com."))
    for index in other.evidence.zones[2].responses.indices {
      other.evidence.zones[2].responses[index].question.name = name("blog.example.com.")
    }
    let both = Scene.report([scene, other]).incidents.first { $0.cause == cause }
    #expect(
      both?.now == "give blog.example.com, shop.example.com a record of their own, with what *.example.com. has")
  }

  /// A record set of its own lost its values, whatever wildcard is beside it.
  @Test func whatIsEmptiedBesideAWildcard() {
    var scene = Scene()
    scene.expect()
    scene.hold(.a, RData(address("203.0.113.10")), of: name("*.example.com."))
    scene.allServers(answer: .answered(.noData))
    scene.answer(.nodata, .noError)
    #expect(scene.report.incidents.map(\.cause) == ["automation-emptied-record"])
  }

  @Test func expectedIPv6IsEmpty() {
    var scene = Scene()
    scene.target.answers = .init(a: [], aaaa: [Network("2001:db8::/32")].compactMap(\.self))
    #expect(scene.findings(of: EmptyAnswer()).map(\.severity) == [.sev3])
  }
}

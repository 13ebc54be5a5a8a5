import EdgeDiagnose
import EdgeModel
import Testing

struct WrongRecordTests {
  /// Tags of CAA records are compared without case (RFC 8659 section 4.1).
  @Test func tagsOfCAA() {
    var scene = Scene()
    scene.hold(.caa, .caa("ISSUE", "amazon.com"))
    scene.evidence.answers.append(
      Scene.answer(Question(Scene.host, .caa), .records(Record(.caa, .caa("issue", "amazon.com")))))
    for (server, place) in Scene.servers {
      let record = Record(.caa, .caa("issue", "amazon.com"))
      scene.own.responses.append(
        Scene.response(server, place, Question(Scene.host, .caa), .answered(.answer([record]))))
    }
    #expect(
      scene.comparison.records.contains { $0.question.type == .caa && $0.replies.allSatisfy { !$0.comparison.differs } }
    )
    #expect(scene.findings(of: WrongRecord()) == [])
  }

  private let stranger = Record(name: Scene.host, type: .a, ttl: 60, data: RData(address("192.0.2.1")))

  @Test func everyServerHasAnotherValue() {
    var scene = Scene()
    scene.expect(a: ["203.0.113.12", "203.0.113.13"])
    let findings = scene.findings(of: WrongRecord())
    #expect(findings.map(\.severity) == [.sev1])
    #expect(findings.first?.expected == "203.0.113.12, 203.0.113.13")
  }

  @Test func oneServerHasAnotherValue() {
    var scene = Scene()
    scene.expect()
    scene.server(1, type: .a, answers: .answered(.answer([stranger])))
    #expect(scene.rules == ["wrong-record"])
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev2])
  }

  @Test func simpleSetMustBeEqual() {
    var scene = Scene()
    scene.expect(a: Scene.endpoints + ["203.0.113.12"])
    #expect(scene.rules == ["wrong-record"])
  }

  @Test func routingPolicyNeedsMembershipOnly() {
    var scene = Scene()
    scene.expect(a: Scene.endpoints + ["203.0.113.12"], identifiers: true)
    #expect(scene.rules == [])
    scene.expect(a: ["203.0.113.11", "203.0.113.12"], identifiers: true)
    #expect(scene.rules == ["wrong-record"])
  }

  @Test(arguments: [("203.0.113.8/29", []), ("203.0.113.8/31", ["wrong-record"])])
  func networks(_ network: String, rules: [String]) {
    var scene = Scene()
    scene.target.answers = .init(a: [Network(network)].compactMap(\.self), aaaa: [])
    #expect(scene.rules == rules)
    // A network cannot be published.
    #expect(scene.report.incidents.allSatisfy { $0.now == "put an address back as the file wants it: \(network)" })
  }

  @Test func driftThatLeadsToOurOwnCertificate() {
    var scene = Scene()
    scene.expect(a: ["203.0.113.12"])
    scene.manage()
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev3])
    scene.expectations.certificates[0].serial = "0a:1c"
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev1])
  }

  @Test func aliasToAnAWSResourceIsAnyAddress() {
    var scene = Scene()
    scene.expect()
    scene.expectations.zones[0].records[0].content = .alias(name("lb.eu-west-1.elb.amazonaws.com."))
    #expect(scene.rules == [])
    scene.allServers(answer: .answered(.noData))
    scene.answer(.nodata, .noError)
    #expect(scene.rules == ["empty-answer"])
  }

  /// One for each region, each a record of the zone.
  @Test func anAliasOfManyNames() {
    var scene = Scene()
    scene.expect()
    scene.expectations.zones[0].records.removeAll { $0.type == .a }
    for number in 0..<40 {
      let region = name("r\(number).example.com.")
      scene.expectations.zones[0].records.append(
        ExpectedRecordSet(
          name: Scene.host, type: .a, ttl: nil, identifier: "\(number)", policy: .latency(region: "region-\(number)"),
          content: .alias(region), source: file))
      scene.hold(.a, RData(address("198.51.100.\(number)")), of: region)
    }
    #expect(scene.rules == ["wrong-record"])
    scene.hold(.a, RData(address("203.0.113.10")), RData(address("203.0.113.11")), of: name("r40.example.com."))
    scene.expectations.zones[0].records.append(
      ExpectedRecordSet(
        name: Scene.host, type: .a, ttl: nil, identifier: "40", policy: .latency(region: "region-40"),
        content: .alias(name("r40.example.com.")), source: file))
    #expect(scene.rules == [])
  }

  /// Route 53 gives addresses for an alias, never a CNAME; another provider may give one of the same resource.
  @Test(arguments: [
    ("lb.eu-west-1.elb.amazonaws.com.", []), ("dualstack.lb.eu-west-1.elb.amazonaws.com.", []),
    ("other.eu-west-1.elb.amazonaws.com.", ["wrong-record"]),
  ])
  func aCNAMEInPlaceOfAnAlias(_ end: String, rules: [String]) {
    var scene = Scene()
    scene.expect()
    scene.alias(0, to: "lb.eu-west-1.elb.amazonaws.com.")
    scene.allServers(type: .a, answer: .alias(.alias(end)))
    #expect(scene.rules == rules)
    // Of a name in the zone that the export lacks nobody knows what it is.
    scene.alias(0, to: "pool.example.com.")
    #expect(scene.rules == [])
  }

  /// Up to eight of more, and never one that none of the sets has.
  @Test func multivalue() {
    var scene = Scene()
    let all = (1...12).map { "203.0.113.\($0)" }
    scene.route((.multivalue, Array(all[0..<6])), (.multivalue, Array(all[6...])))
    scene.serve(Array(all[2..<10]))
    #expect(scene.rules == [])
    scene.server(1, type: .a, answers: .answered(.answer(all[4...].map { .a($0) })))
    #expect(scene.rules == [])
    scene.serve(Array(all[2..<9]) + ["203.0.113.13"])
    #expect(scene.rules == ["wrong-record"])
  }

  @Test(
    arguments: [
      (.weighted(3), .weighted(9)), (.weighted(0), .weighted(0)),
      (.latency(region: "eu-west-1"), .latency(region: "x")),
      (.geolocation(.everywhere), .geolocation(.subdivision(country: "US", "WA"))),
      (.geoproximity("eu-west-1"), .geoproximity("1, 2")), (.cidr(location: "*"), .cidr(location: "office")),
    ] as [(RoutingPolicy, RoutingPolicy)])
  func anySetOfAPolicy(_ first: RoutingPolicy, second: RoutingPolicy) {
    for served in [Scene.endpoints, ["203.0.113.20"]] {
      var scene = Scene()
      scene.route((first, Scene.endpoints), (second, ["203.0.113.20"]))
      scene.serve(served)
      #expect(scene.diagnosis.findings.isEmpty)
      // One server gives the other set, as whoever is asked elsewhere or a moment later.
      scene.server(1, type: .a, answers: .records(.a("203.0.113.20")))
      #expect(scene.diagnosis.findings.isEmpty)
      scene.server(1, type: .a, answers: .records(.a("203.0.113.21")))
      #expect(scene.rules == ["wrong-record"])
      scene.server(1, type: .a, answers: .empty)
      #expect(scene.rules == ["empty-answer"])
    }
  }

  @Test func loadBalancerWithOtherAddressesInThreeLooks() {
    var scene = Scene()
    scene.alias(of: Scene.balancer, looks: 3)
    #expect(scene.rules == ["wrong-record"])
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev3])
    #expect(scene.findings(of: WrongRecord()).first?.expected == "the addresses of \(Scene.balancer): 203.0.113.50")
    // Its addresses change: nobody puts them into a record.
    #expect(scene.report.incidents.first?.now == "put the alias of shop.example.com back as it is in the export")
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, leaf: .leaf(names: ["other.example.com"])) }
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev1])
  }

  /// What is expected is there, and something beside it.
  @Test(
    arguments: [
      (Handshake.Outcome.handshake, Certificate.leaf(), Severity.sev3),
      (.handshake, .leaf(serial: "0f:ff"), .sev2), (.handshake, .leaf(names: ["other.example.com"]), .sev2),
      (.refused, .leaf(), .sev3), (.reset, .leaf(), .sev2),
    ])
  func anAddressBesideTheExpectedOne(_ outcome: Handshake.Outcome, _ leaf: Certificate, severity: Severity) {
    var scene = Scene()
    scene.expect(a: [Scene.endpoints[0]])
    scene.evidence.endpoints = [
      Scene.endpoint(Scene.endpoints[0]), Scene.endpoint(Scene.endpoints[1], outcome, leaf: leaf),
    ]
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [severity])
    #expect(
      scene.report.incidents.contains { $0.now.contains("take \(Scene.endpoints[1]) out again") })
  }

  /// Whoever has the key that stands where the exports lead is nobody else.
  @Test(arguments: [(Certificate.leaf(), Severity.sev3), (.leaf(serial: "0f:ff"), .sev1)])
  func whereTheExportsLeadTheSameCertificateIsServed(_ leaf: Certificate, severity: Severity) {
    var scene = Scene()
    scene.expect(a: [Scene.spare])
    scene.evidence.endpoints.append(Scene.endpoint(Scene.spare, leaf: leaf))
    let findings = scene.findings(of: WrongRecord())
    #expect(findings.map(\.severity) == [severity])
    #expect(findings.first?.impact.hasPrefix("nobody") == (severity == .sev3))
  }

  /// Each differs from the case above in one fact.
  @Test func loadBalancersThatAnswerWithOtherAddressesOfTheirs() {
    var scene = Scene()
    scene.alias(of: Scene.balancer, looks: 2)
    #expect(scene.rules == [])
    scene.alias(of: Scene.balancer, looks: 3)
    scene.evidence.aliases[1].resource.insert(address("203.0.113.10"))
    #expect(scene.rules == [])
    scene.alias(of: Scene.balancer, looks: 3)
    for place in scene.evidence.aliases[2].answers.keys { scene.evidence.aliases[2].answers[place] = nil }
    #expect(scene.rules == [])
    // Nobody can tell, which is not that all is well.
    scene.alias(of: Scene.balancer, looks: 3, elapsed: .milliseconds(1001))
    #expect(scene.rules == ["unobserved"] && scene.findings(of: Unobserved()).allSatisfy(\.isUnknown))
    scene.alias(of: Scene.balancer, looks: 3, answers: [["203.0.113.50"], ["203.0.113.50"]], elapsed: .seconds(2))
    #expect(scene.rules == [])
    scene.alias(of: Scene.balancer, looks: 3, resource: [])
    #expect(scene.rules == [])
  }

  /// Route 53 would have nothing to answer with: what is served is not what was exported.
  @Test(
    arguments: [
      ([.a: .nxdomain, .aaaa: .nxdomain], ["wrong-record"]), ([.a: .nodata, .aaaa: .nodata], []),
      ([.a: .servfail, .aaaa: .servfail], []), ([.a: .nxdomain, .aaaa: .answer], []), ([:], []),
    ] as [([RecordType: Answer.Status], [String])])
  func aliasOfWhatDoesNotExist(_ ends: [RecordType: Answer.Status], rules: [String]) {
    for resource in [Scene.balancer, Scene.distribution] {
      var scene = Scene()
      scene.alias(of: resource, looks: 0)
      scene.know(resource, ends)
      #expect(scene.rules == rules)
      guard let finding = scene.findings(of: WrongRecord()).first else { continue }
      #expect(finding.severity == .sev3 && finding.expected == "the addresses of \(resource) (it does not exist)")
      let incident = scene.report.incidents.first
      #expect(incident?.cause == "record-edited" && incident?.now.hasPrefix("export the zone again") == true)
      // Users are led to somebody else.
      scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, leaf: .leaf(names: ["other.example.com"])) }
      #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev1])
      #expect(scene.report.incidents.map(\.cause) == ["record-edited"])
      // Another set has addresses that are known.
      scene.alias(of: resource, looks: 0)
      scene.hold(.a, RData(address("192.0.2.80")))
      #expect(scene.findings(of: WrongRecord()).map(\.expected) == ["192.0.2.80"])
      scene.ask(.a, .answered(.answer([.a("192.0.2.80")])))
      #expect(!scene.rules.contains("wrong-record"))
    }
  }

  @Test func oneServerGivesAnotherAlias() {
    var scene = Scene()
    scene.alias(of: Scene.balancer, looks: 3, resource: ["203.0.113.50"], answers: [["203.0.113.50"], Scene.endpoints])
    scene.server(0, type: .a, answers: .records(.a("203.0.113.50")))
    #expect(scene.findings(of: WrongRecord()).map(\.scope.servers) == [[Scene.servers[1].0]])
  }

  /// CloudFront, S3 and API Gateway have very many addresses: what is served has to be another's as well.
  @Test(arguments: [
    "d1.cloudfront.net.", "s3-website.eu-central-1.amazonaws.com.", "x.execute-api.eu-west-1.amazonaws.com.",
  ])
  func resourcesWithVeryManyAddresses(_ resource: String) {
    var scene = Scene()
    scene.alias(of: name(resource), looks: 3)
    #expect(scene.rules == [])
    let leaf = Certificate.leaf(names: ["other.example.com"])
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, leaf: leaf) }
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev1])
    // An expired certificate of ours proves no other place.
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, leaf: .leaf(until: "2026-11-18T12:00:00Z")) }
    #expect(scene.findings(of: WrongRecord()) == [])
  }

  /// Names whose record sets are aliases of each other, as an edited export can have them.
  @Test(arguments: [1, 2, 5000])
  func aliasesThatLeadInACircle(_ count: Int) {
    var scene = Scene()
    scene.expect()
    let hosts = [Scene.host] + (1..<max(2, count)).map { name("h\($0).example.com.") }.prefix(count - 1)
    let set = scene.expectations.zones[0].records[0]
    scene.expectations.zones[0].records = hosts.indices.map { index in
      var alias = set
      alias.name = hosts[index]
      alias.content = .alias(hosts[(index + 1) % count])
      return alias
    }
    #expect(scene.rules == [])
  }

  @Test(arguments: [(true, []), (false, ["wrong-record"])])
  func anAliasOfARoutingPolicyNeedsMembershipOnly(hasPolicy: Bool, rules: [String]) {
    var scene = Scene()
    scene.expect(a: Scene.endpoints + ["203.0.113.12"], identifiers: hasPolicy)
    for index in scene.expectations.zones[0].records.indices {
      scene.expectations.zones[0].records[index].name = name("pool.example.com.")
    }
    var alias = scene.expectations.zones[0].records[0]
    alias.name = Scene.host
    alias.identifier = nil
    alias.content = .alias(name("pool.example.com."))
    scene.expectations.zones[0].records.append(alias)
    #expect(scene.rules == rules)
  }

  @Test func whatOnlyAWSKnowsIsNotEvaluated() {
    var scene = Scene()
    scene.expect(a: ["203.0.113.12"])
    scene.expectations.zones[0].records[0].content = .notEvaluated("traffic policy")
    #expect(scene.rules == [])
  }

  @Test(arguments: [("203.0.113.8/29", []), ("203.0.113.8/31", ["wrong-record"])])
  func networksBehindAnAlias(_ network: String, rules: [String]) {
    var scene = Scene()
    let alias = Record(name: Scene.host, type: .cname, ttl: 60, data: RData(name("cdn.example.net.")))
    scene.target.answers = .init(a: [Network(network)].compactMap(\.self), aaaa: [])
    scene.allServers(answer: .answered(.alias(to: name("cdn.example.net."), [alias])))
    #expect(scene.rules == rules)
    // Addresses were expected, so that addresses are what is said.
    let messages = scene.findings(of: WrongRecord()).map(\.message)
    #expect(
      messages
        == rules.map { _ in
          "shop.example.com. A is 203.0.113.10, 203.0.113.11 behind the alias cdn.example.net., not 203.0.113.8/31"
        })
  }

  @Test(arguments: [("cdn.example.net.", []), ("cdn.example.org.", ["wrong-record"])])
  func expectedCNAME(_ expected: String, rules: [String]) {
    var scene = Scene()
    let alias = Record(name: Scene.host, type: .cname, ttl: 60, data: RData(name("cdn.example.net.")))
    scene.expect()
    scene.expectations.zones[0].records[0].type = .cname
    scene.expectations.zones[0].records[0].content = .values([name(expected).wire])
    scene.allServers(answer: .answered(.alias(to: name("cdn.example.net."), [alias])))
    let question = Question(Scene.host, .cname)
    var answer = scene.evidence.answers[0]
    answer.question = question
    answer.records = [alias]
    scene.evidence.answers.append(answer)
    for (server, place) in Scene.servers {
      scene.evidence.zones[2].responses.append(Scene.response(server, place, question, .answered(.answer([alias]))))
    }
    #expect(scene.rules == rules)
  }

  @Test func textSplitOtherwiseIsTheSameText() {
    var scene = Scene()
    scene.expect()
    scene.expectations.zones[0].records[0].type = .txt
    scene.expectations.zones[0].records[0].content = .values([[2] + Array("ab".utf8)])
    let question = Question(Scene.host, .txt)
    var answer = scene.evidence.answers[0]
    answer.question = question
    scene.evidence.answers.append(answer)
    func serve(_ bytes: [UInt8]) {
      let record = Record(name: Scene.host, type: .txt, ttl: 60, data: RData(bytes))
      scene.evidence.zones[2].responses.removeAll { $0.question == question }
      for (server, place) in Scene.servers {
        scene.evidence.zones[2].responses.append(Scene.response(server, place, question, .answered(.answer([record]))))
      }
    }
    serve([1] + Array("a".utf8) + [1] + Array("b".utf8))
    #expect(scene.rules == [])
    serve([1] + Array("a".utf8))
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev3])
  }

  @Test func wildcardCoversTheName() {
    var scene = Scene()
    scene.expect(a: ["192.0.2.1"])
    scene.expectations.zones[0].records[0].name = name("*.example.com.")
    #expect(scene.rules == ["wrong-record"])
    // A name below makes this one exist (RFC 4592 section 2.2.2), so no wildcard covers it.
    var below = scene.expectations.zones[0].records[0]
    below.name = name("deep.shop.example.com.")
    scene.expectations.zones[0].records.append(below)
    #expect(scene.rules == [])
  }
}

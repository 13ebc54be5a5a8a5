import EdgeDiagnose
import EdgeModel
import Testing

struct ClaimableTargetTests {
  @Test(arguments: [
    ("gone-1.eu-west-1.elb.amazonaws.com.", true), ("gone-1.elb.eu-west-1.amazonaws.com.", true),
    ("d111.cloudfront.net.", true), ("gone.eu-west-1.elasticbeanstalk.com.", true),
    ("gone.s3-website-eu-west-1.amazonaws.com.", true), ("gone.s3-website.eu-central-1.amazonaws.com.", true),
    ("gone.s3.eu-west-1.amazonaws.com.", true),
    // A zone of one's own, or one that gives no names to customers.
    ("gone.example.org.", false), ("cloudfront.net.", false), ("s3.amazonaws.com.", false),
    ("db.abc.eu-west-1.rds.amazonaws.com.", false),
  ])
  func aliasOfWhatDoesNotExist(_ end: String, isClaimable: Bool) {
    var scene = Scene()
    scene.dangle(end)
    let findings = scene.findings(of: ClaimableTarget())
    #expect(findings.map(\.severity) == (isClaimable ? [.sev1] : []))
    #expect(findings.map(\.isSecurity) == (isClaimable ? [true] : []))
    #expect(scene.report.incidents.map(\.isSecurity) == [isClaimable])
    #expect(scene.report.incidents.map(\.cause) == ["target-deregistered"])
  }

  @Test(arguments: ["gone.s3.eu-west-1.amazonaws.com.", "gone.example.org."]) func aliasAtOneServer(_ end: String) {
    var scene = Scene()
    scene.server(1, answers: .alias(.alias(end)))
    scene.evidence.ends.append(
      Answer(
        question: Question(name(end), .a), status: .nxdomain, rcode: .nameError, name: name(end), aliases: [],
        records: [], reason: nil, path: [.root]))
    #expect(scene.findings(of: ClaimableTarget()).map(\.isSecurity) == (end.contains("s3") ? [true] : []))
  }

  /// Route 53 follows an alias of its own, and has nothing to answer with where that leads nowhere.
  @Test(
    arguments: [
      (.nxdomain, .empty, ["claimable-target", "dangling-alias"]),
      (.nxdomain, .denial, ["claimable-target", "dangling-alias"]),
      (.nodata, .empty, ["dangling-alias"]), (.servfail, .empty, ["dangling-alias"]),
      // The load balancer is there: the record is not.
      (.answer, .empty, ["empty-answer"]), (.answer, .denial, ["missing-record"]),
      // Nobody looked.
      (nil, .empty, ["empty-answer"]),
    ] as [(Answer.Status?, Response.Outcome, [String])])
  func aliasThatRoute53Follows(_ status: Answer.Status?, _ given: Response.Outcome, rules: [String]) {
    var scene = Scene()
    scene.alias(of: Scene.balancer, looks: 0)
    scene.allServers(answer: given)
    scene.answer(given == .empty ? .nodata : .nxdomain, given == .empty ? .noError : .nameError)
    if let status { scene.know(Scene.balancer, [.a: status, .aaaa: status]) }
    #expect(scene.rules == rules)
    #expect(scene.report.incidents.map(\.isSecurity) == [rules.contains("claimable-target")])
    if rules == ["empty-answer"] || rules == ["missing-record"] {
      // Nobody can put addresses back that AWS alone knows.
      let now = scene.report.incidents.first?.now
      #expect(now == "put the alias of shop.example.com back as it is in the export")
    }
    if rules.contains("dangling-alias") {
      #expect(scene.findings(of: DanglingAlias()).map(\.severity) == [.sev1])
    }
  }

  /// A server that is behind the others still has an address.
  @Test(arguments: [Response.Outcome.empty, .denial], [0, 1])
  func oneServerHasNothingToAnswerWith(_ given: Response.Outcome, index: Int) {
    var scene = Scene()
    scene.alias(of: Scene.balancer, looks: 0)
    scene.server(index, type: .a, answers: given)
    scene.know(Scene.balancer, [.a: .nxdomain, .aaaa: .nxdomain])
    #expect(scene.rules == ["claimable-target", "dangling-alias"])
    #expect(scene.findings(of: DanglingAlias()).map(\.severity) == [.sev2])
    #expect(scene.findings(of: DanglingAlias()).map(\.share) == [0.5])
    #expect(scene.report.incidents.map(\.cause) == ["target-deregistered"])
  }

  /// The name should not resolve, and does not, and somebody else can have what its alias leads to.
  @Test(arguments: [(Answer.Status.nxdomain, ["claimable-target"]), (.nodata, []), (.answer, [])])
  func aRetiredNameWhoseAliasIsLeft(_ status: Answer.Status, rules: [String]) {
    var scene = Scene()
    scene.target.absent = true
    scene.alias(of: Scene.balancer, looks: 0)
    scene.allServers(answer: .empty)
    scene.answer(.nodata, .noError)
    scene.know(Scene.balancer, [.a: status, .aaaa: status])
    #expect(scene.rules == rules)
  }

  /// A resource with one family is there, and a name that has an address through its alias leads somewhere else by now.
  @Test func aliasesOfBothFamilies() {
    var scene = Scene()
    scene.alias(of: Scene.balancer, looks: 0)
    var other = scene.expectations.zones[0].records[0]
    other.type = .aaaa
    scene.expectations.zones[0].records.append(other)
    scene.ask(.aaaa, .empty)
    // Users get the address of something else: nothing is to be deleted.
    scene.know(Scene.balancer, [.a: .nxdomain, .aaaa: .nxdomain])
    #expect(scene.rules == ["wrong-record"])
    // The record sets were deleted, and the load balancer of IPv4 alone was not.
    scene.evidence.answers.removeAll { $0.question.name == Scene.balancer }
    scene.know(Scene.balancer, [.a: .answer, .aaaa: .nodata])
    scene.allServers(answer: .empty)
    scene.answer(.nodata, .noError)
    #expect(scene.rules == ["empty-answer"])
  }

  /// Of several that Route 53 chooses among, one that is gone, or has no such address, leaves some users without.
  @Test(arguments: [(Answer.Status.nxdomain, ["claimable-target", "dangling-alias"]), (.answer, ["empty-answer"])])
  func oneOfSeveralIsGone(_ status: Answer.Status, rules: [String]) {
    var scene = Scene()
    scene.alias(of: Scene.balancer, looks: 0)
    let set = scene.expectations.zones[0].records[0]
    scene.expectations.zones[0].records = [Scene.balancer, Scene.distribution].enumerated().map { index, resource in
      var own = set
      (own.identifier, own.policy, own.content) = ("set-\(index)", .weighted(10), .alias(resource))
      return own
    }
    scene.know(Scene.balancer, [.a: status, .aaaa: .nodata])
    scene.know(Scene.distribution, [.a: .answer, .aaaa: .answer])
    scene.allServers(answer: .empty)
    scene.answer(.nodata, .noError)
    // That it would fail its users is said once.
    #expect(scene.rules == rules)
    // Of a type that one of them does not have, nothing is missed.
    for index in 0..<2 { scene.expectations.zones[0].records[index].type = .aaaa }
    scene.serve(Scene.endpoints)
    scene.ask(.aaaa, .empty)
    if status == .answer { #expect(!scene.rules.contains("empty-answer")) }
  }

  @Test func whatHasNoAddressExists() {
    var scene = Scene()
    scene.dangle("gone.eu-west-1.elasticbeanstalk.com.")
    for index in scene.evidence.answers.indices { scene.evidence.answers[index].status = .nodata }
    #expect(scene.rules == ["dangling-alias"])
  }

  @Test(
    arguments: [
      ("NoSuchBucket", "AmazonS3", 404, true), ("NoSuchKey", "AmazonS3", 404, false),
      ("NoSuchBucket", "nginx", 404, false), ("NoSuchBucket", "AmazonS3", 200, false),
    ] as [(String, String, UInt16, Bool)])
  func bucket(_ body: String, server: String, status: UInt16, isClaimable: Bool) {
    var scene = Scene()
    scene.page(status, ["server": server], body: "<Error><Code>\(body)</Code></Error>")
    #expect(scene.findings(of: ClaimableTarget()).map(\.isSecurity) == (isClaimable ? [true] : []))
  }

  /// Websites of S3 have no TLS, and S3 has other addresses every time.
  @Test(arguments: [("NoSuchBucket", ["claimable-target"]), ("NoSuchKey", [])])
  func bucketInTheClear(_ code: String, rules: [String]) throws {
    var scene = Scene()
    let endpoint = Endpoint(address: address("192.0.2.80"), port: 80, serverName: nil)
    let body = "<li>Code: \(code)</li>"
    scene.evidence.plainPage = PlainPage(endpoint: endpoint, exchange: .scene(404, ["server": "AmazonS3"], body: body))
    #expect(scene.rules == rules)
    guard let finding = scene.findings(of: ClaimableTarget()).first else { return }
    #expect(finding.isSecurity && finding.severity == .sev1 && finding.scope.addresses.isEmpty)
    #expect(finding.message.hasPrefix("192.0.2.80:80 answers"))
    #expect(scene.report.incidents.map(\.confirm) == ["curl -i http://shop.example.com/"])
  }

  @Test func aServerOfRoute53Refuses() {
    var scene = Scene()
    scene.refuse(["ns-1.awsdns-1.org."])
    let findings = scene.findings(of: ClaimableTarget())
    #expect(findings.map(\.severity) == [.sev2])
    #expect(findings.first?.scope.servers == [name("ns-1.awsdns-1.org.")])
    #expect(findings.first?.share == 1.0 / 3)
    #expect(scene.report.incidents.map(\.cause) == ["hosted-zone-deleted"])
    #expect(scene.report.incidents.map(\.isSecurity) == [true])
  }

  /// Whether or not the exports have them: a delegation set that refuses as a whole is of no hosted zone any more.
  @Test(arguments: [true, false], [true, false])
  func everyServerIsOfRoute53AndRefuses(isExported: Bool, isWhole: Bool) {
    var scene = Scene()
    if isExported { scene.expect(nameServers: (0..<2).map { name("ns-\($0).awsdns-\($0).co.uk.") }) }
    for index in 0..<2 {
      let server = name("ns-\(index).awsdns-\(index).co.uk.")
      let old = Scene.servers[index].0
      scene.own.servers[index].name = server
      for place in scene.own.responses.indices where scene.own.responses[place].server == old {
        scene.own.responses[place].server = server
      }
    }
    scene.allServers(answer: .answered(.lame(.rcode(.refused))))
    // One that fails otherwise may have it.
    if !isWhole { scene.server(1, answers: .answered(.lame(.rcode(.serverFailure)))) }
    scene.answer(.servfail, .serverFailure)
    guard isWhole else {
      #expect(scene.findings(of: ClaimableTarget()).isEmpty == isExported)
      return
    }
    #expect(scene.findings(of: ClaimableTarget()).map(\.severity) == [.sev1])
    #expect(scene.report.incidents.map(\.cause) == ["hosted-zone-deleted"])
    #expect(scene.report.incidents.map(\.isSecurity) == [true])
  }

  @Test func aServerOfTheDelegationSetIsOutOfOrder() {
    var scene = Scene()
    scene.expect(nameServers: Scene.servers.map(\.0) + [name("ns-1.awsdns-1.org.")])
    scene.refuse(["ns-1.awsdns-1.org."])
    #expect(scene.rules == ["lame-server"])
  }

  @Test func aServerThatTheZoneNamesIsOutOfOrder() {
    var scene = Scene()
    scene.refuse(["ns-1.awsdns-1.org."])
    scene.apex(0, names: Scene.servers.map { "\($0.0)" } + ["ns-1.awsdns-1.org."])
    #expect(scene.findings(of: ClaimableTarget()).isEmpty)
  }

  @Test(arguments: [
    ("ns-1.awsdns-1.org.", Response.Outcome.answered(.lame(.rcode(.serverFailure)))),
    ("ns-1.awsdns-1.org.", .timeout), ("ns1.example.org.", .answered(.lame(.rcode(.refused)))),
  ])
  func anotherFaultOrAnotherOperator(_ server: String, outcome: Response.Outcome) {
    var scene = Scene()
    scene.add(server, at: ["203.0.113.200"], answering: outcome)
    #expect(scene.findings(of: ClaimableTarget()).isEmpty)
  }
}

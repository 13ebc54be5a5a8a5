import EdgeDiagnose
import EdgeModel
import Testing

struct UnobservedTests {
  /// More time would not help.
  @Test func serversThatCannotBeReachedFromHereAreNoMatterOfTime() {
    var scene = Scene()
    scene.evidence.endpoints = []
    scene.target.ports = []
    scene.own.servers = []
    scene.own.responses = []
    scene.answer(.unreachable, .serverFailure)
    let server = name("ns6.example.net.")
    scene.own.servers = [NameServer(name: server, addresses: [address("2001:db8::6")])]
    scene.own.responses = [
      Scene.response(server, "2001:db8::6", Question(Scene.host, .a), .unreachable("Network is unreachable"))
    ]
    #expect(scene.diagnosis.status == .unknown)
    let incidents = scene.report.incidents.filter { $0.cause == "vantage-fault" }
    #expect(incidents.map(\.explanation) == ["this host has no way there, which tells nothing about the target"])
    #expect(incidents.allSatisfy { !$0.fix.contains("--deadline") && !$0.confirm.contains("--deadline") })
    // A look that was cut short is another matter.
    var short = Scene()
    short.evidence.missed = ["203.0.113.10:443"]
    #expect(short.report.incidents.first?.fix.contains("--deadline") == true)
  }

  @Test func deadlineCameFirst() {
    var scene = Scene()
    scene.evidence.missed = ["203.0.113.11:443"]
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", .timeout(.handshake))
    #expect(scene.rules == ["unobserved"])
    #expect(scene.diagnosis.status == .unknown)
    scene.evidence.missed = []
    #expect(scene.rules == ["handshake-failed"])
  }

  /// What is expected of a page that there was no way to ask for is not met by that.
  @Test func aPageThatNobodyCouldAskFor() {
    var scene = Scene()
    scene.page(200, at: 0)
    var trail = HTTPTrail.silent("")
    trail.exchanges[0].outcome = .unseen("HTTP/2 alone is spoken there")
    scene.answer(trail, at: 1)
    #expect(scene.diagnosis.status == .ok)
    scene.expectPage()
    #expect(scene.rules == ["unobserved"])
    #expect(scene.diagnosis.status == .unknown)
    #expect(scene.findings(of: Unobserved()).first?.observed == "HTTP/2 alone is spoken there")
  }

  /// Where only partners are let in, nobody is shown a page here, however the server says so.
  @Test func aPageForPartners() {
    var scene = Scene()
    scene.expectPage()
    scene.target.clientCertificate = .required
    for index in scene.evidence.endpoints.indices { scene.evidence.endpoints[index].clientCertificate = .requested }
    scene.answer(.silent("the connection ends"))
    #expect(scene.rules == ["unobserved"])
    scene.page(400, body: "No required SSL certificate was sent")
    #expect(scene.rules == ["unobserved"])
    scene.page(503)
    #expect(scene.rules == ["edge-error"])
  }

  @Test func serviceBindingIsNotNeeded() {
    var scene = Scene()
    scene.ask(.https, .answered(.lame(.rcode(.serverFailure))))
    scene.evidence.answers[2].status = .servfail
    #expect(scene.findings(of: Unobserved()).map(\.severity) == [.note])
    #expect(scene.rules == [])
    scene.evidence.answers[1].status = .servfail
    #expect(scene.diagnosis.status == .unknown)
  }

  /// Old servers fail at types that they do not know; only authorities ask for this one.
  @Test func authorizationOfAuthoritiesIsNotNeeded() {
    var scene = Scene()
    scene.ask(.caa, .answered(.lame(.rcode(.serverFailure))))
    scene.evidence.answers[2].status = .servfail
    #expect(scene.findings(of: Unobserved()).map(\.severity) == [.note])
    #expect(scene.rules == [])
    #expect(scene.diagnosis.status == .ok)
    scene.hold(.caa, .caa("issue", "amazon.com"))
    #expect(scene.diagnosis.status == .unknown)
  }

  @Test func limitThatEndedNothingIsANote() {
    var scene = Scene()
    scene.evidence.limits = ["20 server names"]
    #expect(scene.diagnosis.status == .ok)
    scene.answer(.limit, .serverFailure)
    #expect(scene.rules == ["unobserved"])
  }

  /// More addresses than a look connects to: what is seen of the first has the word.
  @Test func moreAddressesThanAreLookedAt() {
    var scene = Scene()
    scene.evidence.limits = ["the first 64 of 79 addresses alone were looked at"]
    #expect(scene.diagnosis.status == .ok)
    #expect(scene.findings(of: Unobserved()).map(\.message) == scene.evidence.limits)
    scene.evidence.limits.append("20 server names")
    #expect(scene.findings(of: Unobserved()).count == 2)
  }

  @Test func handshakesThatNobodyTried() {
    var scene = Scene()
    scene.evidence.endpoints = []
    #expect(scene.rules == ["unobserved"])
    scene.target.ports = []
    #expect(scene.rules == [])
  }

  /// The user wanted one family alone: the other counts neither as seen nor as absent.
  @Test func oneFamilyAlone() {
    var scene = Scene()
    scene.evidence.onlyFamily = .ipv6
    scene.evidence.endpoints = [Scene.endpoint("2001:db8::10", .refused)]
    #expect(scene.diagnosis.findings.filter { $0.severity > .note }.map(\.severity) == [.sev3])
    scene.evidence.onlyFamily = nil
    #expect(scene.diagnosis.findings.map(\.severity).max() == .sev1)
    scene.evidence.endpoints = []
    scene.ask(.aaaa, .empty)
    scene.evidence.onlyFamily = .ipv6
    #expect(scene.diagnosis.status == .unknown)
    #expect(scene.findings(of: Unobserved()).map(\.message).first?.contains("has no IPv6 address") == true)
    #expect(scene.report.incidents.map(\.confirm) == ["edgeprobe check shop.example.com"])
  }

  @Test func whatOnlyAWSKnowsIsSaid() {
    var scene = Scene()
    scene.expect()
    scene.expectations.zones[0].records[0].content = .notEvaluated("traffic policy")
    let findings = scene.diagnosis.findings
    #expect(findings.map(\.message) == ["shop.example.com. A was not evaluated: traffic policy"])
    #expect(findings.map(\.severity) == [.note])
    #expect(scene.diagnosis.status == .ok)
  }

  @Test func anAliasOfWhatOnlyAWSKnows() {
    var scene = Scene()
    scene.expect()
    let policy = name("policy.example.com.")
    scene.expectations.zones[0].records = [
      ExpectedRecordSet(name: Scene.host, type: .a, ttl: nil, identifier: nil, content: .alias(policy), source: file),
      ExpectedRecordSet(
        name: policy, type: .a, ttl: 60, identifier: nil, content: .notEvaluated("traffic policy"), source: file),
    ]
    let findings = scene.diagnosis.findings
    #expect(
      findings.map(\.message) == ["shop.example.com. A was not evaluated: traffic policy at policy.example.com."])
    #expect(scene.diagnosis.status == .ok)
  }

  /// A name that only a private hosted zone has need not be in public DNS, and one that a public zone has, too, must.
  @Test(arguments: [(false, ["unobserved"]), (true, ["missing-record"])])
  func privateZone(isPublic: Bool, rules: [String]) {
    var scene = Scene()
    scene.expect()
    var inside = scene.expectations.zones[0]
    (inside.id, inside.isPrivate, inside.nameServers) = ("Z2", true, nil)
    if !isPublic { scene.expectations.zones[0].records = [] }
    scene.expectations.zones.append(inside)
    scene.allServers(answer: .denial)
    scene.answer(.nxdomain, .nameError)
    #expect(scene.diagnosis.findings.map(\.rule) == rules)
    #expect(scene.diagnosis.findings.map(\.severity) == [isPublic ? .sev1 : .note])
    // Without the public zone's export nobody says that the name is private alone.
    scene.expectations.zones.removeFirst()
    #expect(scene.rules == ["missing-record"])
  }
}

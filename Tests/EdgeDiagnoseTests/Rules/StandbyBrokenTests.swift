import EdgeDiagnose
import EdgeModel
import Testing

struct StandbyBrokenTests {
  private let expired = Certificate.leaf(until: "2026-11-18T12:00:00Z")

  @Test func secondaryWithAnExpiredCertificate() {
    var scene = Scene()
    scene.standBy(leaf: expired)
    // The rules about certificates see only where users are led.
    #expect(scene.rules == ["standby-broken"])
    let finding = scene.findings(of: StandbyBroken()).first
    #expect(finding?.severity == .sev3)
    #expect(
      finding?.message
        == "SECONDARY b, not served now, would fail its users: 203.0.113.20:443: "
        + "the certificate expired 2026-11-18T12:00:00Z")
    #expect(finding?.source == export)
    #expect(scene.report.incidents.map(\.cause) == ["standby-forgotten"])
    // Below a delegation none of the sets is chosen.
    scene.hold(.ns, RData(name("ns1.example.org.")))
    #expect(scene.findings(of: StandbyBroken()) == [])
  }

  @Test func healthySecondary() {
    var scene = Scene()
    scene.standBy()
    #expect(scene.diagnosis.findings.filter { $0.rule == "standby-broken" } == [])
    #expect(scene.rules == [])
  }

  /// The same address, once users are led there: its certificate is what is wrong.
  @Test func theSameOnceServed() {
    var scene = Scene()
    scene.standBy(leaf: expired)
    scene.server(1, type: .a, answers: .records(.a(Scene.spare)))
    #expect(scene.findings(of: StandbyBroken()) == [])
    #expect(scene.findings(of: ExpiredCertificate()).map(\.severity) == [.sev2])
  }

  @Test func theSameForUsersOfOneResolver() {
    var scene = Scene()
    scene.standBy(leaf: expired)
    scene.resolver("8.8.8.8", .answer([.a(Scene.spare)]))
    #expect(scene.findings(of: StandbyBroken()) == [])
    #expect(scene.findings(of: ExpiredCertificate()).map(\.severity) == [.sev2])
  }

  @Test(arguments: [
    (RoutingPolicy.weighted(0), "weight 0 b"), (.latency(region: "us-east-1"), "latency us-east-1 b"),
    (.geolocation(.country("DE")), "geolocation DE b"), (.multivalue, "multivalue b"),
  ])
  func everyPolicy(_ policy: RoutingPolicy, _ text: String) {
    var scene = Scene()
    // Somebody has to be for everybody else.
    let first = policy == .geolocation(.country("DE")) ? RoutingPolicy.geolocation(.everywhere) : policy
    scene.standBy(.refused, policies: (first, policy))
    #expect(scene.rules == ["standby-broken"])
    #expect(scene.findings(of: StandbyBroken()).first?.message.hasPrefix(text) == true)
  }

  @Test(arguments: [
    Handshake.Outcome.refused, .timeout(.connect), .timeout(.handshake), .reset, .alert(40),
    .notTLS(Array("SSH-2".utf8)),
  ])
  func everyFailureOfTheConnection(_ outcome: Handshake.Outcome) {
    var scene = Scene()
    scene.standBy(outcome)
    #expect(scene.rules == ["standby-broken"])
  }

  @Test func certificatesThatClientsRefuse() {
    for leaf in [Certificate.leaf(names: ["other.example.com"]), .leaf(from: "2026-11-21T12:00:00Z")] {
      var scene = Scene()
      scene.standBy(leaf: leaf)
      #expect(scene.rules == ["standby-broken"])
    }
    var scene = Scene()
    scene.standBy()
    scene.evidence.endpoints[2].path?.isTrusted = false
    #expect(scene.rules == ["standby-broken"])
  }

  /// The certificate ends soon, and users there would not notice today.
  @Test func expiringCertificate() {
    var scene = Scene()
    scene.standBy(leaf: .leaf(until: "2026-11-21T12:00:00Z"))
    #expect(scene.rules == [])
  }

  @Test func onlyFamilyOfTheStandbyIsNoBrokenFamily() {
    var scene = Scene()
    scene.hold(chosen: [("a", .failover(.primary), Scene.endpoints), ("b", .failover(.secondary), [Scene.spare])])
    scene.expectations.zones[0].records[1].type = .aaaa
    scene.expectations.zones[0].records[1].content = .values([address("2001:db8::20").bytes])
    scene.evidence.endpoints.append(Scene.endpoint("2001:db8::20", .refused))
    #expect(scene.findings(of: AddressFamilyBroken()) == [])
    #expect(scene.findings(of: StandbyBroken()).map(\.severity) == [.sev3])
  }

  /// A simple set has no standby: that it is not answered is the finding.
  @Test func simpleSetThatIsNotAnswered() {
    var scene = Scene()
    scene.expect(a: [Scene.spare])
    scene.evidence.endpoints.append(Scene.endpoint(Scene.spare, .refused))
    #expect(scene.rules == ["wrong-record"])
    #expect(scene.findings(of: StandbyBroken()).map(\.severity) == [.note])
  }

  @Test func whatNobodyCouldLookAtIsNotBroken() {
    var scene = Scene()
    scene.standBy(.notAllowed)
    #expect(scene.rules == [])
    #expect(scene.findings(of: Unobserved()).map(\.severity) == [.note])
    #expect(scene.findings(of: SpecialAddress()) == [])
    scene.evidence.endpoints.removeLast()
    scene.evidence.missed = ["203.0.113.20:443"]
    #expect(scene.findings(of: Unobserved()).map(\.severity) == [.note])
    #expect(scene.diagnosis.status == .ok)
    scene.evidence.missed.append("203.0.113.11:443")
    #expect(scene.diagnosis.status == .unknown)
  }

  @Test(arguments: [(Answer.Status.nxdomain, ["standby-broken"]), (.answer, []), (.servfail, [])])
  func setThatLeadsToNothing(_ status: Answer.Status, rules: [String]) {
    var scene = Scene()
    scene.hold(chosen: [("a", .failover(.primary), Scene.endpoints), ("b", .failover(.secondary), [])])
    scene.expectations.zones[0].records[1].content = .alias(Scene.balancer)
    scene.evidence.answers.append(.of(Question(Scene.balancer, .a), status))
    #expect(scene.rules == rules)
  }

  @Test func addressesOfAnAliasAreThoseOfItsSet() {
    var scene = Scene()
    scene.hold(chosen: [("a", .failover(.primary), Scene.endpoints), ("b", .failover(.secondary), [])])
    scene.expectations.zones[0].records[1].content = .alias(Scene.balancer)
    let question = Question(Scene.balancer, .a)
    scene.evidence.answers.append(.of(question, .answer))
    scene.evidence.zones.append(
      ZoneEvidence(
        zone: name("amazonaws.com."), parent: name("com."), ttl: 60, ds: [],
        servers: [NameServer(name: name("ns.amazonaws.com."), addresses: [address("198.51.100.9")])],
        responses: [
          Scene.response(
            name("ns.amazonaws.com."), "198.51.100.9", question, .records(.a(Scene.spare, Scene.balancer)))
        ]))
    scene.evidence.endpoints.append(Scene.endpoint(Scene.spare, leaf: expired))
    #expect(scene.rules == ["standby-broken"])
    let verdict = scene.diagnosis.endpoints.last
    #expect(verdict?.role == .standby && verdict?.sets.map(\.identifier) == ["b"] && verdict?.status == .warning)
    #expect(scene.diagnosis.endpoints.first?.role == .served)
    #expect(scene.diagnosis.endpoints.first?.sets.map(\.text) == ["PRIMARY a"])
  }

  /// Of a set one of whose addresses is given, all are where users go.
  @Test func otherAddressesOfTheServedSet() {
    var scene = Scene()
    scene.standBy(leaf: expired)
    scene.hold(chosen: [("a", .weighted(1), Scene.endpoints + [Scene.spare]), ("b", .weighted(1), ["203.0.113.30"])])
    #expect(scene.findings(of: StandbyBroken()) == [])
    #expect(scene.findings(of: ExpiredCertificate()).map(\.severity) == [.sev2])
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct WrongRecordTests {
  private let stranger = Record(name: Scene.host, type: .a, ttl: 60, data: RData(address("192.0.2.1")))

  @Test func everyServerHasAnotherValue() {
    var scene = Scene()
    scene.expect(a: ["203.0.113.10", "203.0.113.12"])
    let findings = scene.findings(of: WrongRecord())
    #expect(findings.map(\.severity) == [.sev1])
    #expect(findings.first?.expected == "203.0.113.10, 203.0.113.12")
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

  @Test func whatOnlyAWSKnowsIsNotEvaluated() {
    var scene = Scene()
    scene.expect(a: ["203.0.113.12"])
    scene.expectations.zones[0].records[0].content = .notEvaluated("traffic policy")
    #expect(scene.rules == [])
  }
}

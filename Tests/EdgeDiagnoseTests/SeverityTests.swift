import EdgeDiagnose
import EdgeModel
import Testing

struct SeverityTests {
  private static let first = Endpoint(address: address("203.0.113.10"), port: 443, serverName: Scene.host)
  private static let second = Endpoint(address: address("203.0.113.11"), port: 443, serverName: Scene.host)
  private static let ns1 = address("198.51.100.1")
  private static let ns2 = address("192.0.2.2")
  private static let a = Question(Scene.host, .a)

  /// In a scene where everything is well but what the effect says.
  @Test(
    arguments: [
      (.noRecord(of: [a], from: [ns1]), .sev2), (.noRecord(of: [a], from: [ns1, ns2]), .sev1),
      (.wrongAnswer(to: [a], from: [ns1]), .sev2), (.wrongAnswer(to: [a], from: [ns1, ns2]), .sev1),
      (.wrongAnswer(to: [Question(Scene.host, .txt)], from: [ns1, ns2]), .sev3),
      (.noAnswer(zone: Scene.apex, from: [ns1]), .sev3), (.noAnswer(zone: name("com."), from: [ns1]), .note),
      (.noAnswer(zone: name("other.example."), from: []), .sev1),
      (.noConnection(to: [first]), .sev3), (.noConnection(to: [first, second]), .sev1),
      (.untrusted(at: [first]), .sev2), (.untrusted(at: [first, second]), .sev1),
      (.ends(left: .days(30), lifetime: .days(198)), .note), (.ends(left: .days(29), lifetime: .days(198)), .sev4),
      (.ends(left: .days(9), lifetime: .days(198)), .sev3), (.ends(left: .days(2), lifetime: .days(198)), .sev2),
      (.renewal(left: .days(45), lifetime: .days(200)), .sev4),
      (.renewal(left: .days(44), lifetime: .days(200)), .sev3),
      (.renewal(left: .days(60), lifetime: .days(201)), .sev4),
      (.renewal(left: .days(59), lifetime: .days(201)), .sev3),
      (.certificate(.refused(at: [first, second], by: .keepingLists)), .sev2),
      (.certificate(.refusedByFew(at: [first], by: .checkingStaples)), .sev3),
      (.certificate(.drift(at: [first])), .sev3),
      (.nobody, .note), (.unknown, .note),
    ] as [(Effect, Severity)])
  func table(_ effect: Effect, severity: Severity) {
    #expect(Severity(of: effect, in: Scene().comparison) == severity)
  }

  @Test func twoPartialFaultsTogetherHitEverybody() {
    var scene = Scene()
    scene.evidence.endpoints[0] = Scene.endpoint("203.0.113.10", .refused)
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: .leaf(names: ["other.example.com"]))
    #expect(scene.diagnosis.findings.map(\.severity) == [.sev1, .sev1])
  }

  /// Who gets an error at one address, and is refused at the other: each finding tells of its own users, and the whole is
  /// as bad as it is.
  @Test(arguments: [(503, Severity.sev1), (200, .sev2)] as [(UInt16, Severity)])
  func anErrorHereAndARefusalThere(status: UInt16, severity: Severity) {
    var scene = Scene()
    scene.expectPage()
    scene.page(status, at: 0)
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: .leaf(until: "2026-11-18T12:00:00Z"))
    let findings = scene.diagnosis.findings
    #expect(findings.map(\.rule) == (status == 503 ? ["edge-error", "expired-certificate"] : ["expired-certificate"]))
    #expect(findings.allSatisfy { $0.severity == severity && $0.share == 0.5 })
    let rest = status == 503 ? "the other address is not well either" : "clients do not fall back"
    #expect(Set(findings.map(\.impact)) == ["users who reach 1 of 2 addresses; \(rest)"])
  }

  @Test(arguments: [(503, Severity.sev1), (200, .sev3)] as [(UInt16, Severity)])
  func whoFallsBackToAnErrorGetsNothing(status: UInt16, severity: Severity) {
    var scene = Scene()
    scene.expectPage()
    scene.page(status, at: 0)
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", .refused)
    #expect(scene.findings(of: ConnectionRefused()).map(\.severity) == [severity])
    // A family that gives no page is no other one to fall back to.
    scene.evidence.endpoints[1] = Scene.endpoint("2001:db8::1", .refused)
    #expect(scene.findings(of: AddressFamilyBroken()).map(\.severity) == (status == 503 ? [] : [.sev3]))
  }

  @Test func portsAreIndependent() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", .refused, port: 8443)
    #expect(scene.diagnosis.findings.map(\.severity) == [.sev1])
  }
}

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
      (.certificate(.refused(at: [first, second], by: .browsers)), .sev2),
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

  @Test func portsAreIndependent() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", .refused, port: 8443)
    #expect(scene.diagnosis.findings.map(\.severity) == [.sev1])
  }
}

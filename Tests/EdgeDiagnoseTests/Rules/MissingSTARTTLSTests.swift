import EdgeDiagnose
import EdgeModel
import Testing

struct MissingSTARTTLSTests {
  @Test(arguments: [Handshake.Outcome.withoutTLS, .declined("501 no TLS"), .declined("")])
  func oneHost(outcome: Handshake.Outcome) {
    var scene = Scene()
    scene.mail(.handshake, outcome)
    #expect(scene.rules == ["missing-starttls"])
    #expect(scene.findings(of: MissingSTARTTLS()).map(\.severity) == [.sev3])
    #expect(scene.findings(of: MissingSTARTTLS()).first?.message.contains("198.51.100.26:25 (mx2.example.net)") == true)
  }

  /// A greeting of 554 or 421, or no EHLO: others may be served.
  @Test func aHostThatTurnsUsAway() {
    var scene = Scene()
    scene.mail(.handshake, .turnedAway("554 no"))
    #expect(scene.rules == [])
    #expect(scene.findings(of: Unobserved()).map(\.severity) == [.note])
    scene = Scene()
    scene.mail(.turnedAway("421 4.7.0 Try again later"))
    #expect(scene.rules == ["unobserved"])
    #expect(scene.findings(of: Unobserved()).first?.message.contains("perhaps no other: \"421 4.7.0") == true)
    #expect(scene.diagnosis.status == .unknown)
  }

  /// Nor is it a fault of TLS that nobody speaks before it.
  @Test(arguments: [
    (
      Handshake.Outcome.speechless("gives no greeting within 10 s"), "the server gives no greeting within 10 s, and may"
    ),
    (.speechless("ends the connection before its greeting"), "the server ends the connection before its greeting, and"),
    (.turnedAway("454 4.7.0 not now"), "the server has no TLS for now: \"454 4.7.0 not now\""),
  ])
  func aHostThatSaysNothing(outcome: Handshake.Outcome, words: String) {
    var scene = Scene()
    scene.mail(outcome)
    #expect(scene.rules == ["unobserved"])
    #expect(scene.findings(of: Unobserved()).first?.message.contains(words) == true)
    #expect(scene.diagnosis.status == .unknown)
  }

  /// TLS that is announced and refused each time is broken; refused once, it may be well again.
  @Test(
    arguments: [
      (Handshake.Outcome.turnedAway("454 4.7.0 TLS not available due to local problem"), ["missing-starttls"]),
      (.turnedAway("421 4.3.0 too busy"), ["unobserved"]), (nil, ["unobserved"]),
    ] as [(Handshake.Outcome?, [String])])
  func aHostThatRefusesEachTime(first: Handshake.Outcome?, rules: [String]) {
    var scene = Scene()
    scene.mail(.turnedAway("454 4.7.0 TLS not available due to local problem"))
    scene.evidence.endpoints[scene.evidence.endpoints.count - 1].firstTry = first
    #expect(scene.rules == rules)
    guard rules == ["missing-starttls"] else { return }
    let words = "announces STARTTLS and refuses it each time: \"454 4.7.0 TLS not available due to local problem\""
    #expect(scene.findings(of: MissingSTARTTLS()).first?.message.hasSuffix(words) == true)
    #expect(scene.findings(of: MissingSTARTTLS()).map(\.severity) == [.sev2])
    #expect(scene.diagnosis.status == .critical)
  }

  @Test func everyHost() {
    var scene = Scene()
    scene.mail(.withoutTLS)
    #expect(scene.findings(of: MissingSTARTTLS()).map(\.severity) == [.sev2])
  }

  @Test func everyHostOffersIt() {
    var scene = Scene()
    scene.mail(.handshake, .handshake)
    #expect(scene.diagnosis.findings.isEmpty)
  }
}

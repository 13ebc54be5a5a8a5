import EdgeDiagnose
import EdgeModel
import Testing

struct MissingSTARTTLSTests {
  @Test(arguments: [Handshake.Outcome.withoutTLS, .declined("454 TLS not available")])
  func oneHost(outcome: Handshake.Outcome) {
    var scene = Scene()
    scene.mail(.handshake, outcome)
    #expect(scene.rules == ["missing-starttls"])
    #expect(scene.findings(of: MissingSTARTTLS()).map(\.severity) == [.sev3])
    #expect(scene.findings(of: MissingSTARTTLS()).first?.message.contains("198.51.100.26:25 (mx2.example.net)") == true)
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

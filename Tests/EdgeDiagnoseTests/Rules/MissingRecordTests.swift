import EdgeDiagnose
import EdgeModel
import Testing

struct MissingRecordTests {
  @Test func everyServerDeniesTheName() {
    var scene = Scene()
    scene.expect()
    scene.allServers(answer: .answered(.nameError))
    scene.answer(.nxdomain, .nameError)
    #expect(scene.rules == ["missing-record"])
    #expect(scene.findings(of: MissingRecord()).map(\.severity) == [.sev1])
    #expect(scene.findings(of: MissingRecord()).first?.source == file)
  }

  @Test func oneServerDeniesTheName() {
    var scene = Scene()
    scene.expect()
    scene.server(1, answers: .answered(.nameError))
    #expect(scene.findings(of: MissingRecord()).map(\.severity) == [.sev2])
  }

  @Test func nothingIsStated() {
    var scene = Scene()
    scene.allServers(answer: .answered(.nameError))
    scene.answer(.nxdomain, .nameError)
    #expect(scene.rules == ["missing-record"])
  }

  @Test func absentNameMayBeMissing() {
    var scene = Scene()
    scene.expect()
    scene.target.absent = true
    scene.allServers(answer: .answered(.nameError))
    scene.answer(.nxdomain, .nameError)
    #expect(scene.rules == [])
  }

  @Test func whatCouldNotBeLookedAtIsNotMissing() {
    var scene = Scene()
    scene.expect()
    scene.allServers(answer: .timeout)
    scene.answer(.servfail, .serverFailure)
    #expect(scene.findings(of: MissingRecord()).isEmpty)
  }

  /// Resolvers may take that for the whole name (RFC 2308 section 5).
  @Test func oneTypeIsDeniedAsTheName() {
    var scene = Scene()
    scene.allServers(type: .aaaa, answer: .denial)
    scene.evidence.answers[1].status = .nxdomain
    let findings = scene.findings(of: MissingRecord())
    #expect(findings.map(\.severity) == [.sev2])
    #expect(findings.first?.message.contains("does not exist") == false)
    #expect(scene.rules == ["missing-record"])
    let incident = scene.report.incidents.first
    #expect(incident?.confirm == "edgeprobe trace shop.example.com AAAA")
    #expect(incident?.now.hasPrefix("have AAAA of shop.example.com answered with no data") == true)
    scene.allServers(type: .aaaa, answer: .empty)
    scene.evidence.answers[1].status = .nodata
    #expect(scene.rules == [])
  }

  /// A record that was just added is not everywhere at once; one of a hundred versions ago is stuck.
  @Test(
    arguments: [
      (2, 1, .sev3, "; serial 1 there, not 2: a transfer may be under way, look again in a minute"),
      (101, 1, .sev2, "; serial 1 there, not 101"), (1, 2, .sev2, ""), (1, 1, .sev2, ""),
    ] as [(UInt8, UInt8, Severity, String)])
  func theServerThatDeniesIsBehind(_ first: UInt8, _ second: UInt8, severity: Severity, remark: String) throws {
    for outcome in [Response.Outcome.denial, .empty] {
      var scene = Scene()
      scene.server(1, answers: outcome)
      scene.ask(.soa, .records(.soa(first)), .records(.soa(second)), of: Scene.apex)
      #expect(scene.rules == [outcome == .denial ? "missing-record" : "empty-answer"])
      let finding = try #require(scene.diagnosis.findings.first)
      #expect(finding.severity == severity)
      #expect(finding.message.hasSuffix(remark) && finding.message.contains("serial") == !remark.isEmpty)
      #expect(
        finding.evidence.contains { $0.text == "192.0.2.2 has serial \(second) of example.com., 198.51.100.1 \(first)" }
          == !remark.isEmpty)
      #expect(
        scene.report.incidents.first?.now.hasPrefix("look again in a minute") == remark.hasSuffix("in a minute"))
    }
  }

  @Test func theServerThatDeniesIsNamed() {
    var scene = Scene()
    scene.server(1, answers: .denial)
    let message = scene.findings(of: MissingRecord()).first?.message
    #expect(message == "shop.example.com. does not exist in example.com. at ns2.example.net.: NXDOMAIN")
    scene.allServers(answer: .denial)
    #expect(scene.findings(of: MissingRecord()).first?.message.contains("ns2") == false)
  }
}

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

  @Test func theServerThatDeniesIsNamed() {
    var scene = Scene()
    scene.server(1, answers: .denial)
    let message = scene.findings(of: MissingRecord()).first?.message
    #expect(message == "shop.example.com. does not exist in example.com. at ns2.example.net.: NXDOMAIN")
    scene.allServers(answer: .denial)
    #expect(scene.findings(of: MissingRecord()).first?.message.contains("ns2") == false)
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct NonconformingCertificateTests {
  private static let flaw = PathVerdict.Flaw(code: 85, depth: 0, text: "Missing Authority Key Identifier")

  @Test func strictClientsRefuseIt() throws {
    var scene = Scene()
    scene.serve(.leaf())
    #expect(scene.rules == [])
    scene.evidence.endpoints[1].path?.flawsOfForm = [Self.flaw]
    #expect(scene.rules == ["nonconforming-certificate"])
    let finding = try #require(scene.findings(of: NonconformingCertificate()).first)
    #expect(finding.severity == .sev3)
    #expect(
      finding.message.hasSuffix("strict clients: Missing Authority Key Identifier at depth 0 (CN=shop.example.com)"))
    #expect(finding.impact.contains("Python from 3.13 on"))
    #expect(scene.report.incidents.map(\.cause) == ["unfit-certificate"])
  }

  /// Java cannot read such a leaf; an authority's certificate it can.
  @Test(arguments: [(88, 0, .sev2), (88, 1, .sev3), (85, 0, .sev3)] as [(Int32, Int, Severity)])
  func namesThatAreNotCritical(code: Int32, depth: Int, severity: Severity) {
    var scene = Scene()
    scene.serve(.leaf())
    scene.evidence.endpoints[1].path?.flawsOfForm = [.init(code: code, depth: depth, text: "Subject empty")]
    let finding = scene.findings(of: NonconformingCertificate()).first
    #expect(finding?.severity == severity)
    #expect(finding?.impact.contains("Java") == (severity == .sev2))
  }

  /// Few clients fail, however many addresses serve it.
  @Test func everywhere() {
    var scene = Scene()
    scene.serveEverywhere(.leaf())
    for index in scene.evidence.endpoints.indices { scene.evidence.endpoints[index].path?.flawsOfForm = [Self.flaw] }
    #expect(scene.findings(of: NonconformingCertificate()).map(\.severity) == [.sev3])
  }

  /// Other mail servers are not strict.
  @Test(arguments: [(25, []), (587, ["nonconforming-certificate"])] as [(UInt16, [String])])
  func ofAMailServer(port: UInt16, rules: [String]) {
    var scene = Scene()
    scene.evidence.endpoints.removeAll()
    scene.mail(.handshake)
    scene.flaw([], at: 0)
    scene.evidence.endpoints[0].endpoint.port = port
    scene.evidence.endpoints[0].path?.flawsOfForm = [Self.flaw]
    #expect(scene.findings(of: NonconformingCertificate()).map(\.rule) == rules)
  }
}

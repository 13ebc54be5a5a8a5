import EdgeDiagnose
import EdgeModel
import Testing

struct PathNeedsSearchTests {
  @Test func someClientsTurnBack() {
    var scene = Scene()
    scene.serve(.leaf())
    scene.evidence.endpoints[1].path?.flawsWithoutSearch = [.init(code: 20, depth: 1, text: "no issuer")]
    #expect(scene.rules == ["path-needs-search"])
    let finding = scene.findings(of: PathNeedsSearch()).first
    #expect(finding?.severity == .sev2)
    #expect(finding?.message.contains("no issuer at depth 1") == true)
    #expect(finding?.expected == "CN=shop.example.com, then CN=Issuer, then CN=Root")
    #expect(scene.report.incidents.map(\.cause) == ["stale-chain-file"])
  }

  @Test func fewerTakeTheFirstThatFits() {
    var scene = Scene()
    scene.serve(.leaf())
    scene.evidence.endpoints[1].path?.flawsOfFirstFit = [.init(code: 10, depth: 1, text: "ended")]
    #expect(scene.findings(of: PathNeedsSearch()).map(\.severity) == [.sev3])
    #expect(scene.findings(of: PathNeedsSearch()).first?.impact.contains("GnuTLS") == true)
  }

  @Test func nobodyHasTo() {
    var scene = Scene()
    scene.serve(.leaf())
    #expect(scene.rules == [])
  }

  @Test func searchingHelpsNobody() {
    var scene = Scene()
    scene.flaw([(2, 1)], links: [Scene.issuer])
    scene.evidence.endpoints[1].path?.flawsWithoutSearch = [.init(code: 2, depth: 1, text: "no issuer")]
    #expect(scene.rules == ["untrusted-issuer"])
  }
}

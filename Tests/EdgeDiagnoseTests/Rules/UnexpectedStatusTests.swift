import EdgeDiagnose
import EdgeModel
import Testing

struct UnexpectedStatusTests {
  @Test func theFileExpectsAnother() {
    var scene = Scene()
    scene.expectPage([200])
    scene.page(404, at: 1)
    #expect(scene.rules == ["unexpected-status"])
    let finding = scene.findings(of: UnexpectedStatus()).first
    #expect(finding?.severity == .sev2 && finding?.source == file && finding?.expected == "status 200")
    #expect(scene.report.incidents.map(\.cause) == ["wrong-page-served"])
    scene.page(204)
    #expect(scene.rules == ["unexpected-status"])
  }

  @Test func oneOfThoseExpectedIsFine() {
    var scene = Scene()
    scene.expectPage([200, 404])
    scene.page(404)
    #expect(scene.diagnosis.findings == [])
  }

  @Test func withoutAStatusInTheBlockErrorsAloneAreUnexpected() {
    var scene = Scene()
    scene.expectPage()
    for status in [200, 204, 301, 399] as [UInt16] {
      scene.page(status)
      #expect(scene.diagnosis.findings == [])
    }
    scene.page(400)
    #expect(scene.rules == ["unexpected-status"])
  }

  @Test func withoutABlockNothingIsUnexpected() {
    var scene = Scene()
    scene.page(404)
    #expect(scene.diagnosis.findings == [])
    // A URL names a page, and says nothing of it.
    scene.target.page = PageExpectation(path: "/cart", isStated: false)
    #expect(scene.diagnosis.findings == [])
  }

  @Test func whereARedirectLedIsSaid() {
    var scene = Scene()
    scene.expectPage([200])
    let end = HTTPTrail.End.elsewhere(location: "https://10.0.0.1/", why: "private address")
    scene.answer(HTTPTrail(exchanges: [.scene(302, ["location": "https://10.0.0.1/"])], end: end))
    #expect(
      scene.findings(of: UnexpectedStatus()).first?.observed
        == "302 to https://10.0.0.1/ (not followed: private address)")
  }
}

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
    let end = HTTPTrail.End.special(location: "https://10.0.0.1/", kind: "private")
    scene.answer(HTTPTrail(exchanges: [.scene(302, ["location": "https://10.0.0.1/"])], end: end))
    #expect(
      scene.findings(of: UnexpectedStatus()).first?.observed
        == "302 to https://10.0.0.1/ (not followed: private address)")
  }

  /// Where it is not known what users see at the end, nothing is said of it, neither good nor bad.
  @Test(arguments: [
    HTTPTrail.End.limit, .elsewhere(location: "https://www.example.com/", why: "another port"),
    .special(location: "https://10.0.0.1/", kind: "private"),
  ])
  func theEndWasNotReached(end: HTTPTrail.End) {
    let trail = HTTPTrail(exchanges: [.scene(302, ["location": "/a"])], end: end)
    for (statuses, text) in [([200], nil), (nil, "well"), (nil, nil)] as [(Set<UInt16>?, String?)] {
      if case .special = end, statuses != nil { continue }
      var scene = Scene()
      scene.expectPage(statuses, contains: text)
      scene.answer(trail)
      #expect(scene.diagnosis.findings.map(\.rule) == ["unobserved"])
      #expect(scene.diagnosis.status == .unknown)
      #expect(scene.diagnosis.findings.first?.message.contains("http: block") == true || end != .limit)
    }
  }
}

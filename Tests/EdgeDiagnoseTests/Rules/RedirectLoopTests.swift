import EdgeDiagnose
import EdgeModel
import Testing

struct RedirectLoopTests {
  @Test(arguments: [false, true]) func redirectsLeadBack(isStated: Bool) {
    var scene = Scene()
    if isStated { scene.expectPage() }
    scene.answer(.loop(), at: 1)
    #expect(scene.rules == ["redirect-loop"])
    #expect(scene.findings(of: RedirectLoop()).map(\.severity) == [.sev2])
    #expect(scene.report.incidents.map(\.cause) == ["redirects-contradict"])
  }

  /// It was sent back, and changed nothing.
  @Test func aCookieIsNoExcuse() {
    var scene = Scene()
    scene.answer(.loop(setsCookie: true))
    #expect(scene.rules == ["redirect-loop"])
  }

  @Test func manyRedirectsAreNoCircle() {
    var scene = Scene()
    scene.answer(HTTPTrail(exchanges: [.scene(302, ["location": "/a"]), .scene(302, path: "/a")], end: .limit))
    #expect(scene.rules == [])
    #expect(scene.findings(of: RedirectLoop()).first?.observed == "302 after 2 redirects")
    scene.answer(HTTPTrail(exchanges: [.scene(302, ["location": "/a"]), .scene(200, path: "/a")], end: .answered))
    #expect(scene.diagnosis.findings == [])
  }

  /// Ever new pages, as where a rule adds to the path: browsers go along 20 times.
  @Test(arguments: [(20, false), (21, true)]) func redirectsWithoutEnd(count: Int, isSeen: Bool) {
    let exchanges = (0..<count).map { HTTPExchange.scene(302, ["location": "/\($0 + 1)"], path: "/\($0)") }
    var scene = Scene()
    scene.answer(HTTPTrail(exchanges: exchanges, end: .limit), at: 1)
    #expect(scene.rules == (isSeen ? ["redirect-loop"] : []))
    #expect(scene.findings(of: RedirectLoop()).map(\.severity) == [isSeen ? .sev2 : .note])
    #expect(scene.report.incidents.map(\.cause) == (isSeen ? ["redirects-contradict"] : []))
    // Its end is not hidden: there is none.
    scene.expectPage()
    #expect(scene.rules == (isSeen ? ["redirect-loop"] : ["unobserved"]))
  }

  @Test func elsewhereIsNoCircle() {
    var scene = Scene()
    let end = HTTPTrail.End.elsewhere(location: "https://www.example.com/", why: "another host")
    scene.answer(HTTPTrail(exchanges: [.scene(301, ["location": "https://www.example.com/"])], end: end))
    #expect(scene.diagnosis.findings == [])
  }
}

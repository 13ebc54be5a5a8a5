import EdgeDiagnose
import EdgeModel
import Testing

struct UnexpectedContentTests {
  @Test func theTextIsNotThere() {
    var scene = Scene()
    scene.expectPage(contains: "all is well")
    scene.page(200, body: "all is wel\u{1b}l\nIt works!", at: 0)
    scene.page(200, body: "here all is well", at: 1)
    #expect(scene.rules == ["unexpected-content"])
    let finding = scene.findings(of: UnexpectedContent()).first
    #expect(finding?.scope.addresses == [address("203.0.113.10")] && finding?.severity == .sev2)
    #expect(finding?.observed == "200 with a page that begins with \"all is wel\\u{1b}l\"")
    #expect(scene.report.incidents.map(\.cause) == ["wrong-page-served"])
  }

  @Test func anEmptyPageHoldsNoText() {
    var scene = Scene()
    scene.expectPage([204], contains: "ok")
    scene.page(204, body: "")
    #expect(scene.findings(of: UnexpectedContent()).first?.observed == "204 with an empty page")
  }

  @Test func theTextIsAllThereIs() {
    var scene = Scene()
    scene.expectPage(contains: "ok")
    scene.page(200, body: "ok")
    #expect(scene.diagnosis.findings == [])
  }

  @Test func aCutPageMayHoldItLater() {
    var scene = Scene()
    scene.expectPage(contains: "well")
    scene.page(200, body: "all is", isCut: true)
    #expect(scene.rules == ["unobserved"])
    scene.page(200, body: "all is well", isCut: true)
    #expect(scene.rules == [])
    scene.page(200, ["content-encoding": "gzip"], body: "\u{1f}")
    #expect(scene.rules == ["unobserved"])
  }

  @Test func aWrongStatusIsToldOnce() {
    var scene = Scene()
    scene.expectPage([200], contains: "well")
    scene.page(404, body: "not found")
    #expect(scene.rules == ["unexpected-status"])
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct EdgeErrorTests {
  @Test(
    arguments: [
      (503, ["server": "awselb/2.0"]), (504, ["server": "CloudFront", "x-cache": "Error from cloudfront"]),
      (500, ["x-amzn-errortype": "InternalServerErrorException"]), (522, ["server": "cloudflare"]),
      (503, ["server": "AkamaiGHost"]), (503, ["server": "Varnish"]),
    ] as [(UInt16, [String: String])])
  func whatTheEdgeItselfMadeIsAFault(status: UInt16, fields: [String: String]) {
    var scene = Scene()
    scene.page(status, fields, at: 1)
    #expect(scene.rules == ["edge-error"])
    #expect(scene.findings(of: EdgeError()).map(\.severity) == [.sev2])
    scene.page(status, fields)
    #expect(scene.findings(of: EdgeError()).map(\.severity) == [.sev1])
    #expect(scene.report.incidents.map(\.cause) == ["origin-unhealthy"])
  }

  /// Nobody said that the page is meant to be asked for.
  @Test(
    arguments: [
      (500, ["server": "nginx"]), (503, [:]), (502, ["server": "cloudflare"]),
      (503, ["server": "nginx", "x-cache": "Error from cloudfront"]),
    ] as [(UInt16, [String: String])])
  func theOriginsOwnIsANoteWithoutABlock(status: UInt16, fields: [String: String]) {
    var scene = Scene()
    scene.page(status, fields)
    #expect(scene.rules == [])
    #expect(scene.findings(of: EdgeError()).map(\.severity) == [.note])
    scene.expectPage()
    #expect(scene.rules == ["edge-error"])
    scene.expectPage([status])
    #expect(scene.diagnosis.findings == [])
  }

  @Test func noAnswerIsAFaultWhereOneIsExpected() {
    var scene = Scene()
    scene.answer(.silent("nothing within 10 s"), at: 0)
    #expect(scene.rules == [])
    #expect(scene.findings(of: EdgeError()).map(\.severity) == [.note])
    scene.expectPage()
    #expect(scene.findings(of: EdgeError()).map(\.severity) == [.sev2])
    #expect(scene.findings(of: EdgeError()).first?.observed == "no answer over HTTP: nothing within 10 s")
  }

  @Test func almostAnErrorIsNone() {
    var scene = Scene()
    scene.page(499, ["server": "awselb/2.0"])
    #expect(scene.diagnosis.findings == [])
  }

  /// An address that serves errors does not count as one where users are well.
  @Test func otherAddressesAreWellOnlyWithTheirPage() {
    var scene = Scene()
    scene.page(503, ["server": "awselb/2.0"], at: 0)
    scene.page(421, at: 1)
    #expect(Set(scene.diagnosis.findings.map(\.severity)) == [.sev1])
  }

  @Test func theDeadlineIsNobodysFault() {
    var scene = Scene()
    var exchange = HTTPExchange.scene(200)
    exchange.outcome = .cut
    scene.answer(HTTPTrail(exchanges: [exchange], end: .silent))
    #expect(scene.diagnosis.findings == [])
    scene.expectPage()
    #expect(scene.rules == ["unobserved"])
    #expect(scene.diagnosis.status == .unknown)
    // The certificate that kept it from being sent is told by itself.
    exchange.outcome = .withheld
    scene.answer(HTTPTrail(exchanges: [exchange], end: .silent))
    #expect(scene.diagnosis.findings == [])
  }
}

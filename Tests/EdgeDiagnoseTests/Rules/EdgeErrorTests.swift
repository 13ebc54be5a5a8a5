import EdgeDiagnose
import EdgeModel
import Testing

struct EdgeErrorTests {
  /// As a load balancer writes it that gets no answer from a target.
  private static let page = """
    <html>\r
    <head><title>503 Service Temporarily Unavailable</title></head>\r
    <body>\r
    <center><h1>503 Service Temporarily Unavailable</h1></center>\r
    </body>\r
    </html>\r

    """

  @Test(
    arguments: [
      (503, ["server": "awselb/2.0", "content-type": "text/html"]),
      (504, ["server": "CloudFront", "x-cache": "Error from cloudfront"]),
      (500, ["x-amzn-errortype": "InternalServerErrorException"]), (522, ["server": "cloudflare"]),
      (503, ["server": "AkamaiGHost"]), (503, ["server": "Varnish"]),
    ] as [(UInt16, [String: String])])
  func whatTheEdgeItselfMadeIsAFault(status: UInt16, fields: [String: String]) {
    var scene = Scene()
    scene.page(status, fields, body: Self.page, at: 1)
    #expect(scene.rules == ["edge-error"])
    #expect(scene.findings(of: EdgeError()).map(\.severity) == [.sev2])
    scene.page(status, fields, body: Self.page)
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

  /// Somebody wrote a rule that answers so: other paths may have another.
  @Test(arguments: [("text/plain", Self.page), ("text/html", "<h1>Back at noon</h1>"), ("text/plain", "nothing here")])
  func aRuleOfALoadBalancer(type: String, body: String) {
    var scene = Scene()
    scene.page(503, ["server": "awselb/2.0", "content-type": type], body: body)
    #expect(scene.rules == [])
    #expect(scene.findings(of: EdgeError()).map(\.severity) == [.note])
    scene.expectPage()
    #expect(scene.findings(of: EdgeError()).map(\.severity) == [.sev1])
  }

  @Test func anEmptyPageIsALoadBalancersOwn() {
    var scene = Scene()
    scene.page(503, ["server": "awselb/2.0"], body: "")
    #expect(scene.findings(of: EdgeError()).map(\.severity) == [.sev1])
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
    scene.page(503, ["server": "awselb/2.0"], body: Self.page, at: 0)
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

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

  /// The page is well over IPv4: those who come over IPv6 are hit, whoever they are.
  @Test(arguments: [1, 2]) func overOneFamilyAlone(count: Int) {
    var scene = Scene()
    count == 1 ? scene.ipv6(.handshake) : scene.ipv6(.handshake, .handshake)
    scene.page(200)
    for index in 2..<(2 + count) { scene.page(500, at: index) }
    let finding = scene.findings(of: EdgeError()).first
    #expect(finding?.message.contains(", over IPv6 alone") == true)
    // One failure may be chance.
    #expect(finding?.severity == (count == 1 ? .note : .sev2))
    scene.expectPage()
    let users = "users over IPv6: clients try no other address after an answer; IPv4 is well"
    #expect(scene.findings(of: EdgeError()).map(\.impact) == [users])
    // Not alone.
    scene.page(500, at: 1)
    #expect(scene.findings(of: EdgeError()).first?.message.contains("alone") == false)
    scene.page(200, at: 1)
    scene.page(200, at: 2)
    #expect(scene.findings(of: EdgeError()).first?.impact.contains("IPv6") != true)
  }

  /// A page that is forbidden, perhaps to us alone, says nothing of who comes over the family.
  @Test(arguments: [(403, Severity.note), (502, .sev2)] as [(UInt16, Severity)])
  func everyAddressOfTheFamilyIsDown(status: UInt16, severity: Severity) {
    var scene = Scene()
    scene.ipv6(.handshake, .handshake)
    scene.page(200)
    scene.page(500, at: 2)
    scene.page(status, at: 3)
    #expect(Set(scene.findings(of: EdgeError()).map(\.severity)) == [severity])
    scene.answer(.silent("nothing within 10 s"), at: 3)
    #expect(scene.findings(of: EdgeError()).map(\.severity) == [.sev2, .sev2])
  }

  @Test func twoFlawsOfOneFamily() {
    var scene = Scene()
    scene.ipv6(.handshake, .handshake)
    scene.expectPage()
    scene.page(200)
    scene.page(500, at: 2)
    scene.page(404, at: 3)
    let users =
      "users over IPv6 who reach 1 of its 2 addresses: clients try no other address after an answer; IPv4 is well"
    #expect(scene.findings(of: EdgeError()).map(\.impact) == [users])
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

  /// As a filter of machines ends it in the clear, which is no error to users.
  @Test func noAnswerWhereARedirectLeads() {
    var scene = Scene()
    var there = HTTPExchange.scene(200)
    there.url = PageURL(isSecure: false, host: "shop.example.com", port: 80)
    there.outcome = .none("the connection ends before an answer")
    scene.answer(
      HTTPTrail(exchanges: [.scene(301, ["location": "http://shop.example.com/"]), there], end: .silent))
    #expect(scene.rules == [])
    let finding = scene.findings(of: EdgeError()).first
    #expect(finding?.severity == .note)
    #expect(
      finding?.observed
        == "no answer over HTTP at http://shop.example.com/: the connection ends before an answer")
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

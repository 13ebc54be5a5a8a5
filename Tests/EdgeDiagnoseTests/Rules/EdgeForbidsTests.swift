import EdgeDiagnose
import EdgeModel
import Testing

struct EdgeForbidsTests {
  private static let firewall = ["server": "CloudFront", "x-cache": "Error from cloudfront"]

  @Test func theFirewallTurnsAwayWhomTheFileExpectsToGetIn() {
    var scene = Scene()
    scene.expectPage([200])
    scene.page(403, Self.firewall, at: 1)
    #expect(scene.rules == ["edge-forbids"])
    let finding = scene.findings(of: EdgeForbids()).first
    #expect(finding?.severity == .sev2 && finding?.scope.addresses == [address("203.0.113.11")])
    #expect(finding?.observed == "403, made by CloudFront" && finding?.expected == "status 200")
    #expect(finding?.evidence.map(\.kind) == ["http", "trace"])
    #expect(finding?.evidence.last?.text.hasSuffix("X-Amzn-Trace-Id: Root=1-2-3") == true)
    scene.page(403, Self.firewall)
    #expect(scene.findings(of: EdgeForbids()).map(\.severity) == [.sev1])
    #expect(scene.report.incidents.map(\.cause) == ["edge-rule-blocks"])
  }

  @Test(
    arguments: [
      (403, firewall), (403, ["server": "nginx"]), (429, [:]), (202, ["x-amzn-waf-action": "challenge"]),
      (405, ["x-amzn-waf-action": "captcha"]), (403, ["server": "cloudflare", "cf-mitigated": "challenge"]),
    ] as [(UInt16, [String: String])])
  func withoutABlockItMayBeOnlyUs(status: UInt16, fields: [String: String]) {
    var scene = Scene()
    scene.page(status, fields)
    #expect(scene.rules == [])
    #expect(scene.findings(of: EdgeForbids()).map(\.severity) == [.note])
    #expect(scene.diagnosis.status == .ok)
  }

  @Test func aChallengeIsNoPage() {
    var scene = Scene()
    scene.expectPage()
    scene.page(202, ["x-amzn-waf-action": "challenge"])
    #expect(scene.rules == ["edge-forbids"])
    let evidence = scene.findings(of: EdgeForbids()).first?.evidence.first
    #expect(evidence?.text.hasSuffix("202, x-amzn-waf-action challenge") == true, "\(evidence?.text ?? "none")")
    scene.page(202)
    #expect(scene.rules == [])
  }

  @Test func whatTheFileExpectsIsFine() {
    var scene = Scene()
    scene.expectPage([403])
    scene.page(403, Self.firewall)
    #expect(scene.diagnosis.findings == [])
  }

  @Test func theOriginsOwnIsAnUnexpectedStatus() {
    var scene = Scene()
    scene.expectPage([200])
    scene.page(403, ["server": "nginx", "x-cache": "Error from cloudfront"])
    #expect(scene.rules == ["unexpected-status"])
  }

  @Test(arguments: [200, 301, 401, 404] as [UInt16])
  func nothingIsSaidOfOtherAnswersWithoutABlock(status: UInt16) {
    var scene = Scene()
    scene.page(status, ["server": "CloudFront"])
    #expect(scene.diagnosis.findings == [])
  }
}

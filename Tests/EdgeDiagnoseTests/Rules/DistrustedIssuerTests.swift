import EdgeDiagnose
import EdgeModel
import Testing

struct DistrustedIssuerTests {
  private func scene(
    _ organization: String, from: String = "2026-10-01T00:00:00Z", until: String = "2027-04-17T00:00:00Z"
  )
    -> Scene
  {
    var scene = Scene()
    scene.serveEverywhere(.leaf(from: from, until: until))
    for index in [0, 1] { scene.flaw([], at: index, links: [Scene.issuer, .authority([organization, "Some Root"])]) }
    return scene
  }

  @Test(arguments: ["Entrust, Inc.", "AffirmTrust", "Symantec Corporation", "NetLock Kft."])
  func ofADistrustedOperator(organization: String) {
    let scene = scene(organization)
    #expect(scene.rules == ["distrusted-issuer"])
    #expect(scene.findings(of: DistrustedIssuer()).map(\.severity) == [.sev2])
    #expect(scene.report.incidents.map(\.cause) == ["unknown-authority"])
  }

  /// What was issued until then stays trusted.
  @Test func theLastDay() {
    #expect(scene("Chunghwa Telecom Co., Ltd.", from: "2025-07-31T23:59:59Z").findings(of: DistrustedIssuer()) == [])
    #expect(
      scene("Chunghwa Telecom Co., Ltd.", from: "2025-08-01T00:00:00Z").findings(of: DistrustedIssuer()).count == 1)
  }

  @Test func theUsersOwnAnchors() {
    var scene = scene("Entrust, Inc.")
    scene.evidence.hasOwnAnchors = true
    #expect(scene.rules == [])
  }

  /// Chrome took TrustCor out of its store, whatever the dates.
  @Test func evenWhatWasIssuedBefore() {
    #expect(
      scene("TrustCor Systems S. de R.L.", from: "2022-11-01T00:00:00Z").findings(of: DistrustedIssuer()).count == 1)
  }

  @Test func anotherOperator() { #expect(scene("DigiCert Inc").rules == []) }

  @Test func anIntermediateOfThatBrandBelowAnotherRoot() {
    var scene = Scene()
    scene.serve(.leaf(), then: [.authority(["GeoTrust Inc.", "Issuer"])])
    #expect(scene.rules == [])
  }

  @Test func noPathAtAll() {
    var scene = scene("Entrust, Inc.")
    for index in [0, 1] { scene.flaw([(2, 1)], at: index, links: [.authority(["Entrust, Inc.", "Issuer"])]) }
    #expect(scene.rules == ["untrusted-issuer"])
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct TooFewSCTsTests {
  private func scene(
    _ count: Int, isPublic: Bool = true, until: String = "2027-03-30T00:00:00Z", delivered: Int? = nil
  ) -> Scene {
    var scene = Scene()
    scene.serveEverywhere(Certificate.leaf(until: until).with { ($0.isPublic, $0.timestamps) = (isPublic, count) })
    for index in [0, 1] { scene.evidence.endpoints[index].timestamps = delivered }
    return scene
  }

  @Test func oneOfTwo() {
    let scene = scene(1)
    #expect(scene.rules == ["too-few-scts"])
    #expect(scene.findings(of: TooFewSCTs()).map(\.severity) == [.sev2])
    #expect(scene.report.incidents.map(\.cause) == ["unfit-certificate"])
    #expect(self.scene(2).rules == [])
  }

  /// Up to 180 days two are enough.
  @Test func aDayLonger() {
    #expect(scene(2, until: "2027-03-30T00:00:01Z").rules == ["too-few-scts"])
    #expect(scene(3, until: "2027-03-30T00:00:01Z").rules == [])
  }

  @Test func thoseBesideTheCertificateCount() {
    #expect(scene(0, delivered: 2).rules == [])
    #expect(scene(0, delivered: 1).rules == ["too-few-scts"])
    #expect(scene(1, delivered: 1).rules == [])
    // Nobody looked.
    #expect(scene(0).rules == [])
  }

  @Test func ofTheTargetsOwnAnchorsNobodyWantsThem() {
    var scene = scene(1)
    scene.evidence.hasOwnAnchors = true
    #expect(scene.rules == [])
  }

  @Test func mailServersReadNone() {
    var scene = Scene()
    scene.mail(.handshake)
    let leaf = Certificate.leaf(names: ["mx1.example.net"]).with { ($0.isPublic, $0.timestamps) = (true, 1) }
    scene.evidence.endpoints[2].chain = [leaf]
    #expect(scene.rules == [])
    scene.evidence.endpoints[2].endpoint.startTLS = nil
    #expect(scene.rules == ["too-few-scts"])
  }

  @Test func aPrivateAuthorityLogsNothing() { #expect(scene(0, isPublic: false, delivered: 0).rules == []) }
}

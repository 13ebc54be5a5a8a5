import EdgeDiagnose
import EdgeModel
import Testing

struct CertificateNotDeployedTests {
  private func scene(renewed: String, serial: String = "0f:ff") -> Scene {
    var scene = Scene()
    scene.manage(
      serial: serial, notBefore: "2026-11-10T00:00:00Z", notAfter: "2027-05-27T00:00:00Z", renewed: renewed)
    return scene
  }

  @Test func olderThanACMs() {
    let scene = scene(renewed: "2026-11-10T00:00:00Z")
    #expect(scene.rules == ["certificate-not-deployed"])
    #expect(scene.findings(of: CertificateNotDeployed()).first?.since == moment("2026-11-10T00:00:00Z"))
  }

  @Test(arguments: [("2026-11-19T11:59:59Z", 1), ("2026-11-19T12:00:00Z", 0)])
  func aDayOfGrace(_ renewed: String, count: Int) {
    #expect(scene(renewed: renewed).findings(of: CertificateNotDeployed()).count == count)
  }

  @Test func servedIsACMs() { #expect(scene(renewed: "2026-11-10T00:00:00Z", serial: "0a:1b").rules == []) }

  @Test func newerThanACMsIsNoFinding() {
    var scene = scene(renewed: "2026-11-10T00:00:00Z")
    let leaf = Certificate.leaf(from: "2026-11-11T00:00:00Z", until: "2027-05-28T00:00:00Z")
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, leaf: leaf) }
    #expect(scene.rules == [])
  }

  @Test func anotherIssuedCertificateMatches() {
    var scene = scene(renewed: "2026-11-10T00:00:00Z")
    var twin = scene.expectations.certificates[0]
    twin.arn += "/twin"
    twin.serial = "0a:1b"
    scene.expectations.certificates.append(twin)
    #expect(scene.rules == [])
  }
}

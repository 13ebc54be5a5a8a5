import EdgeDiagnose
import EdgeModel
import Testing

struct TrustStoreMissingTests {
  @Test func chainsWithoutAStore() {
    var scene = Scene()
    scene.evidence.hasTrustStore = false
    #expect(scene.rules == ["trust-store-missing"])
    #expect(scene.diagnosis.status == .unknown)
  }

  @Test func noChainNeedsNoStore() {
    var scene = Scene()
    scene.evidence.hasTrustStore = false
    scene.target.ports = []
    scene.evidence.endpoints = []
    #expect(scene.rules == [])
  }
}

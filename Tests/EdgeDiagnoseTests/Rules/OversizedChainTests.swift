import EdgeDiagnose
import EdgeModel
import Testing

struct OversizedChainTests {
  private func scene(_ octets: Int, _ count: Int) -> Scene {
    var scene = Scene()
    (scene.evidence.endpoints[1].chainSize, scene.evidence.endpoints[1].chainLength) = (octets, count)
    return scene
  }

  @Test func tooLargeForSome() {
    let scene = scene(32 << 10 + 1, 3)
    #expect(self.scene((32 << 10) + 1, 3).rules == ["oversized-chain"])
    #expect(scene.findings(of: OversizedChain()).count == 1)
    #expect(self.scene(4000, 11).findings(of: OversizedChain()).map(\.severity) == [.sev2])
    #expect(self.scene(4000, 11).report.incidents.map(\.cause) == ["unfit-certificate"])
  }

  @Test func large() {
    #expect(scene((16 << 10) + 1, 3).findings(of: OversizedChain()).map(\.severity) == [.note])
    #expect(scene(32 << 10, 10).findings(of: OversizedChain()).map(\.severity) == [.note])
  }

  @Test func ordinary() { #expect(scene(16 << 10, 10).findings(of: OversizedChain()) == []) }
}

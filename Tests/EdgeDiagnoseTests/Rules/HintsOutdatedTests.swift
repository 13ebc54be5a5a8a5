import EdgeDiagnose
import EdgeModel
import Testing

struct HintsOutdatedTests {
  private func scene(_ names: [String], glue: [String] = []) -> Scene {
    var scene = Scene()
    scene.prime(names, glue: glue)
    return scene
  }

  private func findings(_ scene: Scene) -> [Finding] { scene.findings(of: HintsOutdated()) }

  @Test func hintThatTheRootDoesNotName() {
    #expect(findings(scene(["b.root-servers.net."])).map(\.severity) == [.note])
  }

  @Test func moreServersThanTheHints() {
    #expect(findings(scene(["a.root-servers.net.", "b.root-servers.net."])).isEmpty)
  }

  @Test(arguments: [(["198.41.0.4"], 0), (["198.41.0.5"], 1), (["2001:db8::4"], 0)])
  func address(_ glue: [String], count: Int) {
    #expect(findings(scene(["a.root-servers.net."], glue: glue)).count == count)
  }
}

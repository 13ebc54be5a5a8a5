import EdgeDiagnose
import EdgeModel
import Testing

struct MissingStapleTests {
  private func scene(_ status: Staple.Status, demands: Bool = true) -> Scene {
    var scene = Scene()
    scene.serveEverywhere(Certificate.leaf().with { $0.mustStaple = demands })
    scene.staple(Staple(.good), at: 0)
    scene.staple(Staple(status))
    return scene
  }

  @Test(arguments: [.none, .stale, .invalid] as [Staple.Status]) func demandedAndNotThere(_ status: Staple.Status) {
    let scene = scene(status)
    #expect(scene.rules == ["missing-staple"])
    #expect(scene.findings(of: MissingStaple()).map(\.severity) == [.sev2])
    #expect(scene.report.incidents.map(\.cause) == ["stapling-broken"])
  }

  @Test func demandedAndThere() { #expect(scene(.good).rules == []) }

  @Test func notDemanded() { #expect(scene(.none, demands: false).rules == []) }

  @Test func nobodyKnowsWhoShouldHaveSignedIt() {
    var scene = scene(.invalid)
    scene.flaw([(20, 0)], links: [])
    #expect(scene.rules == ["missing-intermediate"])
  }
}

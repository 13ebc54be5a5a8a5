import EdgeDiagnose
import EdgeModel
import Testing

struct AnsweredByWildcardTests {
  private func scene() -> Scene {
    var scene = Scene()
    scene.evidence.answers[0].isByWildcard = true
    return scene
  }

  @Test func nobodySaysThatAWildcardIsMeant() {
    #expect(scene().findings(of: AnsweredByWildcard()).map(\.severity) == [.note])
    #expect(Scene().findings(of: AnsweredByWildcard()).isEmpty)
  }

  @Test func theExportHoldsARecordOfItsOwn() {
    var scene = scene()
    scene.expect()
    #expect(scene.findings(of: AnsweredByWildcard()).count == 1)
    scene.expectations.zones[0].records[0].name = name("*.example.com.")
    #expect(scene.findings(of: AnsweredByWildcard()).isEmpty)
  }
}

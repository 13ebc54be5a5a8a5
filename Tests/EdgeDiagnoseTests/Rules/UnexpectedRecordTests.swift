import EdgeDiagnose
import EdgeModel
import Testing

struct UnexpectedRecordTests {
  private func scene() -> Scene {
    var scene = Scene()
    scene.expect()
    scene.serve(["2a00:1450::1"], of: .aaaa)
    return scene
  }

  @Test func aTypeThatTheExportLacks() {
    let findings = scene().diagnosis.findings
    #expect(findings.map(\.rule) == ["unexpected-record"])
    #expect(findings.map(\.severity) == [.note])
    #expect(
      findings.first?.message == "shop.example.com. AAAA is 2a00:1450::1, which hosted zone example.com. does not have")
  }

  @Test func aTypeThatTheExportHas() {
    var scene = scene()
    scene.hold(.aaaa, RData(address("2a00:1450::1")))
    #expect(scene.diagnosis.findings.isEmpty)
  }

  @Test func aWildcardOfTheExport() {
    var scene = scene()
    scene.expectations.zones[0].records = []
    scene.hold(.a, RData(address(Scene.endpoints[0])), RData(address(Scene.endpoints[1])), of: name("*.example.com."))
    scene.hold(.aaaa, RData(address("2a00:1450::1")), of: name("*.example.com."))
    #expect(scene.diagnosis.findings.isEmpty)
  }

  @Test func withoutExportsNothingIsUnexpected() {
    var scene = scene()
    scene.expectations.zones = []
    #expect(scene.diagnosis.findings.isEmpty)
  }

  @Test func aDeeperZoneIsNotTheExports() {
    var scene = Scene()
    scene.occlude()
    scene.expectations.zones[0].records = []
    #expect(scene.findings(of: UnexpectedRecord()).isEmpty)
  }
}

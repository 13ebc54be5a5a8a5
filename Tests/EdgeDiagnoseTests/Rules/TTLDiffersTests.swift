import EdgeDiagnose
import EdgeModel
import Testing

struct TTLDiffersTests {
  private func scene(ttl: UInt32) -> Scene {
    var scene = Scene()
    scene.expect()
    scene.server(1, type: .a, answers: .answered(.answer(Scene.endpoints.map { .a($0, ttl: ttl) })))
    return scene
  }

  @Test func oneServerHasAnotherTTL() {
    let findings = scene(ttl: 61).findings(of: TTLDiffers())
    #expect(findings.map(\.severity) == [.note])
    #expect(findings.first?.scope.servers == [name("ns2.example.net.")])
    #expect(scene(ttl: 60).findings(of: TTLDiffers()).isEmpty)
  }

  @Test func aliasesAndPoliciesHaveNone() {
    var scene = scene(ttl: 61)
    scene.expectations.zones[0].records[0].identifier = "blue"
    #expect(scene.findings(of: TTLDiffers()).isEmpty)
    scene.expectations.zones[0].records[0].identifier = nil
    scene.expectations.zones[0].records[0].content = .alias(name("lb.eu-west-1.elb.amazonaws.com."))
    #expect(scene.findings(of: TTLDiffers()).isEmpty)
  }

  @Test func wrongDataAreAnotherMatter() {
    var scene = scene(ttl: 60)
    scene.server(1, type: .a, answers: .records(.a("192.0.2.1", ttl: 61)))
    #expect(scene.findings(of: TTLDiffers()).isEmpty)
    #expect(scene.rules == ["wrong-record"])
  }
}

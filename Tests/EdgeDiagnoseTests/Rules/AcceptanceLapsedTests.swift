import EdgeDiagnose
import EdgeModel
import Testing

struct AcceptanceLapsedTests {
  private func findings(until: Moment, target: String? = nil) -> [Finding] {
    var scene = Scene()
    scene.accept("dead-server", until: until, target: target)
    return scene.findings(of: AcceptanceLapsed())
  }

  /// Until its moment it counts, from then on it does not.
  @Test func itsMomentDecides() {
    #expect(findings(until: now + .seconds(1)).isEmpty)
    let lapsed = findings(until: now)
    #expect(lapsed.map(\.severity) == [.note])
    #expect(lapsed.first?.message == "dead-server was accepted until \(now) (moving)")
    #expect(lapsed.first?.source == file)
  }

  @Test func anotherTargetIsNobodysConcern() {
    #expect(findings(until: now, target: "www.example.org.").isEmpty)
    let own = findings(until: now, target: "shop.example.com.").first
    #expect(own?.message == "dead-server of shop.example.com. was accepted until \(now) (moving)")
  }

  /// What it covered is reported again.
  @Test func theFindingIsBack() {
    var scene = Scene()
    scene.allServers(answer: .denial)
    scene.answer(.nxdomain, .nameError)
    scene.accept("missing-record", until: now + .seconds(1))
    #expect(scene.report.incidents.isEmpty)
    scene.accept("missing-record", until: now)
    #expect(scene.rules.contains("missing-record") && scene.report.incidents.count == 1)
  }
}

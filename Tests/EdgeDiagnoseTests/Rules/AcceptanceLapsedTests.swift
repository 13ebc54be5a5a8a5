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

  /// One finding for all of a target's, or they would be told apart by nothing.
  @Test func severalAtOnce() {
    var scene = Scene()
    scene.accept("dead-server", until: now)
    let first = scene.expectations.acceptances[0]
    scene.accept("lame-server", until: now, server: Scene.servers[0].0)
    scene.expectations.acceptances.insert(first, at: 0)
    let messages = scene.diagnosis.findings.filter { $0.rule == "acceptance-lapsed" }.map(\.message)
    #expect(messages.count == 1 && messages[0].contains("dead-server was") && messages[0].contains("lame-server at"))
  }

  /// What it covered is reported again.
  @Test func theFindingIsBack() {
    var scene = Scene()
    scene.allServers(answer: .denial)
    scene.answer(.nxdomain, .nameError)
    scene.accept("missing-record", until: now + .seconds(1), maximum: .sev1)
    #expect(scene.report.incidents.isEmpty)
    scene.accept("missing-record", until: now)
    #expect(scene.rules.contains("missing-record") && scene.report.incidents.count == 1)
  }
}

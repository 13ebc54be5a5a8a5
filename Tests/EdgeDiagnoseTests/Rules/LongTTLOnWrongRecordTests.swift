import EdgeDiagnose
import EdgeModel
import Testing

struct LongTTLOnWrongRecordTests {
  private func scene(ttl: UInt32) -> Scene {
    var scene = Scene()
    scene.expect()
    scene.server(1, type: .a, answers: .records(.a("192.0.2.1", ttl: ttl)))
    return scene
  }

  @Test func wrongAnswerIsKeptForHours() {
    let findings = scene(ttl: 7200).findings(of: LongTTLOnWrongRecord())
    #expect(findings.map(\.severity) == [.note])
    #expect(findings.first?.message.contains("2026-11-20T14:00:00Z") == true)
  }

  @Test func anHourIsNotLong() {
    #expect(scene(ttl: 3600).findings(of: LongTTLOnWrongRecord()).isEmpty)
    #expect(scene(ttl: 3601).findings(of: LongTTLOnWrongRecord()).count == 1)
  }

  @Test func rightAnswersMayLast() {
    var scene = Scene()
    scene.allServers(type: .a, answer: .answered(.answer(Scene.endpoints.map { .a($0, ttl: 86_400) })))
    #expect(scene.findings(of: LongTTLOnWrongRecord()).isEmpty)
  }

  /// RFC 2308 section 5: the lesser of the SOA's TTL and its last field.
  @Test(arguments: [(7200, 7201, 1), (7200, 3600, 0), (3600, 7200, 0)] as [(UInt32, UInt16, Int)])
  func denial(_ ttl: UInt32, _ minimum: UInt16, count: Int) {
    var scene = Scene()
    for type in [RecordType.a, .aaaa] { scene.ask(type, .denial, soa: .soa(ttl: ttl, minimum: minimum)) }
    #expect(scene.rules == ["missing-record"])
    #expect(scene.findings(of: LongTTLOnWrongRecord()).count == count)
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct BreaksOnEDNSTests {
  private func scene(_ servers: [Int], works: EDNSUse = .none, drops: Bool, type: RecordType? = nil) -> Scene {
    var scene = Scene()
    for server in servers {
      scene.datagrams(server, type: type) {
        $0.edns = works
        $0.refusedEDNS = EDNSUse.allCases.filter { $0 < works }
        $0.rejectedEDNS = drops ? [] : $0.refusedEDNS
      }
    }
    return scene
  }

  @Test(arguments: [EDNSUse.plain, .none]) func silentToEDNS(_ works: EDNSUse) {
    let scene = scene([1], works: works, drops: true)
    #expect(scene.rules == ["breaks-on-edns"])
    #expect(scene.findings(of: BreaksOnEDNS()).map(\.severity) == [.sev3])
    #expect(scene.report.incidents.map(\.cause) == ["dns-filtered"])
  }

  @Test func saysThatItCannot() {
    var one = scene([1], drops: false)
    #expect(one.rules == [])
    #expect(one.findings(of: BreaksOnEDNS()).map(\.severity) == [.note])
    var all = scene([0, 1], drops: false)
    #expect(all.findings(of: BreaksOnEDNS()).map(\.severity) == [.sev3, .sev3])
    // Without EDNS nobody gets signatures.
    let signer = Record(name: Scene.apex, type: .ds, ttl: 60, data: RData([0, 1, 13, 2]))
    all.own.ds = [signer]
    #expect(all.findings(of: BreaksOnEDNS()).map(\.severity) == [.sev2, .sev2])
    one.own.ds = [signer]
    #expect(one.findings(of: BreaksOnEDNS()).map(\.severity) == [.sev3])
  }

  @Test func onlyOnceIsALostPacket() {
    #expect(scene([1], drops: true, type: .a).findings(of: BreaksOnEDNS()).isEmpty)
  }

  @Test func oneQuestionIsNotEnoughForSilence() {
    var silent = scene([1], drops: true)
    silent.own.responses.removeAll { $0.question.type != .a }
    #expect(silent.findings(of: BreaksOnEDNS()).isEmpty)
    var refusing = scene([1], drops: false)
    refusing.own.responses.removeAll { $0.question.type != .a }
    #expect(refusing.findings(of: BreaksOnEDNS()).count == 1)
  }

  @Test func allServersAreSilent() {
    // Resolvers of today do not try without.
    #expect(scene([0, 1], drops: true).findings(of: BreaksOnEDNS()).map(\.severity) == [.sev2, .sev2])
  }

  @Test func theOnlyOneThatStillAnswersIsSilent() {
    var scene = scene([1], drops: true)
    scene.server(0, answers: .timeout)
    #expect(scene.findings(of: BreaksOnEDNS()).map(\.severity) == [.sev2])
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct WrongHostedZoneTests {
  private let host = name("new.example.com.")

  /// The target stands in the second zone alone, and the delegated one denies it.
  private func hidden() -> Scene {
    var scene = Scene().of(host)
    scene.doubleZone(hidden: ["203.0.113.10"], of: host)
    scene.evidence.zones[2].responses = []
    for type in [RecordType.a, .aaaa] { scene.ask(type, .denial, of: host) }
    scene.evidence.endpoints = []
    return scene
  }

  @Test func theRecordStandsInTheZoneThatNobodyAsks() {
    let scene = hidden()
    #expect(scene.rules == ["missing-record", "wrong-hosted-zone"])
    #expect(scene.findings(of: WrongHostedZone()).map(\.severity) == [.sev1])
    #expect(
      scene.findings(of: WrongHostedZone()).first?.message
        == "new.example.com. A stands in hosted zone example.com. (Z2), which nobody asks: example.com. is delegated to "
        + "example.com. (Z1)")
    #expect(scene.report.incidents.map(\.cause) == ["zone-created-twice"])
    #expect(scene.report.incidents.first?.findings.count == 2)
  }

  @Test func whoIsNamedByThatZoneAloneIsNotMissed() {
    var scene = hidden()
    scene.target.isInferred = true
    #expect(scene.diagnosis.findings.map(\.severity) == [.note])
  }

  @Test func bothZonesSayTheSame() {
    var scene = Scene()
    scene.doubleZone(hidden: Scene.endpoints)
    #expect(scene.diagnosis.findings.map(\.rule) == ["wrong-hosted-zone"])
    #expect(scene.diagnosis.findings.map(\.severity) == [.note])
    // It is told once for all targets of the zone.
    #expect(
      Scene.report([scene, scene.of(name("www.example.com."))]).findings.count { $0.rule == "wrong-hosted-zone" } == 1)
  }

  @Test func theZonesDiffer() {
    var scene = Scene()
    scene.doubleZone(hidden: ["203.0.113.99"])
    #expect(scene.rules == ["wrong-hosted-zone"])
    #expect(scene.findings(of: WrongHostedZone()).map(\.severity) == [.sev3])
  }

  /// A leftover: nobody but the exports names the target.
  @Test func theZonesDifferAndOnlyAnExportNamesTheTarget() {
    var scene = Scene()
    scene.doubleZone(hidden: ["203.0.113.99"])
    scene.target.isInferred = true
    #expect(scene.diagnosis.findings.map(\.rule) == ["wrong-hosted-zone"])
    #expect(scene.diagnosis.findings.map(\.severity) == [.note])
  }

  /// Whichever of the two comes first in the exports, the delegated one is compared.
  @Test func theOrderOfTheExportsDoesNotMatter() {
    var scene = Scene()
    scene.doubleZone(hidden: ["203.0.113.99"])
    scene.expectations.zones[0].id = "Z3"
    scene.expectations.zones.reverse()
    #expect(scene.rules == ["wrong-hosted-zone"])
  }

  @Test func theOtherZoneIsPrivate() {
    var scene = Scene()
    scene.doubleZone(hidden: ["203.0.113.99"])
    scene.expectations.zones[1].isPrivate = true
    scene.expectations.zones[1].nameServers = nil
    #expect(scene.diagnosis.findings.isEmpty)
  }

  /// Where neither is delegated, stale-delegation says so.
  @Test func neitherIsDelegated() {
    var scene = Scene()
    scene.doubleZone(hidden: ["203.0.113.99"])
    scene.expectations.zones[0].nameServers = [name("ns-2.awsdns-2.org.")]
    #expect(scene.findings(of: WrongHostedZone()).isEmpty)
  }
}

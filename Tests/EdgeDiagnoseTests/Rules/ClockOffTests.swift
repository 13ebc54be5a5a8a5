import EdgeDiagnose
import EdgeModel
import Testing

struct ClockOffTests {
  private func findings(_ scenes: Scene..., of rule: any Rule = ClockOff()) -> [Finding] {
    Scene.report(scenes).findings.filter { $0.rule == rule.id }
  }

  private func scene(_ lead: Duration, at index: Int? = nil) -> Scene {
    var scene = Scene()
    scene.clock(lead, at: index)
    return scene
  }

  @Test func serversOfTwoZonesAgree() {
    let (here, there) = (scene(.seconds(3600)), scene(.seconds(3630)).inAnotherZone())
    let both = findings(here, there)
    #expect(both.count == 2 && both.allSatisfy { $0.isUnknown })
    #expect(both.first?.message.contains("60 min ahead of this host's: this host's clock is off") == true)
    #expect(Scene.report([here, there]).status == .unknown)
    #expect(Scene.report([here, there]).incidents.map(\.cause) == ["vantage-fault"])
  }

  @Test func oneOperatorAccusesNobodyOfHours() {
    let findings = findings(scene(.seconds(-7200)))
    #expect(findings.map(\.severity) == [.note] && findings.map(\.isUnknown) == [false])
    #expect(Scene.report([scene(.seconds(-7200))]).status == .ok)
  }

  @Test func twoZonesMustAgree() {
    #expect(findings(scene(.seconds(3600)), scene(.seconds(7200)).inAnotherZone()).allSatisfy { !$0.isUnknown })
    #expect(findings(scene(.seconds(3600)), scene(.seconds(-3600)).inAnotherZone()).allSatisfy { !$0.isUnknown })
    // One server that has the same time as this host vouches for it.
    #expect(findings(scene(.days(3)), scene(.zero).inAnotherZone()).map(\.isUnknown) == [false])
    #expect(findings(scene(.days(3), at: 0), scene(.days(3)).inAnotherZone()).allSatisfy { $0.isUnknown })
  }

  @Test func fiveMinutesAreNothing() {
    #expect(findings(scene(.seconds(300)), scene(.seconds(-300)).inAnotherZone()).isEmpty)
    #expect(findings(scene(.seconds(301)), scene(.seconds(301)).inAnotherZone()).count == 2)
  }

  @Test func severalServersOfOneZoneAreBelievedByDays() {
    #expect(findings(scene(.days(2))).map(\.isUnknown) == [true])
    #expect(findings(scene(.days(-2))).map(\.isUnknown) == [true])
    #expect(findings(scene(.days(2), at: 0)).map(\.isUnknown) == [false])
    #expect(findings(scene(.days(1))).map(\.isUnknown) == [false])
  }

  /// A server whose clock is ahead does not have a certificate that begins tomorrow.
  @Test func theIssuerOfACertificateIsAWitness() {
    var scene = Scene()
    scene.evidence.endpoints = [Scene.endpoint("203.0.113.10", leaf: .leaf(from: "2026-11-21T00:00:00Z"))]
    scene.clock(.days(2))
    #expect(findings(scene).map(\.isUnknown) == [true])
    scene.evidence.endpoints = [Scene.endpoint("203.0.113.10")]
    scene.clock(.days(2))
    #expect(findings(scene).map(\.isUnknown) == [false])
  }

  @Test func cachesAddTheirAge() {
    var scene = Scene()
    scene.clock(.days(-2), age: "172800")
    #expect(findings(scene).isEmpty)
  }

  /// What the clock alone says of a target is nobody's fault.
  @Test func whatRestsOnTheClockIsUnknown() {
    var scene = Scene()
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, leaf: .leaf(from: "2026-11-21T00:00:00Z")) }
    #expect(Scene.report([scene]).status == .critical)
    scene.clock(.days(2))
    #expect(findings(scene, of: NotYetValidCertificate()).map(\.isUnknown) == [true])
    #expect(Scene.report([scene]).status == .unknown)
    #expect(Scene.report([scene]).incidents.map(\.cause) == ["vantage-fault"])
    // As of a time that the user gave, it does not rest on it.
    scene.evidence.time = now + .seconds(1)
    #expect(findings(scene, of: NotYetValidCertificate()).map(\.isUnknown) == [false])
    #expect(Scene.report([scene]).status == .critical)
  }
}

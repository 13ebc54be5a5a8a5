import EdgeDiagnose
import EdgeModel
import Testing

struct ExpiringRegistrationTests {
  private func scene(left: Duration, renews: Bool? = false) -> Scene {
    var scene = Scene()
    scene.register(until: "\(now + left)", renews: renews)
    return scene
  }

  @Test(
    arguments: [
      (Int64(30 * 86400), nil), (30 * 86400 - 1, Severity.sev4), (10 * 86400, .sev4), (10 * 86400 - 1, .sev3),
      (3 * 86400, .sev3), (3 * 86400 - 1, .sev2), (-1, .sev2),
    ] as [(Int64, Severity?)])
  func byTheTimeThatIsLeft(_ seconds: Int64, severity: Severity?) {
    let findings = scene(left: .seconds(seconds)).findings(of: ExpiringRegistration())
    #expect(findings.map(\.severity) == [severity].compactMap(\.self))
  }

  @Test(arguments: [true, nil]) func whatRenewsItselfOrMay(_ renews: Bool?) {
    #expect(scene(left: .days(1), renews: renews).rules == [])
  }

  /// Automatic renewal that did not come.
  @Test func whatHasEndedAllTheSame() {
    var scene = scene(left: .seconds(-1), renews: true)
    scene.expectations.state.registrations[0].taken = now
    #expect(scene.rules == ["expiring-registration"])
    #expect(scene.report.incidents.map(\.cause) == ["domain-suspended-or-lapsed"])
  }

  /// An export from before the end knows nothing of the renewal, and one of unknown age may be from before it.
  @Test func whatMayHaveBeenRenewedSince() {
    var scene = scene(left: .seconds(-1), renews: true)
    for taken in [now - .seconds(1), nil] {
      scene.expectations.state.registrations[0].taken = taken
      #expect(scene.rules == [])
    }
  }
}

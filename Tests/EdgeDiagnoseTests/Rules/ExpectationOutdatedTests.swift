import EdgeDiagnose
import EdgeModel
import Testing

struct ExpectationOutdatedTests {
  private func newer(issuer: String) -> Scene {
    var scene = Scene()
    scene.manage()
    var leaf = Certificate.leaf(serial: "0f:ff", from: "2026-11-18T00:00:00Z", until: "2027-06-04T00:00:00Z")
    leaf.traits.issuerNames = [issuer, "Amazon RSA 2048 M04"]
    scene.serveEverywhere(leaf)
    return scene
  }

  @Test func aNewerCertificateOfAmazons() {
    let scene = newer(issuer: "Amazon")
    #expect(scene.findings(of: ExpectationOutdated()).map(\.severity) == [.note])
    #expect(scene.rules == [])
  }

  @Test func aNewerCertificateOfSomebodyElse() {
    #expect(newer(issuer: "Let's Encrypt").findings(of: ExpectationOutdated()) == [])
  }

  @Test func theCertificateOfTheExport() {
    var scene = newer(issuer: "Amazon")
    scene.managed.serial = "0f:ff"
    #expect(scene.findings(of: ExpectationOutdated()) == [])
  }

  @Test func aNewerCertificateThatIsForAnotherName() {
    var scene = newer(issuer: "Amazon")
    for index in scene.evidence.endpoints.indices { scene.evidence.endpoints[index].coversName = false }
    #expect(scene.findings(of: ExpectationOutdated()) == [])
  }

  /// An old export in which nothing is wrong is no matter.
  @Test func anOldExportWithoutFaults() {
    var scene = Scene()
    scene.manage()
    scene.managed.taken = now - .days(100)
    #expect(scene.diagnosis.findings == [])
  }

  @Test(arguments: [(Int64(24), 0), (25, 1)]) func keysAfterADay(_ hours: Int64, count: Int) {
    var scene = Scene()
    scene.sign(key: "ACTION_NEEDED", parent: .ds(7), taken: "\(now - .seconds(hours * 3600))")
    #expect(scene.findings(of: ExpectationOutdated()).count == count)
    #expect(scene.rules == (count == 0 ? ["signing-action-needed"] : []))
  }

  @Test(arguments: [(Int64(7), 0), (8, 1)]) func registrationsAfterAWeek(_ days: Int64, count: Int) {
    var scene = Scene()
    scene.register(statuses: ["serverHold"], taken: "\(now - .days(days))")
    #expect(scene.findings(of: ExpectationOutdated()).count == count)
    #expect(scene.rules == (count == 0 ? ["suspended-registration"] : []))
  }

  /// What a health check said of what is served is no matter, however old.
  @Test(arguments: [(Int64(60), 0), (61, 1)]) func healthChecksAfterAnHour(_ minutes: Int64, count: Int) {
    let scene = Scene.failedOver { $0.check(says: [Scene.failure], age: .seconds(minutes * 60)) }
    let findings = scene.findings(of: ExpectationOutdated())
    #expect(findings.map(\.severity) == Array(repeating: .note, count: count))
    #expect(findings.allSatisfy { $0.message.contains("that it says Failure may have changed") })
    var well = Scene()
    well.route(
      (.failover(.primary), Scene.endpoints), (.failover(.secondary), ["192.0.2.80"]), healthCheck: "11111111-1111")
    well.check(says: [Scene.failure], age: .seconds(minutes * 60))
    #expect(well.findings(of: ExpectationOutdated()) == [])
  }

  /// Whoever says how old state may be is believed.
  @Test func aLimitOfTheUsers() {
    var scene = Scene()
    scene.manage(left: .days(37))
    scene.managed.taken = now - .seconds(7200)
    scene.expectations.state.maximumAge = .seconds(3600)
    #expect(scene.diagnosis.findings.map(\.rule) == ["expectation-outdated"])
  }
}

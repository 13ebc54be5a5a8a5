import EdgeDiagnose
import EdgeModel
import Testing

struct RenewalStuckTests {
  private func scene(_ status: String, _ reason: String? = nil, left: Duration = .days(40)) -> Scene {
    var scene = Scene()
    scene.manage(left: left)
    scene.renewal(status, reason)
    return scene
  }

  @Test(arguments: ["PENDING_VALIDATION", "FAILED"]) func itSaysThatItCannot(_ status: String) {
    let scene = scene(status, "OTHER")
    #expect(scene.rules == ["renewal-stuck"])
    let finding = scene.findings(of: RenewalStuck()).first
    #expect(finding?.observed == "\(status) (OTHER)")
    #expect(finding?.since == moment("2026-10-17T00:00:00Z"))
    #expect(finding?.severity == .sev3)
  }

  @Test(arguments: ["PENDING_AUTO_RENEWAL", "SUCCESS", "SOMETHING_NEW"]) func itIsUnderWay(_ status: String) {
    #expect(scene(status).rules == [])
  }

  @Test func theOldFailureOfWhatIsRenewed() {
    var scene = scene("FAILED")
    scene.serve(.leaf(from: "2026-11-19T00:00:00Z", until: "2027-06-05T00:00:00Z"), at: 0)
    #expect(scene.findings(of: RenewalStuck()) == [])
  }

  /// A twin with another kind of key, or for fewer names, is renewed by itself.
  @Test func whatIsServedIsItsTwin() {
    var scene = scene("FAILED")
    scene.serve(.leaf(from: "2026-11-19T00:00:00Z", until: "2027-06-05T00:00:00Z"), at: 0)
    scene.managed.keyAlgorithm = "EC_prime256v1"
    #expect(scene.findings(of: RenewalStuck()) == [])
    scene.managed.keyAlgorithm = "RSA_2048"
    #expect(scene.findings(of: RenewalStuck()).count == 1)
    scene.managed.keyAlgorithm = nil
    scene.managed.names.append("other.example.com")
    #expect(scene.findings(of: RenewalStuck()).count == 1)
  }

  @Test func anExportOlderThanADay() {
    var scene = scene("FAILED")
    scene.managed.taken = now - .days(1)
    #expect(scene.rules == ["renewal-stuck"])
    scene.managed.taken = now - .days(1) - .seconds(1)
    #expect(scene.rules == [])
    #expect(scene.findings(of: ExpectationOutdated()).count == 1)
    scene.expectations.state.maximumAge = .days(2)
    #expect(scene.rules == ["renewal-stuck"])
  }

  /// Ten days before the end, with CAA that forbids it, and a check of health that sees nothing: one incident.
  @Test func whatCAAForbidsIsOneIncidentWithTheEndOfTheCertificate() {
    var scene = scene("PENDING_VALIDATION", "CAA_ERROR", left: .days(9))
    scene.caa(Scene.host)
    scene.caa(Scene.apex, .caa("issue", "letsencrypt.org"))
    #expect(scene.rules == ["caa-forbids-issuer", "expiring-certificate", "renewal-stuck"])
    #expect(scene.report.incidents.map(\.cause) == ["caa-changed"])
  }

  /// CAA was mended, or never was in the way: whoever adds a record then shuts others out.
  @Test func whatCAAPermitsNowIsLeftAsItIs() {
    var scene = scene("FAILED", "CAA_ERROR", left: .days(40))
    scene.caa(Scene.host)
    scene.caa(Scene.apex)
    #expect(scene.report.incidents.map(\.cause) == ["caa-changed"])
    #expect(scene.report.incidents.first?.now.hasPrefix("leave CAA as it is seen") == true)
    scene.caa(Scene.apex, .caa("issue", "letsencrypt.org"))
    #expect(scene.report.incidents.first?.now.hasPrefix("add 0 issue") == true)
  }

  /// Another certificate that ends is another incident.
  @Test func theEndOfAnotherCertificateIsNotPartOfIt() {
    var scene = scene("PENDING_VALIDATION", "CAA_ERROR", left: .days(40))
    scene.serveEverywhere(.leaf(serial: "0e:0e", from: "2026-05-01T00:00:00Z", until: "2026-11-29T00:00:00Z"))
    #expect(Set(scene.report.incidents.map(\.cause)) == ["caa-changed", "renewal-not-deployed"])
  }
}

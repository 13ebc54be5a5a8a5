import EdgeDiagnose
import EdgeModel
import Testing

struct NoCipherForPythonTests {
  @Test(
    arguments: [
      ("AES128-GCM-SHA256", .sev2, "as Python from 3.10 on, Go"), ("AES128-SHA", .sev2, "as Python from 3.10 on, Go"),
      ("ECDHE-RSA-AES128-SHA", .sev3, "no cipher with CBC and SHA-1"),
      ("DHE-RSA-AES128-SHA", .sev3, "no cipher with CBC and SHA-1"),
    ] as [(String, Severity, String)])
  func programsFail(cipher: String, severity: Severity, who: String) {
    var scene = Scene()
    scene.refusePython(cipher)
    #expect(scene.rules == ["no-cipher-for-python"])
    let finding = scene.findings(of: NoCipherForPython()).first
    #expect(finding?.severity == severity)
    #expect(finding?.impact.contains(who) == true && finding?.impact.hasSuffix("who reach 1 of 2 addresses") == true)
    #expect(scene.report.incidents.map(\.cause) == ["listener-misconfigured"])
  }

  /// What a server prefers says nothing of what it takes.
  @Test func theServerPrefersAnotherCipher() {
    var scene = Scene()
    scene.other(.python)
    #expect(scene.rules == [])
  }
}

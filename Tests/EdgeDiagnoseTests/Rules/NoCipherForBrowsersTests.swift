import EdgeDiagnose
import EdgeModel
import Testing

struct NoCipherForBrowsersTests {
  @Test func browsersFail() {
    var scene = Scene()
    scene.refuseBrowsers(.cipher("DHE-RSA-AES128-GCM-SHA256"))
    #expect(scene.rules == ["no-cipher-for-browsers"])
    let finding = scene.findings(of: NoCipherForBrowsers()).first
    #expect(finding?.severity == .sev2)
    #expect(finding?.impact == "users of browsers who reach 1 of 2 addresses")
    #expect(scene.report.incidents.map(\.cause) == ["listener-misconfigured"])
  }

  @Test func groups() {
    var scene = Scene()
    scene.refuseBrowsers(.group("x448"))
    #expect(scene.rules == ["no-cipher-for-browsers"])
    scene = Scene()
    scene.refuseBrowsers(.group("ffdhe2048"))
    let finding = scene.findings(of: NoCipherForBrowsers()).first
    #expect(finding?.severity == .sev2)
    #expect(finding?.impact == "users of Chrome and browsers built on it; Firefox connects")
  }

  /// What a server prefers says nothing of what it takes.
  @Test func theServerPrefersAnotherCipher() {
    var scene = Scene()
    scene.other(.browser)
    #expect(scene.rules == [])
  }
}

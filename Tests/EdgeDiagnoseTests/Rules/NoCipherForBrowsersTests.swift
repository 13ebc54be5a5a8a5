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
  }

  @Test(arguments: [.group("ffdhe2048"), .group("secp521r1"), .cipher("ECDHE-ECDSA-AES128-SHA")] as [Obstacle])
  func whatFirefoxOffers(obstacle: Obstacle) {
    var scene = Scene()
    scene.refuseBrowsers(obstacle)
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

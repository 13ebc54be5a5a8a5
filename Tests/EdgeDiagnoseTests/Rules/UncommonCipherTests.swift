import EdgeDiagnose
import EdgeModel
import Testing

struct UncommonCipherTests {
  @Test func newerClientsFail() {
    var scene = Scene()
    scene.refuseBrowsers(.cipher("DHE-RSA-AES128-GCM-SHA256"))
    #expect(scene.rules == ["uncommon-cipher"])
    let finding = scene.findings(of: UncommonCipher()).first
    #expect(finding?.severity == .sev2)
    #expect(
      finding?.impact
        == "users of clients that do not offer it, as some newer ones, unlike those built on OpenSSL (curl), and Java, who reach 1 of 2 addresses"
    )
    #expect(scene.report.incidents.map(\.cause) == ["listener-misconfigured"])
  }

  @Test func groups() {
    var scene = Scene()
    scene.refuseBrowsers(.group("x448"))
    #expect(scene.rules == ["uncommon-cipher"])
  }

  @Test(arguments: [.group("ffdhe2048"), .group("secp521r1"), .cipher("ECDHE-ECDSA-AES128-SHA")] as [Obstacle])
  func whatFirefoxOffers(obstacle: Obstacle) {
    var scene = Scene()
    scene.refuseBrowsers(obstacle)
    let finding = scene.findings(of: UncommonCipher()).first
    #expect(finding?.severity == .sev2)
    #expect(finding?.impact == "users of the few newer clients that do not offer it; others connect")
  }

  /// What a server prefers says nothing of what it takes.
  @Test func theServerPrefersAnotherCipher() {
    var scene = Scene()
    scene.other(.browser)
    #expect(scene.rules == [])
  }
}

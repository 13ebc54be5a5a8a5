import EdgeDiagnose
import EdgeModel
import Testing

struct ObsoleteProtocolTests {
  @Test func nothingNewerThanTLS11() {
    var scene = Scene()
    scene.obstacle(.version("TLSv1.1"), after: .alert(70))
    #expect(scene.rules == ["obsolete-protocol"])
    #expect(scene.findings(of: ObsoleteProtocol()).map(\.severity) == [.sev2])
    #expect(scene.findings(of: ObsoleteProtocol()).first?.observed == "TLSv1.1")
  }

  /// The same failure with another setting in the way.
  @Test func anotherSettingMakesTheDifference() {
    var scene = Scene()
    scene.obstacle(.cipher("AES128-SHA"), after: .alert(70))
    #expect(scene.rules == ["handshake-failed"])
    #expect(scene.findings(of: HandshakeFailed()).first?.observed?.contains("only such as AES128-SHA") == true)
  }
}

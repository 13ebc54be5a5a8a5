import EdgeDiagnose
import EdgeModel
import Testing

struct PlaintextInjectionTests {
  @Test func wordsBeforeTheHandshake() {
    var scene = Scene()
    scene.mail(.handshake, .injected(Array("250 \u{1B}x\r\n".utf8)))
    #expect(scene.rules == ["plaintext-injection"])
    #expect(scene.findings(of: PlaintextInjection()).map(\.isSecurity) == [true])
    #expect(scene.findings(of: PlaintextInjection()).first?.observed == "\"250 \\u{1b}x\"")
  }

  @Test func noWords() {
    var scene = Scene()
    scene.mail(.handshake)
    #expect(scene.rules == [])
  }
}

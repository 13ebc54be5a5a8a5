import EdgeDiagnose
import EdgeModel
import Testing

struct DefaultCertificateDiffersTests {
  @Test func anotherLeafWithoutAName() {
    var scene = Scene()
    scene.other(.nameless, leaf: .leaf(names: ["default.example.net"], serial: "0d:ef"))
    #expect(scene.findings(of: DefaultCertificateDiffers()).map(\.severity) == [.note])
    #expect(scene.rules == [])
  }

  @Test func theSameLeafWithoutAName() {
    var scene = Scene()
    scene.other(.nameless)
    #expect(scene.findings(of: DefaultCertificateDiffers()).isEmpty)
  }

  @Test func noConnectionWithoutAName() {
    var scene = Scene()
    scene.other(.nameless, .alert(112))
    #expect(scene.findings(of: DefaultCertificateDiffers()).isEmpty && scene.rules == [])
  }
}

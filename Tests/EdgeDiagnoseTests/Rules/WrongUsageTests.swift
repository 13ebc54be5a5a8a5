import EdgeDiagnose
import EdgeModel
import Testing

struct WrongUsageTests {
  @Test func aClientsCertificate() {
    var scene = Scene()
    scene.serve(
      Certificate.leaf().with { ($0.usages, $0.keyUsages) = (["clientAuth"], ["digitalSignature"]) })
    scene.flaw([(26, 0)])
    #expect(scene.rules == ["wrong-usage"])
    #expect(scene.findings(of: WrongUsage()).first?.observed == "clientAuth; digitalSignature")
    #expect(scene.report.incidents.map(\.cause) == ["unfit-certificate"])
  }

  @Test func forBoth() {
    var scene = Scene()
    scene.serve(Certificate.leaf().with { $0.usages = ["serverAuth", "clientAuth"] })
    #expect(scene.rules == [])
  }
}

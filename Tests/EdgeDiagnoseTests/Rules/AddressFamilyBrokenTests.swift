import EdgeDiagnose
import EdgeModel
import Testing

struct AddressFamilyBrokenTests {
  @Test func failsAtConnect() {
    var scene = Scene()
    scene.ipv6(.refused, .timeout(.connect))
    #expect(scene.findings(of: AddressFamilyBroken()).map(\.severity) == [.sev3])
    #expect(scene.findings(of: AddressFamilyBroken()).first?.scope.addresses.map(\.isIPv6) == [true, true])
    #expect(scene.report.incidents.map(\.cause) == ["ipv6-forgotten"], "one incident for both addresses")
  }

  @Test func connectsAndTLSIsWrong() {
    var scene = Scene()
    scene.ipv6(.handshake, leaf: .leaf(until: "2026-11-18T12:00:00Z"))
    #expect(scene.findings(of: AddressFamilyBroken()).map(\.severity) == [.sev2])
    #expect(scene.report.incidents.count == 1)
  }

  @Test func theOnlyFamily() {
    var scene = Scene()
    scene.evidence.endpoints = []
    scene.ipv6(.refused)
    for index in scene.evidence.answers.indices where scene.evidence.answers[index].question.type == .a {
      scene.evidence.answers[index].status = .nodata
      scene.evidence.answers[index].records = []
    }
    #expect(scene.findings(of: AddressFamilyBroken()).map(\.severity) == [.sev1])
  }

  @Test func oneAddressOfTheFamilyServes() {
    var scene = Scene()
    scene.ipv6(.refused, .handshake)
    #expect(scene.rules == ["connection-refused"])
  }

  @Test func bothFamiliesFail() {
    var scene = Scene()
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .refused) }
    scene.ipv6(.refused)
    #expect(scene.rules == ["connection-refused"])
  }

  @Test func familyThatIsNotHere() {
    var scene = Scene()
    scene.ipv6(.unreachable("Network is unreachable"))
    #expect(scene.findings(of: AddressFamilyBroken()).isEmpty)
  }
}

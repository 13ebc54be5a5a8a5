import EdgeDiagnose
import EdgeModel
import Testing

struct NullMXBesideHostsTests {
  @Test func besideAHost() throws {
    var scene = Scene()
    scene.mail(.handshake)
    scene.nullMX()
    #expect(scene.rules == ["null-mx-beside-hosts"])
    let finding = try #require(scene.findings(of: NullMXBesideHosts()).first)
    #expect(finding.severity == .sev2)
    #expect(finding.message == "shop.example.com. has the null MX 0 ., and MX records of hosts: mx1.example.net.")
    #expect(finding.impact.contains("Postfix"))
    #expect(scene.report.incidents.map(\.cause) == ["null-mx-left"])
  }

  /// A host of preference 0 is a host.
  @Test func hostsAlone() {
    var scene = Scene()
    scene.mail(.handshake, .handshake)
    for index in scene.evidence.answers.indices where scene.evidence.answers[index].question.type == .mx {
      scene.evidence.answers[index].records[0].data = RData([0, 0] + name("mx1.example.net.").wire)
    }
    #expect(scene.rules == [])
  }

  @Test func alone() {
    var scene = Scene()
    scene.mail()
    scene.nullMX()
    #expect(scene.rules == [])
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct RegistrarDiffersTests {
  private let strangers = [name("ns1.example.org."), name("ns2.example.org.")]

  @Test func thePartnerOfTheParentIsAnother() {
    var scene = Scene()
    scene.register(strangers)
    #expect(scene.findings(of: RegistrarDiffers()).map(\.severity) == [.sev4])
    #expect(scene.report.incidents.map(\.cause) == ["registrar-points-elsewhere"])
    scene.expect()
    #expect(scene.rules == ["registrar-differs"])
  }

  @Test func theSameServers() {
    var scene = Scene()
    scene.register()
    #expect(scene.rules == [])
  }

  @Test func anExportWithoutServersSaysNothing() {
    var scene = Scene()
    scene.register([])
    #expect(scene.rules == [])
  }

  /// Where the parent itself names strangers, what the registrar says is evidence.
  @Test func theParentNamesStrangers() {
    var scene = Scene()
    scene.expect(nameServers: strangers, a: ["192.0.2.1"])
    scene.register(strangers)
    scene.allServers(answer: .answered(.lame(.rcode(.refused))))
    #expect(scene.findings(of: RegistrarDiffers()) == [])
    let stale = scene.findings(of: StaleDelegation()).first
    #expect(stale?.evidence.contains { $0.text.hasPrefix("registrar: name servers ns1.example.org.") } == true)
  }

  /// The registration of another domain, or of one above the zone, is not the zone's.
  @Test func aZoneBelowTheDomain() {
    var scene = Scene()
    scene.register(strangers)
    scene.expectations.state.registrations[0].name = name("com.")
    #expect(scene.findings(of: RegistrarDiffers()) == [])
  }
}

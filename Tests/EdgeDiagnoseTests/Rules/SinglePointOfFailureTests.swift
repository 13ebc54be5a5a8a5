import EdgeDiagnose
import EdgeModel
import Testing

struct SinglePointOfFailureTests {
  private func scene(_ servers: [[String]]) -> Scene {
    var scene = Scene()
    scene.own.servers.removeAll()
    for (index, places) in servers.enumerated() {
      scene.own.servers.append(
        NameServer(name: name("ns\(index).example.net."), addresses: places.map { address($0) }))
    }
    return scene
  }

  @Test(arguments: [
    [["192.0.2.1", "198.51.100.1"]],
    [["192.0.2.1"], ["192.0.2.1"]],
    [["192.0.2.1"], ["192.0.2.254"]],
    [["2001:db8:1::1"], ["2001:db8:1:ffff::1"]],
    [["192.0.2.1", "2001:db8:1::1"], ["192.0.2.2", "2001:db8:1::2"]],
  ])
  func oneLeg(_ servers: [[String]]) {
    let scene = scene(servers)
    #expect(scene.findings(of: SinglePointOfFailure()).map(\.severity) == [.note])
  }

  @Test(arguments: [
    [["192.0.2.1"], ["192.0.3.1"]],
    [["2001:db8:1::1"], ["2001:db8:2::1"]],
    [["192.0.2.1", "2001:db8:1::1"], ["192.0.2.2", "2001:db8:2::2"]],
    // Nobody looked where the second one is.
    [["192.0.2.1"], []],
  ])
  func severalLegs(_ servers: [[String]]) {
    #expect(scene(servers).findings(of: SinglePointOfFailure()).isEmpty)
  }

  @Test func aServerWithoutAddressCarriesNothing() {
    var scene = scene([["192.0.2.1"], []])
    scene.own.servers[1].unresolved = "no address"
    #expect(!scene.findings(of: SinglePointOfFailure()).isEmpty)
  }
}

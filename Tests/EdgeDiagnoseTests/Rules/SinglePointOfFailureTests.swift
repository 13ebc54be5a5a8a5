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

  @Test(
    arguments: [
      ([["192.0.2.1", "198.51.100.1"]], "one server, ns0.example.net."),
      ([["192.0.2.1"], ["192.0.2.1"]], "one address, 192.0.2.1"),
      ([["192.0.2.1"], ["192.0.2.254"]], "one network, 192.0.2.0/24"),
      ([["2001:db8:1::1"], ["2001:db8:1:ffff::1"]], "one network, 2001:db8:1::/48"),
      (
        [["192.0.2.1", "2001:db8:1::1"], ["192.0.2.2", "2001:db8:1::2"]],
        "one network, 192.0.2.0/24, 2001:db8:1::/48"
      ),
    ] as [([[String]], String)])
  func oneLeg(_ servers: [[String]], leg: String) {
    let scene = scene(servers)
    #expect(scene.findings(of: SinglePointOfFailure()).map(\.severity) == [.note])
    #expect(scene.findings(of: SinglePointOfFailure()).first?.observed == leg)
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

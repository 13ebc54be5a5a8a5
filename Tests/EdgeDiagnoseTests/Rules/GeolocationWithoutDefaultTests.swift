import EdgeDiagnose
import EdgeModel
import Testing

struct GeolocationWithoutDefaultTests {
  private func scene(_ policies: RoutingPolicy...) -> Scene {
    var scene = Scene()
    scene.route((policies[0], Scene.endpoints), (policies[policies.count - 1], ["192.0.2.80"]))
    return scene
  }

  @Test func nobodyElseIsServed() {
    let findings = scene(.geolocation(.country("DE")), .geolocation(.continent("NA"))).findings(
      of: GeolocationWithoutDefault())
    #expect(findings.map(\.severity) == [.sev4])
    #expect(
      findings.first?.message
        == "shop.example.com. A has record sets for DE, continent NA, and none for everybody else")
  }

  @Test(
    arguments: [
      .geolocation(.everywhere), .weighted(1), .latency(region: "eu-west-1"), .geoproximity("eu-west-1"), .multivalue,
    ] as [RoutingPolicy])
  func everybodyIsServed(_ policy: RoutingPolicy) {
    #expect(scene(policy, policy == .geolocation(.everywhere) ? .geolocation(.country("DE")) : policy).rules == [])
  }

  @Test func blocksOfAddresses() {
    #expect(scene(.cidr(location: "office"), .cidr(location: "home")).rules == ["geolocation-without-default"])
    #expect(scene(.cidr(location: "office"), .cidr(location: "*")).rules == [])
  }

  /// From here there may be no data, as from wherever no set is for; with a default that is a fault.
  @Test func noDataIsNotEmpty() {
    func empty(_ policy: RoutingPolicy) -> Scene {
      var scene = scene(.geolocation(.country("DE")), policy)
      scene.allServers(answer: .empty)
      scene.answer(.nodata, .noError)
      return scene
    }
    let left = empty(.geolocation(.country("AT")))
    #expect(left.rules == ["geolocation-without-default"])
    #expect(
      left.findings(of: GeolocationWithoutDefault()).first?.message.hasSuffix(": from here it has no data") == true)
    #expect(empty(.geolocation(.everywhere)).rules == ["empty-answer"])
  }

  @Test func aResolverElsewhereMayHaveNoData() {
    var open = scene(.geolocation(.country("DE")), .geolocation(.country("AT")))
    open.resolver("192.0.2.53", .noData)
    open.resolver("192.0.2.54", .noData)
    #expect(open.diagnosis.findings.map(\.rule) == ["geolocation-without-default"])
    var closed = scene(.geolocation(.country("DE")), .geolocation(.everywhere))
    closed.resolver("192.0.2.53", .noData)
    closed.resolver("192.0.2.54", .noData)
    #expect(closed.diagnosis.findings.map(\.rule) == ["resolver-disagrees"])
  }
}

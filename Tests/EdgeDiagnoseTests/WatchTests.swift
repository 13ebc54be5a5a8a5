import EdgeDiagnose
import EdgeModel
import Testing

/// Why health checks are green while users fail.
struct WatchTests {
  private func texts(_ scene: Scene) -> [String] { scene.report.incidents.flatMap(\.blindChecks) }

  /// The certificate has expired at every address.
  private func expired(_ change: (inout HealthCheck) -> Void = { _ in }, says: [String] = [Scene.success]) -> Scene {
    var scene = Scene()
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, leaf: .leaf(until: "2026-11-18T12:00:00Z")) }
    scene.check(change, says: says)
    return scene
  }

  @Test func httpsNeverValidatesCertificates() {
    #expect(
      texts(expired()) == ["health check 11111111-1111 (HTTPS): HTTPS health checks never validate certificates"])
    #expect(texts(expired { $0.type = "TCP" }) == ["health check 11111111-1111 (TCP): it sees no certificate"])
  }

  @Test func whatFailsIsNotGreen() {
    #expect(texts(expired(says: [Scene.failure])) == [])
    // Nobody can say that it was green since.
    var old = expired()
    old.expectations.state.healthChecks = []
    old.check(says: [Scene.failure], age: .seconds(3601))
    #expect(texts(old) == [])
  }

  @Test func nothingIsSaidWhereNothingIsWrong() {
    var scene = Scene()
    scene.check { $0.isDisabled = true }
    #expect(scene.report.incidents.isEmpty)
    #expect(scene.diagnosis.findings.isEmpty)
  }

  @Test(arguments: ["www.example.com", "SHOP.example.com", "shop.example.com.evil"])
  func onlyChecksOfTheTarget(_ host: String) {
    #expect(texts(expired { $0.host = host }).count == (host == "SHOP.example.com" ? 1 : 0))
  }

  @Test func disabledInvertedAndCalculated() {
    #expect(
      texts(expired { $0.isDisabled = true })
        == ["health check 11111111-1111 (HTTPS): it is disabled, so it counts as healthy whatever happens"])
    #expect(
      texts(expired({ $0.isInverted = true }, says: []))
        == ["health check 11111111-1111 (HTTPS): it is inverted, so it counts as healthy while what it looks at fails"])
    #expect(
      texts(expired { ($0.type, $0.children) = ("CALCULATED", ["a", "b"]) })
        == ["health check 11111111-1111 (CALCULATED): it is calculated from 2 others and looks at nothing itself"])
  }

  @Test func whatIsMadeToFailIsNotGreen() {
    #expect(texts(expired { ($0.isDisabled, $0.isInverted) = (true, true) }) == [])
  }

  @Test func byAddress() {
    var scene = Scene()
    scene.expect()
    scene.check { ($0.host, $0.address) = (nil, address(Scene.endpoints[0])) }
    scene.allServers(answer: .denial)
    scene.answer(.nxdomain, .nameError)
    #expect(
      texts(scene) == ["health check 11111111-1111 (HTTPS): it asks 203.0.113.10 itself and never looks the name up"])
    var other = Scene()
    other.check { ($0.host, $0.address) = (nil, address(Scene.endpoints[0])) }
    other.evidence.endpoints[1] = Scene.endpoint(Scene.endpoints[1], .refused)
    #expect(texts(other) == ["health check 11111111-1111 (HTTPS): it asks 203.0.113.10 alone"])
  }

  @Test func overIPv4Alone() {
    var scene = Scene()
    scene.ipv6(.refused)
    scene.check()
    #expect(texts(scene) == ["health check 11111111-1111 (HTTPS): it looks the name up over IPv4 alone"])
  }

  @Test func onAnotherPort() {
    var scene = Scene()
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .refused) }
    scene.check { ($0.type, $0.port) = ("HTTP", 80) }
    #expect(texts(scene) == ["health check 11111111-1111 (HTTP): it asks port 80, not 443"])
  }

  /// The health check of a record set, whatever it looks at.
  @Test func ofTheRecordSet() {
    let scene = Scene.failedOver { $0.check({ $0.host = "origin.example.net" }, says: [Scene.success]) }
    #expect(
      texts(scene)
        == ["health check 11111111-1111 (HTTPS): it looks up origin.example.net, not shop.example.com"])
    let failing = Scene.failedOver { $0.check({ $0.host = "origin.example.net" }, says: [Scene.failure]) }
    #expect(texts(failing) == [])
  }

  @Test func whatTheExportsSayIsPrintable() {
    let scene = expired { ($0.id, $0.type) = ("a\u{1B}[31m", "X\u{7}") }
    #expect(texts(scene).allSatisfy { !$0.unicodeScalars.contains { $0.value < 32 } })
    #expect(texts(scene).count == 1)
  }
}

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
    #expect(scene.report.incidents.first?.now == "take the AAAA records of shop.example.com out of DNS")
  }

  @Test func connectsAndTLSIsWrong() {
    var scene = Scene()
    scene.ipv6(.handshake, leaf: .leaf(until: "2026-11-18T12:00:00Z"))
    #expect(scene.findings(of: AddressFamilyBroken()).map(\.severity) == [.sev2])
    // It is the certificate that has to be renewed: the family is a remark.
    #expect(scene.report.incidents.map(\.cause) == ["renewal-not-deployed"])
    #expect(scene.report.incidents.first?.title.hasPrefix("expired certificate") == true)
    #expect(scene.report.incidents.first?.findings.count == 2)
  }

  /// An address that refuses beside one whose certificate has ended: two faults.
  @Test func theCertificateOfAPartOfTheFamily() {
    var scene = Scene()
    scene.ipv6(.handshake, leaf: .leaf(until: "2026-11-18T12:00:00Z"))
    scene.evidence.endpoints.append(Scene.endpoint("2001:db8::2", .refused))
    #expect(Set(scene.report.incidents.map(\.cause)) == ["renewal-not-deployed", "ipv6-forgotten"])
  }

  private func onlyIPv6(_ outcome: Handshake.Outcome, leaf: Certificate = .leaf()) -> Scene {
    var scene = Scene()
    scene.evidence.endpoints = []
    scene.ipv6(outcome, leaf: leaf)
    for index in scene.evidence.answers.indices where scene.evidence.answers[index].question.type == .a {
      scene.evidence.answers[index].status = .nodata
      scene.evidence.answers[index].records = []
    }
    return scene
  }

  @Test func theOnlyFamily() {
    let scene = onlyIPv6(.refused)
    #expect(scene.findings(of: AddressFamilyBroken()).map(\.severity) == [.sev1])
    #expect(scene.report.incidents.map(\.cause) == ["ipv6-forgotten"])
    #expect(
      scene.report.incidents.first?.now == "bring IPv6 back at 2001:db8::1", "there is nothing else to fall back to")
  }

  @Test func theCertificateOfTheOnlyFamily() {
    let scene = onlyIPv6(.handshake, leaf: .leaf(until: "2026-11-18T12:00:00Z"))
    #expect(scene.rules == ["address-family-broken", "expired-certificate"])
    #expect(scene.report.incidents.map(\.cause) == ["renewal-not-deployed"])
    #expect(scene.report.incidents.first?.now == "install the renewed certificate on 2001:db8::1")
  }

  /// Where only an address was given, nobody knows what else the name has.
  @Test func nobodyAskedForIPv4() {
    var scene = onlyIPv6(.refused)
    scene.evidence.answers = []
    #expect(scene.findings(of: AddressFamilyBroken()).isEmpty)
    // Without an answer as well.
    scene = onlyIPv6(.refused)
    for index in scene.evidence.answers.indices { scene.evidence.answers[index].status = .servfail }
    #expect(scene.findings(of: AddressFamilyBroken()).isEmpty)
  }

  @Test func ipv4IsThereAndWasNotLookedAt() {
    var scene = Scene()
    scene.evidence.endpoints = []
    scene.ipv6(.refused)
    #expect(scene.findings(of: AddressFamilyBroken()).isEmpty)
  }

  /// Too many users have nothing else.
  @Test func ipv4IsNotTakenOutOfDNS() {
    var scene = Scene()
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .refused) }
    scene.ipv6(.handshake)
    #expect(scene.report.incidents.map(\.now) == ["bring IPv4 back at 203.0.113.10, 203.0.113.11"])
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

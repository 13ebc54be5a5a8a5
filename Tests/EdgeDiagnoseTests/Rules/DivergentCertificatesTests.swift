import EdgeDiagnose
import EdgeModel
import Testing

struct DivergentCertificatesTests {
  private func scene(_ leaf: Certificate, _ change: (inout Scene) -> Void = { _ in }) -> Scene {
    var scene = Scene()
    scene.serve(.leaf(), at: 0)
    scene.serve(leaf)
    change(&scene)
    return scene
  }

  private let wider = Certificate.leaf(names: ["shop.example.com", "www.example.com"], serial: "0c")

  @Test func otherNames() {
    let scene = scene(wider)
    #expect(scene.rules == ["divergent-certificates"])
    let finding = scene.findings(of: DivergentCertificates()).first
    #expect(finding?.severity == .sev3)
    #expect(finding?.evidence.count == 2)
    #expect(scene.report.incidents.map(\.cause) == ["uneven-deployment"])
  }

  @Test func theOddOneIsNamed() {
    let scene = scene(wider) { scene in
      scene.evidence.endpoints.append(Scene.endpoint("203.0.113.12"))
      scene.serve(.leaf(), at: 2)
    }
    let finding = scene.findings(of: DivergentCertificates()).first
    #expect(finding?.scope.addresses == [address("203.0.113.11")])
    #expect(
      finding?.evidence.first?.text.hasPrefix("203.0.113.11") == true, "the odd one is not hidden behind the others")
    #expect(finding?.evidence.count == 3)
  }

  /// Two against one, though one of the two has another fault.
  @Test func thoseThatFailCountForWhatIsUsual() {
    let scene = scene(wider) { scene in
      scene.evidence.endpoints.append(Scene.endpoint("203.0.113.12"))
      scene.serve(.leaf(), at: 2)
      scene.flaw([(66, 0)], at: 2)
    }
    #expect(scene.findings(of: DivergentCertificates()).first?.scope.addresses == [address("203.0.113.11")])
  }

  @Test func nobodyIsOddAmongTwo() {
    let finding = scene(wider).findings(of: DivergentCertificates()).first
    #expect(finding?.scope.addresses == [address("203.0.113.10"), address("203.0.113.11")])
    #expect(finding?.message.hasPrefix("different certificates at both addresses: for shop.example.com") == true)
    let impact = "nobody now: each of the certificates at both addresses works, and they were not all meant"
    #expect(finding?.impact == impact)
  }

  @Test func anotherAuthority() {
    let scene = scene(.leaf(serial: "0c")) {
      $0.flaw([], links: [Scene.issuer, .authority(["Other", "Other Root"])])
    }
    #expect(scene.rules == ["divergent-certificates"])
  }

  @Test func anotherSerialOfTheSame() { #expect(scene(.leaf(serial: "0c", until: "2027-04-18T00:00:00Z")).rules == []) }

  @Test func twinsOfAnotherKindOfKey() {
    var twin = wider
    twin.key = "rsa-2048"
    #expect(scene(twin).rules == [])
  }

  @Test func oneThatFailsIsToldOtherwise() {
    #expect(scene(wider) { $0.flaw([(66, 0)]) }.rules == ["weak-key"])
  }

  @Test func otherPortsAreOtherServices() {
    #expect(scene(wider) { $0.evidence.endpoints[1].endpoint.port = 8443 }.rules == [])
  }
}

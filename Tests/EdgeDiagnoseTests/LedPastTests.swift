import EdgeDiagnose
import EdgeModel
import Testing

/// Aliases of AWS resources and CNAME records that users are led past, and what stands where the exports lead.
struct LedPastTests {
  private static let stranger = Certificate.leaf(serial: "0f:ff").with { $0.issuerNames = ["Elsewhere"] }
  private static let home = "203.0.113.50"

  /// Users are given the addresses of another place; nothing of ACM is exported.
  private func scene(
    _ resource: DomainName, served: Certificate = stranger, home outcome: Handshake.Outcome = .handshake,
    homeLeaf: Certificate = .leaf()
  ) -> Scene {
    var scene = Scene()
    scene.alias(of: resource, looks: 3)
    scene.ask(.a, .answered(.answer([.a(Self.home, resource)])), of: resource)
    scene.serveEverywhere(served)
    scene.evidence.endpoints.append(Scene.endpoint(Self.home, outcome, leaf: homeLeaf))
    return scene
  }

  /// Somebody else's certificate, the same one, and one of the same authority.
  @Test(
    arguments: [
      (Scene.balancer, stranger, Severity.sev1), (Scene.distribution, stranger, .sev1),
      (Scene.balancer, .leaf(), .sev3), (Scene.distribution, .leaf(), nil),
      (Scene.balancer, .leaf(serial: "0f:ff"), .sev3), (Scene.distribution, .leaf(serial: "0f:ff"), nil),
    ] as [(DomainName, Certificate, Severity?)])
  func whatTheResourceServesTellsWhoseTheOtherPlaceIs(
    _ resource: DomainName, served: Certificate, severity: Severity?
  ) {
    let scene = scene(resource, served: served)
    #expect(scene.comparison.standby.map(\.endpoint.address.description) == [Self.home])
    let findings = scene.findings(of: WrongRecord())
    #expect(findings.map(\.severity) == [severity].compactMap(\.self))
    #expect(findings.map(\.isSecurity) == [severity].compactMap { $0.map { $0 == .sev1 } })
    #expect(findings.first?.evidence.first?.text.contains("trusted with a certificate") != (severity == .sev3))
    #expect(scene.report.incidents.map(\.cause).contains("hijack-suspected") == (severity == .sev1))
  }

  /// Names that the resource does not know get a certificate of its own.
  @Test(arguments: [(Scene.balancer, [Severity.sev3]), (Scene.distribution, [])])
  func aCertificateForOtherNamesIsNoneOfOurs(_ resource: DomainName, severities: [Severity]) {
    let other = Certificate.leaf(names: ["*.cloudfront.net"], serial: "0c:0c")
    #expect(scene(resource, homeLeaf: other).findings(of: WrongRecord()).map(\.severity) == severities)
    #expect(scene(resource).findings(of: WrongRecord()).map(\.severity) == [.sev1])
  }

  /// Nobody should be led back to where users would fail.
  @Test(arguments: [(Handshake.Outcome.refused, true), (.handshake, false)])
  func whereTheExportsLeadUsersWouldFail(_ outcome: Handshake.Outcome, isBroken: Bool) {
    let scene = scene(Scene.balancer, served: .leaf(), home: outcome)
    #expect(scene.findings(of: WrongRecord()).map(\.aspects) == [isBroken ? [.homeFails] : []])
    #expect(scene.findings(of: StandbyBroken()).map(\.severity) == (isBroken ? [.note] : []))
    let now = scene.report.incidents.first?.now
    #expect(
      now
        == (isBroken
          ? "export the zone again, if what is served is meant; put nothing back before it is mended where the export "
            + "leads: shop.example.com would fail its users there"
          : "put the alias of shop.example.com back as it is in the export"))
  }

  /// Where users are given some of its addresses, the others are not held back from them.
  @Test func theOtherAddressesOfAResourceAreServed() {
    var scene = scene(Scene.balancer, served: .leaf(), home: .refused)
    scene.ask(
      .a, .answered(.answer(([Self.home] + Scene.endpoints).map { .a($0, Scene.balancer) })), of: Scene.balancer)
    #expect(scene.comparison.standby.isEmpty)
    #expect(scene.findings(of: StandbyBroken()).isEmpty)
  }

  /// A CNAME record that servers lack, with addresses in its place.
  @Test(arguments: [(stranger, Severity.sev1, true), (.leaf(), .sev3, false)] as [(Certificate, Severity, Bool)])
  func addressesInPlaceOfACNAMERecord(_ served: Certificate, severity: Severity, isSecurity: Bool) {
    var scene = Scene()
    let edge = name("edge.example.org.")
    scene.expect()
    scene.expectations.zones[0].records = []
    scene.hold(.cname, RData(edge))
    scene.ask(.cname, .empty)
    scene.ask(.a, .answered(.answer([.a(Self.home, edge)])), of: edge)
    scene.serveEverywhere(served)
    scene.evidence.endpoints.append(Scene.endpoint(Self.home))
    let finding = scene.findings(of: EmptyAnswer()).first
    #expect(finding?.severity == severity && finding?.isSecurity == isSecurity)
  }
}

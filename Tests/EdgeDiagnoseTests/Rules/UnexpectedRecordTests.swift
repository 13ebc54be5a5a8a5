import EdgeDiagnose
import EdgeModel
import Testing

struct UnexpectedRecordTests {
  /// What a zone file says of a zone elsewhere is not said of Route 53.
  @Test(arguments: [("Z1", "hosted zone example.com. (Z1)"), ("", "the zone example.com.")])
  func whatDoesNotHaveItIsCalledWhatItIs(_ id: String, title: String) {
    var scene = Scene()
    scene.expect()
    scene.expectations.zones[0].id = id
    scene.ask(.txt, .records(Record(.txt, RData([1, 65]))))
    #expect(
      scene.findings(of: UnexpectedRecord()).map(\.message) == [
        "shop.example.com. TXT is \"A\", which \(title) does not have"
      ])
  }

  private func scene() -> Scene {
    var scene = Scene()
    scene.expect()
    scene.serve(["2a00:1450::1"], of: .aaaa)
    return scene
  }

  /// An alias shows as the addresses of its resource, so that somebody else made the CNAME; of another host it is wrong.
  @Test(arguments: [("lb.eu-west-1.elb.amazonaws.com.", 1), ("lb.eu-west-2.elb.amazonaws.com.", 0)])
  func aCNAMEInPlaceOfAnAlias(_ end: String, count: Int) {
    var scene = Scene()
    scene.expect()
    scene.alias(0, to: "lb.eu-west-1.elb.amazonaws.com.")
    scene.allServers(type: .a, answer: .alias(.alias(end)))
    let findings = scene.findings(of: UnexpectedRecord())
    #expect(
      findings.map(\.message)
        == Array(repeating: "shop.example.com. is a CNAME of \(end), of which the export has an alias", count: count))
    #expect(findings.allSatisfy { $0.severity == .note && $0.scope.type == .cname })
    scene.allServers(type: .a, answer: .records(.a("203.0.113.10")))
    #expect(scene.findings(of: UnexpectedRecord()) == [])
  }

  @Test func aTypeThatTheExportLacks() {
    let findings = scene().diagnosis.findings
    #expect(findings.map(\.rule) == ["unexpected-record"])
    #expect(findings.map(\.severity) == [.note])
    #expect(
      findings.first?.message
        == "shop.example.com. AAAA is 2a00:1450::1, which hosted zone example.com. (Z1) does not have")
  }

  /// Somebody else is trusted at an address of a family that nobody expects; what is ours, or refuses, is a note.
  @Test(
    arguments: [
      (Scene.stranger, Handshake.Outcome.handshake, true),
      (.leaf(), .handshake, false),
      (Scene.stranger, .refused, false),
    ])
  func somebodyElseIsTrustedThere(_ leaf: Certificate, outcome: Handshake.Outcome, isStranger: Bool) {
    var scene = scene()
    scene.evidence.endpoints.removeLast()
    scene.evidence.endpoints.append(Scene.endpoint("2a00:1450::1", outcome, leaf: leaf))
    let findings = scene.findings(of: UnexpectedRecord())
    #expect(findings.map(\.severity) == [isStranger ? .sev1 : .note])
    #expect(findings.map(\.isSecurity) == [isStranger])
    let incident = scene.report.incidents.first { $0.cause == "hijack-suspected" }
    // A name that was published anew: the export leads it nowhere.
    var new = scene
    new.evidence.endpoints.removeAll { !$0.endpoint.address.isIPv6 }
    new.manage(serial: "0b:0b")
    if isStranger { #expect(new.findings(of: UnexpectedRecord()).map(\.severity) == [.sev1]) }
    new.expectations.zones[0].records[0].type = .txt
    #expect(new.findings(of: UnexpectedRecord()).map(\.severity) == [.note, .note])
    #expect(
      incident?.now.contains("if it is nobody of yours, take 2a00:1450::1 out again") == (isStranger ? true : nil))
  }

  /// What the zone above vouches for, and its export does not.
  @Test(arguments: [([RData](), true, 1), ([.ds(7)], true, 0), ([], false, 0)])
  func aZoneThatIsHandedOverUnsigned(_ held: [RData], isSigned: Bool, count: Int) {
    var scene = Scene()
    scene.handOver(to: Scene.servers.map { "\($0.0)" }, vouchingBy: held)
    scene.own.ds = isSigned ? [Record(.ds, .ds(7), of: Scene.apex)] : []
    let findings = scene.diagnosis.findings
    #expect(findings.map(\.rule) == Array(repeating: "unexpected-record", count: count))
    #expect(findings.allSatisfy { $0.severity == .note && $0.scope.zone == Scene.apex && $0.scope.type == .ds })
  }

  @Test func aTypeThatTheExportHas() {
    var scene = scene()
    scene.hold(.aaaa, RData(address("2a00:1450::1")))
    #expect(scene.diagnosis.findings.isEmpty)
  }

  @Test func aWildcardOfTheExport() {
    var scene = scene()
    scene.expectations.zones[0].records = []
    scene.hold(.a, RData(address(Scene.endpoints[0])), RData(address(Scene.endpoints[1])), of: name("*.example.com."))
    scene.hold(.aaaa, RData(address("2a00:1450::1")), of: name("*.example.com."))
    #expect(scene.diagnosis.findings.isEmpty)
  }

  @Test func withoutExportsNothingIsUnexpected() {
    var scene = scene()
    scene.expectations.zones = []
    #expect(scene.diagnosis.findings.isEmpty)
  }

  @Test func aDeeperZoneIsNotTheExports() {
    var scene = Scene()
    scene.occlude()
    scene.expectations.zones[0].records = []
    #expect(scene.findings(of: UnexpectedRecord()).isEmpty)
  }
}

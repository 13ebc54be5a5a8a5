import EdgeDiagnose
import EdgeModel
import Testing

/// Aliases of AWS resources and CNAME records that users are led past, and what stands where the exports lead.
struct LedPastTests {
  /// Somebody else's certificate, the same one, and one of the same authority.
  @Test(
    arguments: [
      (Scene.balancer, Scene.stranger, Severity.sev1), (Scene.distribution, Scene.stranger, .sev1),
      (Scene.balancer, .leaf(), .sev3), (Scene.distribution, .leaf(), nil),
      (Scene.balancer, .leaf(serial: "0f:ff"), .sev3), (Scene.distribution, .leaf(serial: "0f:ff"), nil),
    ] as [(DomainName, Certificate, Severity?)])
  func whatTheResourceServesTellsWhoseTheOtherPlaceIs(
    _ resource: DomainName, served: Certificate, severity: Severity?
  ) {
    let scene = Scene.ledPast(resource, served: served)
    #expect(scene.comparison.standby.map(\.endpoint.address.description) == [Scene.home])
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
    #expect(Scene.ledPast(resource, homeLeaf: other).findings(of: WrongRecord()).map(\.severity) == severities)
    #expect(Scene.ledPast(resource).findings(of: WrongRecord()).map(\.severity) == [.sev1])
  }

  /// Nobody should be led back to where users would fail.
  @Test(arguments: [(Handshake.Outcome.refused, true), (.handshake, false)])
  func whereTheExportsLeadUsersWouldFail(_ outcome: Handshake.Outcome, isBroken: Bool) {
    let scene = Scene.ledPast(Scene.balancer, served: .leaf(), home: outcome)
    let aspects: Set<Finding.Aspect> = isBroken ? [.homeFails, .expectsResource] : [.expectsResource]
    #expect(scene.findings(of: WrongRecord()).map(\.aspects) == [aspects])
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
    var scene = Scene.ledPast(Scene.balancer, served: .leaf(), home: .refused)
    scene.ask(
      .a, .answered(.answer(([Scene.home] + Scene.endpoints).map { .a($0, Scene.balancer) })), of: Scene.balancer)
    #expect(scene.comparison.standby.isEmpty)
    #expect(scene.findings(of: StandbyBroken()).isEmpty)
  }

  /// A CNAME record that servers lack, with addresses in its place.
  @Test(arguments: [(Scene.stranger, Severity.sev1, true), (.leaf(), .sev3, false)] as [(Certificate, Severity, Bool)])
  func addressesInPlaceOfACNAMERecord(_ served: Certificate, severity: Severity, isSecurity: Bool) {
    var scene = Scene()
    let edge = name("edge.example.org.")
    scene.expect()
    scene.expectations.zones[0].records = []
    scene.hold(.cname, RData(edge))
    scene.ask(.cname, .empty)
    scene.ask(.a, .answered(.answer([.a(Scene.home, edge)])), of: edge)
    scene.serveEverywhere(served)
    scene.evidence.endpoints.append(Scene.endpoint(Scene.home))
    let finding = scene.findings(of: EmptyAnswer()).first
    #expect(finding?.severity == severity && finding?.isSecurity == isSecurity)
  }

  /// Addresses of the resource and somebody else's; those that CloudFront gives as well are no stranger's.
  @Test(arguments: [Scene.balancer, Scene.distribution]) func somebodyElseBesideTheResource(_ resource: DomainName) {
    var scene = Scene.ledPast(resource)
    let given = [Scene.home, Scene.endpoints[0]]
    scene.evidence.aliases = []
    scene.ask(.a, .answered(.answer(given.map { .a($0) })))
    scene.evidence.endpoints.removeAll { $0.endpoint.address == address(Scene.endpoints[1]) }
    let finding = scene.findings(of: WrongRecord()).first
    #expect(finding?.severity == .sev2 && finding?.isSecurity == true)
    #expect(finding?.strangers == [address(Scene.endpoints[0])])
    #expect(finding?.message.hasSuffix("that it gives as well") == true)
    scene.serveEverywhere(.leaf())
    #expect(scene.findings(of: WrongRecord()) == [])
  }

  /// CloudFront gave other addresses in every look, and one that was given serves what it serves.
  @Test func oneOfManyAddressesIsNoStrangers() {
    var scene = Scene.ledPast(Scene.distribution)
    scene.evidence.endpoints[1] = Scene.endpoint(Scene.endpoints[1])
    let finding = scene.findings(of: WrongRecord()).first
    #expect(finding?.observed == Scene.endpoints[0] && finding?.isSecurity == true)
  }

  /// CloudFront speaks TLS everywhere, as one of its own addresses shows; that it is silent for a while tells nothing.
  @Test(
    arguments: [
      (Handshake.Outcome.notTLS(Array("SSH-2.0".utf8)), .handshake, [Severity.sev1]),
      (.refused, .handshake, [.sev1]), (.refused, .alert(40), [.sev1]), (.refused, .refused, []),
      (.reset, .handshake, []),
      (.timeout(.handshake), .handshake, []),
    ] as [(Handshake.Outcome, Handshake.Outcome, [Severity])])
  func whoSpeaksNoTLSIsNotCloudFront(outcome: Handshake.Outcome, home: Handshake.Outcome, severities: [Severity]) {
    var scene = Scene.ledPast(Scene.distribution, home: home)
    for index in [0, 1] { scene.evidence.endpoints[index] = Scene.endpoint(Scene.endpoints[index], outcome) }
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == severities)
  }

  /// One look that finds no address of a family convicts nobody.
  @Test func whatLacksAFamilyOnceIsNoReason() {
    var scene = Scene()
    scene.alias(of: Scene.balancer, looks: 0)
    scene.know(Scene.balancer, [.a: .nodata, .aaaa: .answer])
    #expect(scene.findings(of: WrongRecord()) == [])
  }

  /// Where it said so in every look, somebody else gave the addresses: an alias of it would have none.
  @Test(arguments: [(3, true, [Severity.sev3]), (2, true, []), (3, false, [])])
  func whatLacksAFamilyInEveryLook(looks: Int, isWithout: Bool, severities: [Severity]) {
    var scene = Scene()
    scene.alias(of: Scene.balancer, looks: looks, resource: [])
    scene.know(Scene.balancer, [.a: .nodata, .aaaa: .answer])
    for index in scene.evidence.aliases.indices { scene.evidence.aliases[index].isWithoutAddress = isWithout }
    scene.serveEverywhere(Scene.stranger)
    let findings = scene.findings(of: WrongRecord())
    #expect(findings.map(\.severity) == severities)
    let message = "\(Scene.balancer) (it has none), asked three times at the same moment"
    #expect(findings.allSatisfy { $0.message.hasSuffix(message) && !$0.aspects.contains(.resourceIsGone) })
    // With neither family there is nothing to put back.
    scene.evidence.answers.removeAll { $0.question.name == Scene.balancer }
    scene.know(Scene.balancer, [.a: .nodata, .aaaa: .nodata])
    #expect(scene.findings(of: WrongRecord()).allSatisfy { $0.aspects.contains(.resourceIsGone) })
  }

  /// Whoever gets no connection over IPv6, which the resource lacks, goes on to IPv4; that is said already.
  @Test(arguments: [(RecordType.aaaa, true, 0), (.aaaa, false, 1), (.a, true, 1)])
  func deadWhereTheResourceLacksTheFamily(type: RecordType, isDead: Bool, count: Int) {
    let (given, others) = type == .a ? (Scene.endpoints, ["2a00:1450::1"]) : (["2a00:1450::1"], Scene.endpoints)
    var scene = Scene()
    scene.alias(of: Scene.balancer, looks: 3, resource: [], answers: [given, given])
    scene.expectations.zones[0].records[0].type = type
    scene.know(Scene.balancer, [type: .nodata, type == .a ? .aaaa : .a: .answer])
    for index in scene.evidence.aliases.indices {
      (scene.evidence.aliases[index].record.type, scene.evidence.aliases[index].isWithoutAddress) = (type, true)
    }
    if type == .aaaa { scene.serve(given, of: .aaaa) }
    scene.evidence.endpoints =
      given.map { Scene.endpoint($0, isDead ? .refused : .handshake) } + others.map { Scene.endpoint($0) }
    #expect(scene.findings(of: WrongRecord()).count == count)
    // With the right record whoever has IPv4 alone would get nothing either, and everybody else is served.
    if type == .a { #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev3]) }
    // Of a family that the user left out nothing is said.
    scene.evidence.onlyFamily = type == .a ? .ipv6 : .ipv4
    #expect(scene.findings(of: WrongRecord()) == [])
  }

  /// Nobody looked at what it leads to: whether users get along is not known.
  @Test func whatWasNotLookedAtIsNoHome() {
    var scene = Scene()
    let given = ["2a00:1450::1"]
    scene.alias(of: Scene.balancer, looks: 3, resource: ["2001:db8::50"], answers: [given, given])
    scene.expectations.zones[0].records.append(scene.expectations.zones[0].records[0])
    scene.expectations.zones[0].records[1].type = .aaaa
    for index in scene.evidence.aliases.indices { scene.evidence.aliases[index].record.type = .aaaa }
    scene.ask(.a, .answered(.answer(Scene.endpoints.map { .a($0, Scene.balancer) })), of: Scene.balancer)
    scene.serve(given, of: .aaaa)
    scene.evidence.endpoints.removeLast()
    let finding = scene.findings(of: WrongRecord()).first
    #expect(finding?.severity == .sev1 && finding?.impact.contains("expected addresses all the same") == false)
  }

  @Test(
    arguments: [
      ("a1.awsglobalaccelerator.com.", [Severity.sev3]), ("vpce-1.ec2.eu-west-1.vpce.amazonaws.com.", [.sev3]),
      ("shop.eu-west-1.elasticbeanstalk.com.", [.sev3]), ("d-1.execute-api.eu-west-1.amazonaws.com.", []),
    ] as [(String, [Severity])])
  func whatHasFewAddresses(_ resource: String, severities: [Severity]) {
    #expect(Scene.ledPast(name(resource), served: .leaf()).findings(of: WrongRecord()).map(\.severity) == severities)
  }

  /// Nothing is left to be led back to: a name that does not exist, or an edge without origin.
  @Test func whereTheExportsLeadNothingIsLeft() {
    var gone = Scene.withoutItsAlias
    #expect(gone.findings(of: EmptyAnswer()).map(\.severity) == [.sev1])
    gone.know(Scene.lostEnd, [.a: .nxdomain, .aaaa: .nxdomain])
    #expect(gone.findings(of: EmptyAnswer()).map(\.severity) == [.sev3])
    #expect(gone.report.incidents.first?.now.contains("put nothing back") == true)
    gone.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .refused) }
    #expect(gone.findings(of: EmptyAnswer()).map(\.severity) == [.sev1])

    var idle = Scene.ledPast(Scene.balancer, served: .leaf())
    idle.page(503, ["server": "awselb/2.0"], at: 2)
    #expect(idle.findings(of: WrongRecord()).map(\.aspects) == [[.homeFails, .expectsResource]])
    idle.serveEverywhere(Scene.stranger)
    idle.evidence.endpoints[2] = Scene.endpoint(Scene.home)
    idle.page(503, ["server": "awselb/2.0"], at: 2)
    let now = idle.report.incidents.first { $0.isSecurity }?.now
    #expect(now?.contains("if it is nobody of yours, mend what stands where the export leads, put the alias") == true)
  }

  /// Whoever names the authority in the probe file has certificates of it; a port where nobody answers tells nothing.
  @Test func whoIsNoStrangerByTheFile() {
    var scene = Scene.ledPast(Scene.balancer)
    scene.evidence.endpoints.append(Scene.endpoint(Scene.endpoints[0], .refused, port: 8443))
    #expect(scene.findings(of: WrongRecord()).map(\.isSecurity) == [true])
    scene.target.issuer = "Elsewhere"
    #expect(scene.findings(of: WrongRecord()).map(\.isSecurity) == [false])
  }

  /// Whoever names an authority expects its certificates wherever DNS leads, whatever is served where the files lead.
  @Test func whatIsOfTheNamedAuthorityIsWell() {
    var scene = Scene()
    scene.expect(a: [Scene.home])
    scene.serveEverywhere(Scene.stranger)
    scene.evidence.endpoints.append(Scene.endpoint(Scene.home))
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev1])
    scene.target.issuer = "Elsewhere"
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev3])
  }

  /// Of several that are chosen among one is gone: the name itself is there all the same.
  @Test func whatIsDeniedIsNotForOneThatIsGone() {
    var scene = Scene()
    scene.alias(of: Scene.balancer, looks: 0)
    let lost = name("lb-7.us-east-1.elb.amazonaws.com.")
    scene.choose(besides: lost)
    scene.know(lost, [.a: .nxdomain, .aaaa: .nxdomain])
    scene.know(Scene.balancer, [.a: .answer])
    scene.allServers(answer: .answered(.nameError))
    scene.answer(.nxdomain, .nameError)
    #expect(scene.rules.contains("missing-record") && !scene.rules.contains("dangling-alias"))
  }

  /// Where the user says where to connect, that is what counts.
  @Test func whatIsTypedIsServed() {
    var scene = Scene.ledPast(Scene.balancer)
    scene.evidence.typed = [address(Scene.home)]
    scene.evidence.endpoints = [Scene.endpoint(Scene.home, .refused)]
    #expect(scene.comparison.standby == [])
    #expect(scene.rules.contains("connection-refused"))
  }

  /// Nobody named the target: the resource that DNS leads past is looked at all the same, and counts as what it is.
  @Test func ofAnInferredTargetTheResourceStandsBy() {
    var scene = Scene.ledPast(Scene.distribution, home: .handshake)
    scene.target.isInferred = true
    #expect(scene.comparison.standby.map(\.endpoint.address) == [address(Scene.home)])
    #expect(scene.findings(of: WrongRecord()).map(\.isSecurity) == [true])
    // Where users are given it, it is no standby.
    scene.evidence.aliases = []
    scene.ask(.a, .answered(.answer([.a(Scene.home)])))
    #expect(scene.comparison.standby == [])
  }

  /// Of a name that nobody named, what its record led to tells whose the other place is as well.
  @Test(arguments: [false, true]) func ofAnInferredTargetWhatItsRecordLedTo(isChosen: Bool) {
    var scene = Scene()
    let edge = name("edge.example.org.")
    scene.expect()
    scene.expectations.zones[0].records = []
    scene.hold(.cname, RData(edge))
    if isChosen { scene.expectations.zones[0].records[0].identifier = "a" }
    scene.ask(.cname, .records(.alias("elsewhere.example.org.")))
    scene.ask(.a, .answered(.answer([.a(Scene.home, edge)])), of: edge)
    scene.serveEverywhere(Scene.stranger)
    scene.evidence.endpoints.append(Scene.endpoint(Scene.home))
    scene.target.isInferred = true
    #expect(scene.comparison.standby.count == 1)
    #expect(scene.findings(of: WrongRecord()).map(\.isSecurity) == [true])
  }

  /// One of several resources does not exist, or has no address of the family: what is answered is held against the rest.
  @Test(arguments: [Answer.Status.nxdomain, .nodata])
  func whatIsAnsweredIsHeldAgainstWhatIsLeft(_ status: Answer.Status) {
    var scene = Scene()
    scene.alias(of: Scene.balancer, looks: 3)
    let lost = name("lb-7.us-east-1.elb.amazonaws.com.")
    for index in [0, 1] {
      if index == 1 { scene.expectations.zones[0].records.append(scene.expectations.zones[0].records[0]) }
      scene.expectations.zones[0].records[index].identifier = "\(index)"
      scene.expectations.zones[0].records[index].policy = .latency(region: "eu-west-\(index)")
    }
    scene.expectations.zones[0].records[1].content = .alias(lost)
    scene.know(lost, [.a: status, .aaaa: status])
    scene.serveEverywhere(Scene.stranger)
    scene.evidence.endpoints.append(Scene.endpoint(Scene.home))
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev1])
    #expect(scene.findings(of: WrongRecord()).first?.message.contains("\(lost)") == (status != .nxdomain))
  }

  /// The probe file names another authority than that of the certificate, and what the exports lead to does not exist.
  @Test func aStrangerByTheFileWhereNothingIsLeft() {
    var scene = Scene.withoutItsAlias
    scene.know(Scene.lostEnd, [.a: .nxdomain, .aaaa: .nxdomain])
    scene.serveEverywhere(Scene.stranger)
    scene.target.issuer = "Amazon"
    #expect(scene.findings(of: EmptyAnswer()).map(\.severity) == [.sev1])
    #expect(scene.findings(of: EmptyAnswer()).map(\.isSecurity) == [true])
    let now = scene.report.incidents.first { $0.isSecurity }?.now
    #expect(now?.contains("take it out, and put nothing back that does not exist") == true)
    scene.target.issuer = "Elsewhere"
    #expect(scene.findings(of: EmptyAnswer()).map(\.isSecurity) == [false])
  }
}

extension Scene {
  fileprivate static let lostEnd = name("edge.example.org.")

  /// Addresses where the exports hold a CNAME record.
  fileprivate static var withoutItsAlias: Scene {
    var scene = Scene()
    scene.expect()
    scene.expectations.zones[0].records = []
    scene.hold(.cname, RData(lostEnd))
    scene.ask(.cname, .empty)
    return scene
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

/// What DNS has where the exports have something else, by who is hit.
struct DriftTests {
  /// An alias of a name that the exports lead to, and addresses in its place.
  private func scene(endpoint leaf: Certificate = .leaf(), trusted: Bool = true) -> Scene {
    var scene = Scene()
    scene.manage()
    scene.expect()
    scene.expectations.zones[0].records = []
    scene.hold(.cname, RData(name("web.example.org.")))
    scene.ask(.cname, .empty)
    scene.serveEverywhere(leaf)
    if !trusted { for index in 0..<2 { scene.flaw([(19, 1)], at: index) } }
    return scene
  }

  @Test func addressesInPlaceOfAnAliasThatServeOurCertificate() {
    let scene = scene()
    let finding = scene.findings(of: EmptyAnswer()).first
    #expect(scene.rules == ["empty-answer"])
    #expect(finding?.severity == .sev3)
    #expect(finding?.message == "shop.example.com. has no CNAME record, but 203.0.113.10, 203.0.113.11 in its place")
    #expect(finding?.impact.hasPrefix("nobody as far as was seen") == true)
    let incident = scene.report.incidents.first
    #expect(incident?.cause == "record-edited" && incident?.isSecurity == false)
    #expect(
      incident?.now == "put CNAME web.example.org. back, or export the zone again if what is served is meant")
  }

  /// Somebody else's certificate that clients trust, one that they do not, and ours where nobody knows which is.
  @Test(arguments: [(true, true), (false, false)])
  func addressesInPlaceOfAnAliasThatServeAnothers(isTrusted: Bool, isSecurity: Bool) {
    let other = Certificate.leaf(serial: "0f:ff").with { $0.issuerNames = ["Elsewhere"] }
    let scene = scene(endpoint: other, trusted: isTrusted)
    let finding = scene.findings(of: EmptyAnswer()).first
    #expect(finding?.severity == .sev1 && finding?.isSecurity == isSecurity)
    let incident = scene.report.incidents.first { $0.findings.contains(finding?.id ?? "") }
    #expect((incident?.cause == "hijack-suspected") == isSecurity)
    #expect(finding?.evidence.contains { $0.text.contains("is trusted with a certificate of CN=Issuer") } == isSecurity)
  }

  @Test func ofACertificateThatNobodyKnowsNothingIsSaid() {
    var scene = scene(endpoint: .leaf(serial: "0f:ff").with { $0.issuerNames = ["Elsewhere"] })
    scene.expectations.certificates = []
    #expect(scene.findings(of: EmptyAnswer()).map(\.isSecurity) == [false])
    #expect(scene.findings(of: EmptyAnswer()).map(\.severity) == [.sev1])
  }

  /// The address is another's, and so is the certificate, while ours is served where the exports lead: of another authority,
  /// of the same one, as after a move, and the same.
  @Test(arguments: [
    ("0f:ff", "Elsewhere", Severity.sev1, true), ("0f:ff", "Amazon", .sev1, false), ("0a:1b", "Amazon", .sev3, false),
  ])
  func anotherAddressWithATrustedCertificate(serial: String, issuer: String, severity: Severity, isSecurity: Bool) {
    var scene = Scene()
    scene.expect(a: [Scene.spare])
    let leaf = Certificate.leaf(serial: serial).with { $0.issuerNames = [issuer] }
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, leaf: leaf) } + [Scene.endpoint(Scene.spare)]
    let finding = scene.findings(of: WrongRecord()).first
    #expect(finding?.isSecurity == isSecurity)
    #expect(finding?.severity == severity)
    #expect(scene.report.incidents.first?.isSecurity == isSecurity)
    #expect(scene.report.incidents.first?.cause == (isSecurity ? "hijack-suspected" : "record-edited"))
    // One of two servers gives it: whoever is asked there is led to somebody else.
    scene.server(1, type: .a, answers: .records(.a(Scene.spare)))
    #expect(scene.findings(of: WrongRecord()).map(\.isSecurity) == [isSecurity])
    #expect(scene.report.incidents.contains { $0.cause == "secondary-unsynchronised" } == !isSecurity)
  }

  /// Whoever serves one of ours on another port, one of the exports that nothing uses, or one of an authority of ours, is no
  /// stranger.
  @Test func whoIsNoStranger() {
    let foreign = Certificate.leaf(serial: "0f:ff").with { $0.issuerNames = ["Elsewhere"] }
    var scene = Scene()
    scene.manage()
    scene.expect(a: [Scene.spare])
    scene.evidence.endpoints = Scene.endpoints.flatMap { place in
      [443, 8443].map { (port: UInt16) in
        var endpoint = Scene.endpoint(place, leaf: port == 443 ? .leaf() : foreign)
        endpoint.endpoint.port = port
        return endpoint
      }
    }
    #expect(scene.findings(of: WrongRecord()).map(\.isSecurity) == [false])
    scene.serveEverywhere(foreign)
    #expect(scene.findings(of: WrongRecord()).map(\.isSecurity) == [true])
    // Nothing uses it, as far as the export tells, and it is ours.
    scene.addCertificate("shop.example.com", arn: "arn:2")
    (scene.expectations.certificates[1].serial, scene.expectations.certificates[1].inUseBy) = ("0f:ff", [])
    #expect(scene.findings(of: WrongRecord()).map(\.isSecurity) == [false])
    scene.expectations.certificates.removeLast()
    // An imported one comes from whom it came from before.
    scene.managed.type = "IMPORTED"
    scene.managed.issuer = "Elsewhere"
    #expect(scene.findings(of: WrongRecord()).map(\.isSecurity) == [false])
    scene.managed.issuer = "Another"
    #expect(scene.findings(of: WrongRecord()).map(\.isSecurity) == [true])
  }

  /// An alias of a load balancer, or of CloudFront, which has very many addresses, and somebody else where it leads; a
  /// renewal that no export has yet, and a certificate of one's own that none has at all.
  @Test(
    arguments: [
      (Scene.balancer, Certificate.leaf(), false, Severity.sev3, false),
      (Scene.balancer, .leaf(serial: "0f:ff"), false, .sev3, false),
      (Scene.balancer, .leaf(names: ["shop.example.com", "x.example.com"], serial: "0f:ff"), false, .sev3, false),
      (Scene.balancer, foreign, false, .sev1, true), (Scene.distribution, .leaf(serial: "0f:ff"), true, nil, false),
      (Scene.distribution, foreign, false, nil, false), (Scene.distribution, foreign, true, .sev1, true),
    ] as [(DomainName, Certificate, Bool, Severity?, Bool)])
  func aliasesThatLeadToSomebodyElse(
    _ resource: DomainName, leaf: Certificate, isNamed: Bool, severity: Severity?, isSecurity: Bool
  ) {
    var scene = Scene()
    scene.manage()
    // CloudFront takes certificates from one region.
    scene.managed.arn =
      "arn:aws:acm:\(resource == Scene.distribution ? "us-east-1" : "eu-west-1"):111122223333:certificate/1"
    if isNamed { scene.target.certificates = [scene.managed.arn] }
    scene.alias(of: resource, looks: 3)
    scene.serveEverywhere(leaf)
    let findings = scene.findings(of: WrongRecord())
    #expect(findings.map(\.severity) == [severity].compactMap(\.self))
    #expect(findings.allSatisfy { $0.isSecurity == isSecurity })
    #expect(scene.report.incidents.contains { $0.cause == "hijack-suspected" } == isSecurity)
    // Nobody looked: then nobody is known to be well there.
    scene.evidence.endpoints = []
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == (resource == Scene.balancer ? [.sev1] : []))
  }

  /// Whoever serves one of ours on a port is no stranger on another, where a listener with somebody else's was forgotten.
  @Test(arguments: [(Certificate.leaf(), 0), (foreign, 1)]) func whoServesOursOnAnotherPort(
    _ leaf: Certificate, count: Int
  ) {
    var scene = Scene()
    scene.manage()
    scene.managed.arn = "arn:aws:acm:us-east-1:111122223333:certificate/1"
    scene.target.certificates = [scene.managed.arn]
    scene.alias(of: Scene.distribution, looks: 3)
    scene.evidence.endpoints = Scene.endpoints.flatMap { place in
      [(UInt16(443), leaf), (8443, Self.foreign)].map { port, leaf in
        var endpoint = Scene.endpoint(place, leaf: leaf)
        endpoint.endpoint.port = port
        return endpoint
      }
    }
    #expect(scene.findings(of: WrongRecord()).count == count)
  }

  private static let foreign = Certificate.leaf(serial: "0f:ff").with { $0.issuerNames = ["Elsewhere"] }

  /// One of two servers leads there.
  @Test func anAliasThatLeadsToSomebodyElseAtOneServer() {
    var scene = Scene()
    scene.manage()
    let stranger = Scene.endpoints[1]
    scene.alias(
      of: Scene.balancer, looks: 3, resource: [Scene.endpoints[0]], answers: [[Scene.endpoints[0]], [stranger]])
    scene.server(0, type: .a, answers: .records(.a(Scene.endpoints[0])))
    scene.server(1, type: .a, answers: .records(.a(stranger)))
    let leaf = Certificate.leaf(names: ["shop.example.com", "x.example.com"], serial: "0f:ff").with {
      $0.issuerNames = ["Elsewhere"]
    }
    scene.evidence.endpoints = [Scene.endpoint(Scene.endpoints[0]), Scene.endpoint(stranger, leaf: leaf)]
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev2])
    #expect(scene.findings(of: WrongRecord()).map(\.isSecurity) == [true])
    // That his certificate is not ours is no deployment of ours.
    #expect(scene.diagnosis.findings.map(\.rule).sorted() == ["divergent-certificates", "wrong-record"])
    #expect(scene.report.incidents.map(\.cause) == ["hijack-suspected"])
    // Without exports of ACM, what the resource serves is ours.
    scene.expectations.certificates = []
    #expect(scene.findings(of: WrongRecord()).map(\.isSecurity) == [true])
  }

  /// The exports lead there as well, by way of another name.
  @Test(arguments: [(Scene.endpoints, Severity.sev3), ([Scene.spare], .sev1)])
  func addressesInPlaceOfAnAliasOfTheZone(_ held: [String], severity: Severity) {
    var scene = Scene()
    scene.expect()
    scene.expectations.zones[0].records = []
    scene.hold(.cname, RData(name("web.example.com.")))
    let values = held.map { RData(address($0)) }
    for value in values { scene.hold(.a, value, of: name("web.example.com.")) }
    scene.ask(.cname, .empty)
    scene.serveEverywhere(.leaf(serial: "0f:ff"))
    #expect(scene.findings(of: EmptyAnswer()).map(\.severity) == [severity])
  }

  /// Whose certificate it is does not matter to users who get no page.
  @Test(arguments: [(200, Severity.sev3), (503, .sev1)] as [(UInt16, Severity)])
  func whoGetsNoPageIsNotAtHome(_ status: UInt16, severity: Severity) {
    var scene = scene()
    scene.expectPage([200])
    for index in 0..<2 { scene.page(status, at: index) }
    #expect(scene.findings(of: EmptyAnswer()).map(\.severity) == [severity])
  }

  /// Somebody whose certificate no client trusts answers in place of us, at all servers or at one, as when the way to one of
  /// them was taken over.
  @Test(arguments: [true, false]) func aStrangerWithoutATrustedCertificate(everywhere: Bool) {
    func scene(_ change: (inout Scene) -> Void = { _ in }) -> Scene {
      var scene = Scene()
      scene.expect(a: [Scene.spare])
      let leaf = Certificate.leaf(serial: "0f:ff", issuer: "CN=shop.example.com").with { $0.issuerNames = ["shop"] }
      scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, leaf: leaf) } + [Scene.endpoint(Scene.spare)]
      for index in 0..<2 { scene.flaw([(18, 0)], at: index, links: []) }
      if !everywhere { scene.server(1, type: .a, answers: .records(.a(Scene.spare))) }
      change(&scene)
      return scene
    }
    func causes(_ scene: Scene) -> [String] { scene.report.incidents.map(\.cause) }
    #expect(causes(scene()) == ["hijack-suspected"])
    #expect(scene().report.incidents.map(\.severity) == [everywhere ? .sev1 : .sev2])
    #expect(scene().report.incidents.map(\.isSecurity) == [false])
    let ordinary = everywhere ? "record-edited" : "secondary-unsynchronised"
    // Another name of ours leads there.
    let own = scene { $0.hold(.a, RData(address(Scene.endpoints[0])), of: name("old.example.com.")) }
    #expect(causes(own).first == ordinary)
    // It is of the authority that was agreed on, or of the one that ours are of.
    #expect(causes(scene { $0.target.issuer = "shop" }).first == ordinary)
    let same = Certificate.leaf(serial: "0f:ff")
    let ours = scene { scene in
      for index in 0..<2 {
        scene.evidence.endpoints[index] = Scene.endpoint(Scene.endpoints[index], leaf: same)
        scene.flaw([(20, 0)], at: index, links: [])
      }
    }
    #expect(causes(ours).first == ordinary)
    // Where ours is not well either, or was not seen, nobody knows what ours is like.
    #expect(!causes(scene { $0.evidence.endpoints.removeLast() }).contains("hijack-suspected"))
    #expect(!causes(scene { $0.flaw([(18, 0)], at: 2, links: []) }).contains("hijack-suspected"))
  }

  /// The probe file and the exports say two things, and DNS what the exports say.
  @Test func answersOfTheProbeFileBesideExports() {
    var scene = Scene()
    scene.expect()
    scene.target.answers = .init(a: [Network("192.0.2.1/32")].compactMap(\.self), aaaa: [])
    let finding = scene.findings(of: WrongRecord()).first
    #expect(finding?.severity == .sev3)
    #expect(
      finding?.impact
        == "nobody as far as was seen: users are led where the exports lead, and not where the probe file says")
  }

  @Test func oneOfTwoExpectedAddressesAlone() {
    var scene = Scene()
    scene.expect(a: Scene.endpoints + [Scene.spare])
    #expect(scene.rules == ["wrong-record"])
    let finding = scene.findings(of: WrongRecord()).first
    #expect(finding?.severity == .sev3)
    #expect(finding?.impact == "nobody as far as was seen: users are led to the expected addresses all the same")
    // Whether they work is told by itself.
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .refused) }
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev3])
    #expect(scene.rules == ["connection-refused", "wrong-record"])
    scene.evidence.endpoints = []
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev3])
  }

  /// An address that was not connected to may be anybody's.
  @Test func whatWasNotLookedAtIsNotWell() {
    var scene = Scene()
    scene.expect()
    scene.allServers(type: .a, answer: .records(.a(Scene.endpoints[0]), .a(Scene.spare)))
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev2])
    scene.evidence.endpoints.append(Scene.endpoint(Scene.spare, leaf: .leaf()))
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev3])
  }

  @Test(arguments: [(Scene.endpoints, Severity.sev3), ([Scene.spare], .sev1)])
  func anAliasThatEndsAtTheExpectedAddress(_ ends: [String], severity: Severity) {
    var scene = Scene()
    scene.expect()
    let end = name("web.example.com.")
    scene.allServers(type: .a, answer: .alias(.alias("\(end)")))
    scene.ask(.a, .answered(.answer(ends.map { .a($0, end) })), of: end)
    scene.evidence.endpoints = ends.map { Scene.endpoint($0, leaf: .leaf(serial: "0f:ff")) }
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [severity])
    // Where nothing is connected to, what a resolver comes to tells.
    scene.evidence.endpoints = []
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev1])
    scene.evidence.answers[0].aliases = [.alias("\(end)")]
    scene.evidence.answers[0].records = ends.map { .a($0, end) }
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [severity])
  }

  /// No user follows what authorities and receivers of mail look up.
  @Test(arguments: [
    ("_token.shop.example.com.", Severity.sev3), ("token.shop.example.com.", .sev1), ("_sip._tcp.example.com.", .sev1),
  ])
  func aliasesBelowALabelWithAnUnderscore(_ owner: String, severity: Severity) {
    for outcome in [Response.Outcome.denial, .records(.alias("_other.acm-validations.aws.", name(owner)))] {
      var scene = Scene()
      scene.expect()
      scene.hold(.cname, RData(name("_value.acm-validations.aws.")), of: name(owner))
      scene.target = Target(name: name(owner), written: owner, ports: [])
      scene.evidence.answers = []
      scene.evidence.endpoints = []
      scene.ask(.cname, outcome, of: name(owner))
      #expect(scene.diagnosis.findings.map(\.severity).max() == severity)
      #expect(scene.report.incidents.first?.confirm == "edgeprobe trace \(name(owner).host) CNAME")
    }
  }

  @Test func serversOfRoute53AreLeftInTheDelegation() {
    for server in ["ns-512.awsdns-00.net.", "ns2.example.net."] {
      var scene = Scene()
      scene.expect()
      scene.server(1, type: .a, answers: .records(.a(Scene.spare)))
      let old = Scene.servers[1].0
      scene.evidence.zones[2].servers[1].name = name(server)
      for index in scene.evidence.zones[2].responses.indices
      where scene.evidence.zones[2].responses[index].server == old {
        scene.evidence.zones[2].responses[index].server = name(server)
      }
      let incident = scene.report.incidents.first { $0.cause == "secondary-unsynchronised" }
      let isOfRoute53 = server.contains("awsdns")
      #expect(incident?.now.contains("leave all four in the delegation") == isOfRoute53)
      #expect(incident?.now.contains("out of the delegation") == !isOfRoute53)
    }
  }

  private static func binding(_ target: String, priority: UInt8 = 1, _ parameters: (UInt8, [UInt8])...) -> RData {
    RData([0, priority] + name(target).wire + parameters.flatMap { [0, $0.0, 0, UInt8($0.1.count)] + $0.1 })
  }

  private static func mail(_ preference: UInt8, _ host: String) -> RData { RData([0, preference] + name(host).wire) }

  private static func door(_ priority: UInt8, _ port: UInt8) -> RData {
    RData([0, priority, 0, 1, 0, port] + name("sip.example.org.").wire)
  }

  private static let (h2, h3): ([UInt8], [UInt8]) = ([2, 0x68, 0x32], [2, 0x68, 0x33])

  /// What the exports have, what DNS has in its place, and what it is; nothing where the two mean the same.
  static let places: [(type: RecordType, expected: [RData], given: [RData], severity: Severity?)] = [
    (.https, [binding(".", (1, h3 + h2))], [binding(".", (1, h2 + h3))], nil),
    (.https, [binding(".", (1, h3 + h2))], [binding(".", (1, h2))], .sev3),
    (.https, [binding(".", (1, h2))], [binding(".", priority: 2, (1, h2))], .sev3),
    (.https, [binding(".", (1, h2))], [binding(".", (1, h2), (3, [32, 251]))], .sev1),
    (.https, [binding(".", (1, h2))], [binding(".", (1, h2), (5, [1, 2]))], .sev1),
    (.https, [binding(".", (1, h2))], [binding("web.example.org.", (1, h2))], .sev1),
    (.https, [binding("web.example.org.", (1, h2))], [binding("web.example.org.", priority: 0)], .sev1),
    (.https, [binding(".", (1, h2))], [binding(".", (1, h2), (4, address(Scene.endpoints[0]).bytes))], .sev3),
    (.https, [binding(".", (1, h2))], [binding(".", (1, h2), (4, [192, 0, 2, 1]))], .sev1),
    (.https, [binding(".", (1, h2), (4, [192, 0, 2, 1]))], [binding(".", (4, [192, 0, 2, 1]))], .sev3),
    (.mx, [mail(10, "m.example.org.")], [mail(20, "m.example.org.")], .sev3),
    (.mx, [mail(10, "m.example.org.")], [mail(10, "n.example.org.")], .sev1),
    (
      .mx, [mail(10, "m.example.org."), mail(20, "n.example.org.")],
      [mail(20, "m.example.org."), mail(10, "n.example.org.")], .sev3
    ),
    (.mx, [mail(10, "m.example.org.")], [mail(10, "m.example.org."), mail(20, "n.example.org.")], .sev1),
    (.srv, [door(10, 60)], [door(20, 60)], .sev3), (.srv, [door(10, 60)], [door(10, 61)], .sev1),
    // What cannot be read leads nobody knows where.
    (.srv, [door(10, 60)], [RData([0, 1])], .sev1),
  ]

  @Test(arguments: places.indices) func recordsThatLeadToTheSamePlaces(index: Int) {
    let (type, expected, given, severity) = Self.places[index]
    var scene = Scene()
    scene.expect()
    scene.hold(type, expected[0])
    let last = scene.expectations.zones[0].records.count - 1
    scene.expectations.zones[0].records[last].content = .values(expected.map(\.bytes))
    scene.ask(type, .answered(.answer(given.map { Record(type, $0) })))
    let findings = scene.findings(of: WrongRecord())
    #expect(findings.map(\.severity) == [severity].compactMap(\.self))
    #expect(findings.allSatisfy { $0.impact.hasPrefix("nobody by itself") == (severity == .sev3) })
  }
}

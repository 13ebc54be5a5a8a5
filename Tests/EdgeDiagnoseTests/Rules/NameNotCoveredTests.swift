import EdgeDiagnose
import EdgeModel
import Testing

struct NameNotCoveredTests {
  /// Other mail servers deliver all the same; mail programs do not.
  @Test(arguments: [(25, Severity.sev2), (587, .sev1)] as [(UInt16, Severity)])
  func ofAMailServer(port: UInt16, severity: Severity) {
    var scene = Scene()
    scene.evidence.endpoints.removeAll()
    scene.mail(.handshake)
    scene.evidence.endpoints[0].endpoint.port = port
    scene.evidence.endpoints[0].coversName = false
    #expect(scene.findings(of: NameNotCovered()).map(\.severity) == [severity])
  }

  /// What another host's page says of itself is nothing that clients have heard of this one.
  @Test func thePageOfAnotherHost() {
    var scene = Scene()
    scene.page(200, ["strict-transport-security": "max-age=31536000"])
    scene.evidence.endpoints[1].coversName = false
    let impact = scene.findings(of: NameNotCovered()).first?.impact
    #expect(impact?.contains("HSTS") == false, "\(impact ?? "none")")
  }

  /// A technical name that others lead to, whose certificate is for those: nobody comes by it.
  @Test(arguments: [("www.example.com.", Severity.note), ("other.example.com.", .sev1)])
  func aNameBehindOthersThatNobodyNamed(_ owner: String, severity: Severity) {
    var scene = Scene()
    scene.expect()
    scene.hold(.cname, RData(Scene.host), of: name(owner))
    scene.serveEverywhere(.leaf(names: ["www.example.com"]))
    for index in scene.evidence.endpoints.indices { scene.evidence.endpoints[index].coversName = false }
    scene.target.isInferred = true
    #expect(scene.findings(of: NameNotCovered()).map(\.severity) == [severity])
    scene.target.isInferred = false
    #expect(scene.findings(of: NameNotCovered()).map(\.severity) == [.sev1])
  }

  /// Several steps lead here, in a circle perhaps, or a wildcard stands for the one that does.
  @Test(
    arguments: [
      (
        ["www.example.com.": "middle.example.com.", "middle.example.com.": "shop.example.com."], ["www.example.com"],
        true
      ),
      (["www.other.example.com.": "shop.example.com."], ["*.other.example.com"], true),
      (["*.other.example.com.": "shop.example.com."], ["*.other.example.com"], true),
      (["a.b.other.example.com.": "shop.example.com."], ["*.other.example.com"], false),
      (["a.example.com.": "shop.example.com.", "shop.example.com.": "a.example.com."], ["www.example.com"], false),
    ] as [([String: String], [String], Bool)])
  func howNamesLeadHere(aliases: [String: String], names: [String], isNote: Bool) {
    var scene = Scene()
    scene.expect()
    for (owner, value) in aliases { scene.hold(.cname, RData(name(value)), of: name(owner)) }
    scene.serveEverywhere(.leaf(names: names))
    for index in scene.evidence.endpoints.indices { scene.evidence.endpoints[index].coversName = false }
    scene.target.isInferred = true
    #expect(scene.findings(of: NameNotCovered()).map(\.severity) == [isNote ? .note : .sev1])
  }

  /// People type the name of a zone itself, whatever else leads there.
  @Test(arguments: [(Scene.host, Severity.note), (Scene.apex, .sev1)])
  func aZonesOwnNameBehindOthers(_ host: DomainName, severity: Severity) {
    let scene = technical(host) { $0.hold(.cname, RData(host), of: name("www.example.com.")) }
    #expect(scene.findings(of: NameNotCovered()).map(\.severity) == [severity])
  }

  /// A private zone of that name is nothing that people type, and what leads here in one leads nobody.
  @Test(arguments: [(false, Severity.note), (true, .sev1)])
  func privateZones(_ holdsName: Bool, severity: Severity) {
    let scene = technical(Scene.host) { scene in
      scene.hold(.cname, RData(Scene.host), of: name("www.example.com."))
      var other = scene.expectations.zones[0]
      (other.isPrivate, other.id) = (true, "Z9")
      if holdsName {
        scene.expectations.zones[0].records.removeLast()
      } else {
        (other.name, other.records) = (Scene.host, [])
      }
      scene.expectations.zones.append(other)
    }
    #expect(scene.findings(of: NameNotCovered()).map(\.severity) == [severity])
  }

  /// An alias of Route 53 leads here as a CNAME does, that of a zone's own name included.
  @Test(arguments: ["www.example.com.", "example.com."]) func behindAnAlias(_ owner: String) {
    let scene = technical(Scene.host, names: ["www.example.com", "example.com"]) { scene in
      scene.hold(.a, of: name(owner))
      let last = scene.expectations.zones[0].records.count - 1
      scene.expectations.zones[0].records[last].content = .alias(Scene.host)
    }
    #expect(scene.findings(of: NameNotCovered()).map(\.severity) == [.note])
  }

  /// People type www, whatever leads there.
  @Test func wwwIsTyped() {
    let host = name("www.example.com.")
    let scene = technical(host, names: ["shop.example.com"]) { $0.hold(.cname, RData(host)) }
    #expect(scene.findings(of: NameNotCovered()).map(\.severity) == [.sev1])
  }

  /// A name that nobody named, with a certificate for www alone.
  private func technical(
    _ host: DomainName, names: [String] = ["www.example.com"], _ change: (inout Scene) -> Void
  ) -> Scene {
    var scene = Scene()
    scene.expect()
    change(&scene)
    scene.serveEverywhere(.leaf(names: names))
    for index in scene.evidence.endpoints.indices { scene.evidence.endpoints[index].coversName = false }
    scene.target.isInferred = true
    return scene.of(host)
  }

  @Test func oneAddressServesAnotherHost() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: .leaf(names: ["shops.example.com"]))
    #expect(scene.rules == ["name-not-covered"])
    #expect(scene.findings(of: NameNotCovered()).map(\.severity) == [.sev2])
  }

  /// Names that only old rules take: a wildcard that is part of a label, and a final dot.
  @Test(
    arguments: [
      ([], "curl, GnuTLS, Java and Python, which still go by the common name"), (["sh*.example.com"], "Java"),
      (["s*op.example.com"], "Java"), (["x*.example.com"], nil), (["*.shop.example.com"], nil),
      (["Shop.example.com."], "curl"), (["shops.example.com."], nil),
    ] as [([String], String?)])
  func whoTakesIt(_ names: [String], spared: String?) {
    var scene = Scene()
    var leaf = Certificate.leaf(names: names)
    (leaf.traits.subjectNames, leaf.traits.commonNames) = (["SHOP.example.com"], ["SHOP.example.com"])
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: leaf)
    let impact = scene.findings(of: NameNotCovered()).first?.impact
    #expect(
      impact?.hasSuffix(spared.map { "; not those of \($0)" } ?? "do not fall back") == true, "\(impact ?? "none")")
  }

  /// As curl, gnutls-cli, Java and Python went by the common name when they were tried.
  @Test(
    arguments: [
      (["shop.example.com"], [], false, "curl, GnuTLS, Java and Python"),
      (["*.example.com"], [], false, "curl, GnuTLS, Java and Python"),
      (["shop.example.com"], [], true, "curl, Java and Python"),
      (["other.example.com", "shop.example.com"], [], false, "curl, Java and Python"),
      (["shop.example.com"], ["203.0.113.10"], false, "Java and Python"),
      (["*.com"], [], false, nil), (["*.shop.example.com"], [], false, nil), (["sh*.example.com"], [], false, nil),
      (["other.example.com"], [], false, nil), (["shop.example.com"], ["other.example.com"], false, nil),
    ] as [([String], [String], Bool, String?)])
  func whoGoesByTheCommonName(_ common: [String], beside names: [String], namesURI: Bool, spared: String?) {
    var scene = Scene()
    var leaf = Certificate.leaf(names: names)
    leaf.addresses = names.compactMap { Address($0) }
    (leaf.traits.subjectNames, leaf.traits.commonNames, leaf.traits.namesURI) = (common, common, namesURI)
    func impact() -> String {
      scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: leaf)
      return scene.findings(of: NameNotCovered()).first?.impact ?? "none"
    }
    let end = spared.map { "; not those of \($0), which still go by the common name" }
    #expect(impact().hasSuffix(end ?? "do not fall back"), "\(impact())")
    // An organisation of that name is no common name, and two extensions for names are one too many for everybody.
    leaf.traits.commonNames = []
    #expect(impact().hasSuffix("do not fall back"), "\(impact())")
    (leaf.traits.commonNames, leaf.traits.repeatsNames) = (common, true)
    #expect(impact().hasSuffix("do not fall back"), "\(impact())")
  }

  /// Of several common names Python takes any, the others the last or none; for an address only curl takes one.
  @Test func theFirstCommonNameOfTwoAndThatOfAnAddress() {
    var scene = Scene()
    var leaf = Certificate.leaf(names: [])
    leaf.traits.commonNames = ["shop.example.com", "other.example.com"]
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: leaf)
    var impact = scene.findings(of: NameNotCovered()).first?.impact ?? "none"
    #expect(impact.hasSuffix("; not those of Python, which still goes by the common name"), "\(impact)")
    leaf.traits.commonNames = ["203.0.113.11"]
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: leaf)
    scene.evidence.endpoints[1].endpoint.serverName = nil
    scene.evidence.endpoints[1].coversName = false
    impact = scene.findings(of: NameNotCovered()).first?.impact ?? "none"
    #expect(impact.hasSuffix("; not those of curl, which still goes by the common name"), "\(impact)")
  }

  /// Nobody owns all names below a top-level domain.
  @Test(arguments: [("*.com", "Java"), ("*.net", nil)] as [(String, String?)])
  func aStarBeforeATopLevelDomain(pattern: String, spared: String?) {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: .leaf(names: [pattern]))
    scene.evidence.endpoints[1].endpoint.serverName = Scene.apex
    let impact = scene.findings(of: NameNotCovered()).first?.impact
    #expect(impact?.hasSuffix("; not those of Java") == (spared != nil), "\(impact ?? "none")")
  }

  /// A certificate that is for the host, or for nobody, and was issued so that clients may not take it: no listener mends
  /// that.
  @Test(
    arguments: [
      ([], ["shop.example.com"], "unfit-certificate"), ([], ["*.example.com"], "unfit-certificate"),
      ([], ["Example Works"], "unfit-certificate"), ([], [], "unfit-certificate"),
      (["sh*.example.com"], [], "unfit-certificate"), (["shop.example.com."], [], "unfit-certificate"),
      (["203.0.113.11", "s*p.example.com"], [], "unfit-certificate"),
      ([], ["other.example.com"], "wrong-virtual-host"), (["x*.example.com"], [], "wrong-virtual-host"),
      (["*.shop.example.com"], ["shop.example.com"], "wrong-virtual-host"),
    ] as [([String], [String], String)])
  func whatWasIssuedIsAtFault(_ names: [String], subjects: [String], cause: String) {
    var scene = Scene()
    var leaf = Certificate.leaf(names: names)
    leaf.traits.subjectNames = subjects
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: leaf)
    #expect(scene.report.incidents.map(\.cause) == [cause])
    if cause == "unfit-certificate" {
      let fix = "have the certificate issued anew with shop.example.com among its subject alternative names"
      #expect(scene.report.incidents.first?.fix == fix)
    }
  }

  /// It is ours, so that what else is wrong with it is a fault of its own.
  @Test func whatWasIssuedMayHaveOtherFaults() {
    var scene = Scene()
    var leaf = Certificate.leaf(names: ["sh*.example.com"], until: "2026-11-18T12:00:00Z")
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: leaf)
    #expect(scene.report.incidents.count == 2)
    leaf.names = ["x*.example.com"]
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: leaf)
    #expect(scene.report.incidents.count == 1)
  }

  @Test func allAddressesServeAnotherHost() {
    var scene = Scene()
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, leaf: .leaf(names: ["other.example.com"])) }
    #expect(scene.findings(of: NameNotCovered()).map(\.severity) == [.sev1])
  }

  /// An address that stands as a DNS name covers nothing (RFC 9525 section 6.5).
  @Test func anAddressThatIsNoName() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: .leaf(names: ["203.0.113.11"]))
    scene.evidence.endpoints[1].endpoint.serverName = nil
    scene.evidence.endpoints[1].coversName = false
    #expect(
      scene.findings(of: NameNotCovered()).first?.message
        == "certificate at 203.0.113.11:443 (1 of 2 addresses) does not cover 203.0.113.11: "
        + "it is for 203.0.113.11 as a DNS name, not as an address")
  }

  @Test func namesThatAreThereTwice() {
    var scene = Scene()
    let leaf = Certificate.leaf(names: []).with { $0.repeatsNames = true }
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: leaf)
    #expect(
      scene.findings(of: NameNotCovered()).first?.observed
        == "no names, since the extension for them is there twice")
  }

  @Test func nameIsCovered() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint(
      "203.0.113.11", leaf: .leaf(names: ["other.example.com", "shop.example.com"]))
    #expect(scene.findings(of: NameNotCovered()) == [])
  }
}

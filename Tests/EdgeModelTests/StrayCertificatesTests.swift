import EdgeModel
import Testing

@Suite struct StrayCertificatesTests {
  private let source = Source(file: "a.json", place: "Certificate")

  private func certificate(_ number: Int, _ names: String..., inUse: Bool = true) throws -> ManagedCertificate {
    let owner = try DomainName("_t.\(names[0])")
    return ManagedCertificate(
      arn: "arn:\(number)", names: names, status: "ISSUED", type: "AMAZON_ISSUED", serial: nil, notBefore: nil,
      notAfter: nil, inUseBy: inUse ? ["lb"] : [],
      validations: [.init(domain: names[0], name: owner, value: try DomainName("_v.acm-validations.aws"))],
      renewal: nil, eligibility: nil, source: source)
  }

  private func target(_ name: String) throws -> Target { Target(name: try DomainName(name), written: name) }

  private func zone(_ name: String) throws -> HostedZone {
    HostedZone(
      id: name, name: try DomainName(name), isPrivate: false, nameServers: nil, records: [], source: source)
  }

  private func homes(_ expectations: Expectations, turn: Int64 = 0) -> [[String]] {
    let strays = StrayCertificates(of: expectations, turn: turn)
    return expectations.targets.map { strays[$0.name].map(\.arn) }
  }

  @Test func theyAreLookedUpBesideATargetOfTheirZone() throws {
    let expectations = Expectations(
      targets: [try target("a.example.org"), try target("b.example.com"), try target("a.example.com")],
      zones: [try zone("example.com"), try zone("example.org")],
      certificates: [
        try certificate(1, "old.example.com"), try certificate(2, "a.example.com"),
        try certificate(3, "new.example.com"), try certificate(4, "x.example.org", inUse: false),
        try certificate(5, "x.example.net"),
      ])
    #expect(homes(expectations) == [[], ["arn:3"], ["arn:1", "arn:5"]])
  }

  @Test func whoeverAsksForOneNameIsNotToldOfOthers() throws {
    var expectations = Expectations(
      targets: [try target("a.example.com")], certificates: [try certificate(1, "old.example.com")])
    #expect(homes(expectations) == [["arn:1"]])
    expectations.isPartial = true
    #expect(homes(expectations) == [[]])
  }

  /// A target is not burdened with all of an account's.
  @Test func manyTakeTurns() throws {
    let expectations = Expectations(
      targets: [try target("a.example.com")],
      certificates: try (10..<40).map { try certificate($0, "\($0).example.com") })
    let turns = (0..<3).map { homes(expectations, turn: $0)[0] }
    #expect(turns.map(\.count) == [12, 12, 12])
    #expect(Set(turns.joined()).count == 30)
  }

  @Test func whatACMAsks() throws {
    let managed = try certificate(1, "*.shop.example.com", "shop.example.com", "example.com")
    let questions = managed.questions(turn: 0).sorted().map(\.description)
    #expect(
      Set(questions) == [
        "_t.*.shop.example.com. CNAME", "shop.example.com. CAA", "example.com. CAA",
      ])
    var imported = managed
    imported.type = "IMPORTED"
    #expect(imported.questions(turn: 0) == [])
  }

  /// A walk is not burdened with all names of a certificate, and none is left out for good.
  @Test func manyNamesTakeTurnsForCAA() throws {
    var managed = try certificate(1, "example.com")
    managed.names = (0..<40).map { "\($0).example.com" }
    let turns = (0..<2).map { turn in managed.questions(turn: turn).filter { $0.type == .caa } }
    #expect(turns.map(\.count) == [33, 33])
    #expect(Set(turns.joined()).count == 41)
    managed.names.removeLast(8)
    #expect(managed.questions(turn: 7).filter { $0.type == .caa }.count == 33)
  }

  @Test func thePlanAsksIt() throws {
    let expectations = Expectations(
      targets: [try target("a.example.com")], zones: [try zone("example.com")],
      certificates: [try certificate(1, "a.example.com"), try certificate(2, "old.example.com")])
    let asked = Plan(for: expectations, looking: Looking(hints: [])).steps[0].questions.map(\.description)
    #expect(
      Set(asked).isSuperset(of: [
        "_t.a.example.com. CNAME", "a.example.com. CAA", "example.com. CAA", "_t.old.example.com. CNAME",
        "old.example.com. CAA",
      ]))
    #expect(!asked.contains("com. CAA"))
  }
}

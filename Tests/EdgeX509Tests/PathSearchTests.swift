import EdgeLab
import EdgeModel
import EdgeX509
import Testing

/// What OpenSSL's own path building finds and what a client finds that tries every path.
@Suite struct PathSearchTests {
  let family: Family
  let trust: TrustStore
  let stranger: Identity

  init() throws {
    family = try Family()
    trust = try TrustStore(anchors: [family.root.certificate])
    stranger = try Family.authority("Unknown Root", issuer: nil)
  }

  /// Another certificate for the authority's name and key.
  func twin(
    _ issuer: Identity, from: Duration = .days(-1000), until: Duration = .days(1000), serial: UInt8 = 7,
    change: (inout CertificateOrder) -> Void = { _ in }
  ) throws -> [UInt8] {
    var order = CertificateOrder(
      subject: "Test CA", from: noon + from, until: noon + until, serial: [serial])
    order.usage = .authority
    change(&order)
    return try Identity(order, key: family.authority.key, issuer: issuer).certificate
  }

  func verdict(_ rest: [[UInt8]], at time: Moment = noon, trust: TrustStore? = nil) throws -> PathVerdict {
    PathVerdict(chain: try family.leaf().chain + rest, at: time, trust: trust ?? self.trust)
  }

  func codes(_ flaws: [PathVerdict.Flaw]) -> [[Int32]] { flaws.map { [Int32($0.depth), $0.code] } }

  @Test func theFirstOfTwoLeadsNowhere() throws {
    let dead = try twin(stranger)
    let verdict = try verdict([dead] + family.authority.chain)
    #expect(verdict.isTrusted)
    #expect(verdict.needsSearch)
    #expect(verdict.flaws == [])
    #expect(verdict.anchor == "CN=Test Root")
    #expect(verdict.links.map(\.subject) == ["CN=leaf", "CN=Test CA", "CN=Test Root"])
    #expect(codes(verdict.flawsWithoutSearch).contains([1, 20]))
  }

  @Test func inTheOtherOrderNobodyHasToSearch() throws {
    let verdict = try verdict(family.authority.chain + [try twin(stranger)])
    #expect(verdict.isTrusted)
    #expect(!verdict.needsSearch)
  }

  @Test func neitherLeadsAnywhere() throws {
    let verdict = try verdict([try twin(stranger), try twin(stranger, serial: 8)])
    #expect(!verdict.isTrusted)
    #expect(!verdict.needsSearch)
    #expect(verdict.flawsWithoutSearch == [])
  }

  /// OpenSSL prefers what is valid in time, so nobody has to search.
  @Test(arguments: [true, false]) func expiredBesideGood(isFirst: Bool) throws {
    let old = try twin(family.root, until: .days(-2))
    let verdict = try verdict(isFirst ? [old] + family.authority.chain : family.authority.chain + [old])
    #expect(verdict.isTrusted)
    #expect(!verdict.needsSearch)
    #expect(verdict.notAfter == noon + .days(60))
  }

  @Test func duplicatesAndTheRootChangeNothing() throws {
    let rest = family.authority.chain + family.authority.chain + family.root.chain
    let verdict = try verdict(rest)
    #expect(verdict.isTrusted)
    #expect(!verdict.needsSearch)
    #expect(verdict.flawsWithoutSearch == [])
  }

  @Test func thePathThatLastsLongerCounts() throws {
    let short = try twin(family.root, until: .days(5))
    #expect(try verdict([short] + family.authority.chain).notAfter == noon + .days(60))
    #expect(try verdict([short]).notAfter == noon + .days(5))
  }

  @Test func theFlawsAreThoseOfTheBestPath() throws {
    let expired = try twin(family.root, until: .days(-2))
    let verdict = try verdict([try twin(stranger), expired])
    #expect(!verdict.isTrusted)
    #expect(codes(verdict.flaws) == [[1, 10]])
    #expect(verdict.anchor == "CN=Test Root")
  }

  @Test func fewerFlawsAreBetter() throws {
    let worse = try twin(family.root, until: .days(-2)) { $0.permitted = ["example.org"] }
    let bad = try twin(family.root, until: .days(-2), serial: 8)
    #expect(codes(try verdict([worse]).flaws) == [[0, 47], [1, 10]])
    for rest in [[worse, bad], [bad, worse]] { #expect(codes(try verdict(rest).flaws) == [[1, 10]]) }
  }

  @Test func aConstrainedTwinIsPassedOver() throws {
    let narrow = try twin(family.root) { $0.permitted = ["example.org"] }
    let verdict = try verdict([narrow] + family.authority.chain)
    #expect(verdict.isTrusted)
    #expect(verdict.needsSearch)
    #expect(codes(verdict.flawsWithoutSearch) == [[0, 47]])
    #expect(codes(try self.verdict([narrow]).flaws) == [[0, 47]])
  }

  @Test func manyThatAllFitAreGivenUpInTime() throws {
    // Authorities that certify each other: more ways than anybody walks.
    let members = try (0..<16).map { try Family.authority("Ring \($0)", issuer: nil) }
    var chain: [[UInt8]] = []
    for (index, member) in members.enumerated() {
      for other in [(index + 1) % 16, (index + 5) % 16] {
        var order = CertificateOrder(
          subject: "Ring \(other)", from: noon - .days(9), until: noon + .days(9), serial: [UInt8(index)])
        order.usage = .authority
        chain.append(try Identity(order, key: members[other].key, issuer: member).certificate)
      }
    }
    let order = CertificateOrder(subject: "leaf", from: noon - .days(1), until: noon + .days(1))
    let leaf = try Identity(order, key: try PrivateKey(fresh: "ecdsa-p256"), issuer: members[0])
    let verdict = PathVerdict(chain: leaf.chain + chain, at: noon, trust: trust)
    #expect(!verdict.isTrusted)
  }

  @Test func aTrustedIntermediateEndsThePath() throws {
    let store = try TrustStore(anchors: family.authority.chain)
    let verdict = try verdict([], trust: store)
    #expect(verdict.isTrusted)
    #expect(verdict.anchor == "CN=Test CA")
    #expect(!verdict.needsSearch)
    #expect(try self.verdict(family.authority.chain, trust: store).isTrusted)
  }

  @Test func aTrustedLeafIsItsOwnPath() throws {
    let order = CertificateOrder(subject: "alone", from: noon - .days(1), until: noon + .days(1))
    let alone = try Identity(order, key: try PrivateKey(fresh: "ecdsa-p256"), issuer: nil)
    let verdict = PathVerdict(chain: alone.chain, at: noon, trust: try TrustStore(anchors: alone.chain))
    #expect(verdict.isTrusted)
    #expect(verdict.links.count == 1)
  }

  /// X509_V_ERR: 7 signature, 79 no authority, 32 no keyCertSign, 25 path length, 48 excluded, 34 unknown critical.
  @Test func faultsOfThePath() throws {
    func codes(_ change: (inout CertificateOrder) -> Void) throws -> Set<Int32> {
      Set(try verdict([try twin(family.root, change: change)]).flaws.map(\.code))
    }
    #expect(try codes { $0.isDamaged = true } == [7])
    #expect(try codes { $0.usage = .server }.isSuperset(of: [79]))
    #expect(try codes { $0.excluded = ["example.com"] } == [48])
    #expect(try codes { $0.hasUnknownExtension = true } == [34])
    #expect(try !codes { $0.keyUsages = ["digitalSignature"] }.isEmpty)
    #expect(try codes { $0.pathLength = 0 } == [])
    let upper = try Family.authority("Upper", issuer: family.root)
    var order = CertificateOrder(subject: "Upper", from: noon - .days(9), until: noon + .days(9))
    (order.usage, order.pathLength) = (.authority, 0)
    let shallow = try Identity(order, key: upper.key, issuer: family.root)
    #expect(self.codes(try verdict([try twin(shallow)] + shallow.chain).flaws) == [[2, 25]])
  }
}

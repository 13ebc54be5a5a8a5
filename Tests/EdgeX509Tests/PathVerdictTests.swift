import EdgeLab
import EdgeModel
import EdgeX509
import Testing

@Suite struct PathVerdictTests {
  let family: Family
  let trust: TrustStore

  init() throws {
    family = try Family()
    trust = try TrustStore(anchors: [family.root.certificate])
  }

  func verdict(_ leaf: Identity, rest: [[UInt8]]? = nil, at time: Moment = noon) -> PathVerdict {
    PathVerdict(chain: leaf.chain + (rest ?? family.authority.chain), at: time, trust: trust)
  }

  func codes(_ verdict: PathVerdict) -> [[Int32]] { verdict.flaws.map { [Int32($0.depth), $0.code] } }

  @Test func trusted() throws {
    let verdict = verdict(try family.leaf())
    #expect(verdict.isTrusted)
    #expect(verdict.flaws == [])
    #expect(verdict.anchor == "CN=Test Root")
    #expect(verdict.notAfter == noon + .days(60))
    #expect(verdict.links.map(\.subject) == ["CN=leaf", "CN=Test CA", "CN=Test Root"])
  }

  @Test func thePathEndsWhenItsFirstCertificateDoes() throws {
    let short = try Family.authority("Short CA", issuer: family.root, until: .days(5))
    let order = CertificateOrder(subject: "leaf", from: noon - .days(1), until: noon + .days(60))
    let leaf = try Identity(order, key: try PrivateKey(fresh: "ecdsa-p256"), issuer: short)
    #expect(verdict(leaf, rest: short.chain).notAfter == noon + .days(5))
    #expect(verdict(leaf, rest: []).notAfter == noon + .days(60))
  }

  /// RFC 5280 section 4.1.2.5: the last second is still inside.
  @Test(arguments: [
    (Duration.days(60) - .seconds(1), true), (.days(60), true), (.days(60) + .milliseconds(999), true),
    (.days(60) + .seconds(1), false), (.days(-30), true), (.days(-30) - .seconds(1), false),
  ])
  func theEdgesOfValidity(offset: Duration, isTrusted: Bool) throws {
    let verdict = verdict(try family.leaf(), at: noon + offset)
    #expect(verdict.isTrusted == isTrusted)
    #expect(codes(verdict) == (isTrusted ? [] : [[0, offset > .zero ? 10 : 9]]))
    #expect(verdict.anchor == "CN=Test Root")
  }

  @Test func allFlawsAreCollected() throws {
    let old = try Family.authority("Old CA", issuer: family.root, until: .days(-2))
    let order = CertificateOrder(subject: "leaf", from: noon - .days(60), until: noon - .days(1))
    let leaf = try Identity(order, key: try PrivateKey(fresh: "ecdsa-p256"), issuer: old)
    let verdict = verdict(leaf, rest: old.chain)
    #expect(codes(verdict) == [[0, 10], [1, 10]])
    #expect(verdict.flaws.first?.text == "certificate has expired")
  }

  @Test func missingIntermediate() throws {
    let verdict = verdict(try family.leaf(), rest: [])
    #expect(codes(verdict) == [[0, 20], [0, 21]])
    #expect(verdict.anchor == nil)
    #expect(verdict.notAfter == noon + .days(60))
  }

  @Test func untrustedRootThatIsServed() throws {
    let stranger = try TrustStore(anchors: [try Family.authority("Test Root", issuer: nil).certificate])
    let chain = try family.leaf().chain + family.authority.chain + family.root.chain
    let verdict = PathVerdict(chain: chain, at: noon, trust: stranger)
    #expect(codes(verdict).contains([2, 19]))
    #expect(verdict.anchor == nil)
  }

  @Test func selfSigned() throws {
    let order = CertificateOrder(subject: "alone", from: noon, until: noon + .days(1))
    let verdict = verdict(try Identity(order, key: try PrivateKey(fresh: "ecdsa-p256"), issuer: nil), rest: [])
    #expect(codes(verdict).contains([0, 18]))
  }

  @Test func weakKeyAndWeakDigest() throws {
    #expect(codes(verdict(try family.leaf(key: "rsa-1024"))) == [[0, 66]])
    #expect(codes(verdict(try family.leaf { $0.digest = "sha1" })) == [[0, 68]])
    #expect(verdict(try family.leaf(key: "rsa-2048")).isTrusted)
  }

  @Test func aClientsCertificateIsNoServers() throws {
    #expect(codes(verdict(try family.leaf { $0.usage = .client })) == [[0, 26]])
  }

  @Test func orderAndStrangersDoNotMatter() throws {
    let other = try Family().authority
    let rest = family.root.chain + other.chain + family.authority.chain
    #expect(verdict(try family.leaf(), rest: rest).isTrusted)
  }

  @Test func anExpiredCrossSignBesideAnAnchorHarmsNobody() throws {
    var order = CertificateOrder(subject: "Test Root", from: noon - .days(900), until: noon - .days(5))
    order.usage = .authority
    let oldRoot = try Family.authority("Old Root", issuer: nil)
    let cross = try Identity(order, key: family.root.key, issuer: oldRoot)
    let verdict = verdict(try family.leaf(), rest: family.authority.chain + cross.chain)
    #expect(verdict.isTrusted)
    #expect(verdict.notAfter == noon + .days(60))
  }

  @Test func whatCannotBeReadIsAFlawWithItsPlace() throws {
    let leaf = try family.leaf()
    let verdict = verdict(leaf, rest: family.authority.chain + [[0x30, 0x00]])
    #expect(codes(verdict) == [[2, 1]])
    #expect(!verdict.isTrusted)
    let nothing = PathVerdict(chain: [], at: noon, trust: trust)
    #expect(nothing.flaws.map(\.text) == ["no certificate"])
    #expect(codes(PathVerdict(chain: [[1, 2]], at: noon, trust: trust)) == [[0, 1]])
  }

  @Test func aChainThatIsTooLongIsNotFollowedToItsEnd() throws {
    let leaf = try family.leaf()
    let strangers = Array(repeating: try Family().authority.certificate, count: 40)
    #expect(verdict(leaf, rest: strangers.dropLast(10) + family.authority.chain).isTrusted)
    #expect(codes(verdict(leaf, rest: strangers + family.authority.chain)).contains([32, 22]))
    // Clients find the path here, so what follows it harms nobody.
    #expect(verdict(leaf, rest: family.authority.chain + strangers).isTrusted)
    let large = [[UInt8](repeating: 0, count: 100 * 1024)]
    #expect(codes(verdict(leaf, rest: large + family.authority.chain)).contains([1, 22]))
  }
}

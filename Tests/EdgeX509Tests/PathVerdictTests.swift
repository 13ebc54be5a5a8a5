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
    // There is no ECDSA with MD5.
    let signer = try Family.authority("RSA CA", issuer: family.root, key: "rsa-2048")
    var order = CertificateOrder(
      subject: "leaf", names: ["shop.example.com"], from: noon - .days(1), until: noon + .days(60))
    order.digest = "md5"
    let hashed = try Identity(order, key: try family.leaf().key, issuer: signer)
    #expect(codes(verdict(hashed, rest: signer.chain)) == [[0, 68]])
    #expect(verdict(try family.leaf(key: "rsa-2048")).isTrusted)
  }

  /// OpenSSL 3.0 does not know ECDSA with SHA-3, and says of whoever signed so that it is not there.
  @Test func signaturesThatOpenSSLDoesNotKnow() throws {
    let leaf = try family.leaf { $0.digest = "sha3-256" }
    let seen = verdict(leaf)
    #expect(codes(seen) == [[0, 76]] && seen.anchor == "CN=Test Root")
    #expect(seen.links.map(\.subject) == ["CN=leaf", "CN=Test CA", "CN=Test Root"])
    // Signed by an anchor itself, and all the way up.
    let direct = PathVerdict(
      chain: leaf.chain, at: noon, trust: try TrustStore(anchors: [family.authority.certificate]))
    #expect(codes(direct) == [[0, 76]] && direct.anchor == "CN=Test CA")
    let authority = try Family.authority("Test CA 2", issuer: family.root) { $0.digest = "sha3-256" }
    var order = CertificateOrder(
      subject: "leaf", names: ["shop.example.com"], from: noon - .days(1), until: noon + .days(60))
    order.digest = "sha3-256"
    let below = try Identity(order, key: leaf.key, issuer: authority)
    #expect(codes(verdict(below, rest: authority.chain)) == [[0, 76], [1, 76]])
    // What else is wrong is said as well.
    let late = try family.leaf(from: .days(-60), until: .days(-5)) { $0.digest = "sha3-256" }
    #expect(codes(verdict(late)) == [[0, 10], [0, 76]])
    // Another key of the issuer's name has not signed it, and nobody has whose certificate is not there.
    let twin = try Family.authority("Test CA", issuer: family.root)
    #expect(codes(verdict(leaf, rest: twin.chain)) == [[0, 20], [0, 21]])
    #expect(codes(verdict(leaf, rest: [])) == [[0, 20], [0, 21]])
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

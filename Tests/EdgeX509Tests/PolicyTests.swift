import EdgeLab
import EdgeModel
import EdgeX509
import Testing

/// What certificates say that few clients look at: policies that a path demands, and what GnuTLS does not know.
@Suite struct PolicyTests {
  /// Extensions of the authority and the leaf, the numbers of what clients refuse that check policies, and what is odd.
  struct Case: Sendable {
    var authority: [MintedExtension] = []
    var leaf: [MintedExtension] = []
    var codes: [Int32] = []
    var oddities: Set<Certificate.Oddity> = []
  }

  private static let demand = MintedExtension("policyConstraints", "critical,requireExplicitPolicy:0")

  /// One policy: its object identifier, DER, of less than 100 octets.
  private static func policies(_ identifier: String) -> MintedExtension {
    let count = identifier.split(separator: ":").count
    func length(_ count: Int) -> String { (count < 16 ? "0" : "") + String(count, radix: 16) }
    return MintedExtension(
      "certificatePolicies", "DER:30:\(length(count + 2)):30:\(length(count)):\(identifier)")
  }

  static let cases: [Case] = [
    Case(),
    Case(authority: [demand], codes: [43], oddities: [.policyConstraints]),
    Case(
      authority: [MintedExtension("policyConstraints", "requireExplicitPolicy:0")], codes: [43],
      oddities: [.policyConstraints]),
    Case(
      authority: [demand, policies("06:04:55:1D:20:00")],
      leaf: [policies("06:03:2A:03:04")], oddities: [.policyConstraints]),
    Case(
      authority: [demand, policies("06:03:2A:03:04")],
      leaf: [policies("06:03:2A:03:05")], codes: [43], oddities: [.policyConstraints]),
    // In words, as worlds of the lab have them.
    Case(
      authority: [demand, MintedExtension("certificatePolicies", "critical,anyPolicy")],
      leaf: [MintedExtension("certificatePolicies", "1.2.3.4,2.23.140.1.2.1")], oddities: [.policyConstraints]),
    // Not for so many certificates below.
    Case(
      authority: [MintedExtension("policyConstraints", "critical,requireExplicitPolicy:5")],
      oddities: [.policyConstraints]),
    Case(
      authority: [MintedExtension("nameConstraints", "critical,excluded;RID:1.2.3")],
      oddities: [.nameConstraints, .uncommonExclusion]),
    Case(
      authority: [MintedExtension("nameConstraints", "critical,excluded;DNS:other.example.com")],
      oddities: [.nameConstraints]),
    Case(
      authority: [MintedExtension("nameConstraints", "critical,permitted;URI:shop.example.com")],
      oddities: [.uncommonPermission]),
    Case(
      authority: [
        MintedExtension("nameConstraints", "permitted;URI:shop.example.com,permitted;DNS:shop.example.com")
      ], oddities: [.nameConstraints]),
    Case(
      authority: [
        MintedExtension("nameConstraints", "permitted;URI:shop.example.com,excluded;DNS:other.example.com")
      ], oddities: [.nameConstraints]),
  ]

  @Test(arguments: cases.indices) func whatThePathDemands(index: Int) throws {
    let odd = PolicyTests.cases[index]
    let root = try Family.authority("Test Root", issuer: nil)
    let authority = try Family.authority("Test CA", issuer: root) { $0.extensions += odd.authority }
    var order = CertificateOrder(
      subject: "leaf", names: ["shop.example.com"], from: noon - .days(1), until: noon + .days(60))
    order.extensions += odd.leaf
    let leaf = try Identity(order, key: try PrivateKey(fresh: "ecdsa-p256"), issuer: authority)
    let trust = try TrustStore(anchors: [root.certificate])
    let verdict = PathVerdict(chain: leaf.chain + authority.chain, at: noon, trust: trust)
    #expect(verdict.isTrusted, "\(verdict.flaws)")
    #expect(verdict.flawsOfPolicy.map(\.code) == odd.codes, "\(verdict.flawsOfPolicy)")
    #expect(Set(verdict.links.flatMap(\.traits.oddities)) == odd.oddities)
    // Whoever refuses it for another reason need not be told.
    let ended = PathVerdict(chain: leaf.chain + authority.chain, at: noon + .days(61), trust: trust)
    #expect(!ended.isTrusted && ended.flawsOfPolicy == [])
  }

  /// A root may say of itself what it likes.
  @Test func anAnchorsOwnDemand() throws {
    let root = try Family.authority("Test Root", issuer: nil) { $0.extensions = [PolicyTests.demand] }
    let order = CertificateOrder(
      subject: "leaf", names: ["shop.example.com"], from: noon - .days(1), until: noon + .days(60))
    let leaf = try Identity(order, key: try PrivateKey(fresh: "ecdsa-p256"), issuer: root)
    let verdict = PathVerdict(
      chain: leaf.chain, at: noon, trust: try TrustStore(anchors: [root.certificate]))
    #expect(verdict.isTrusted && verdict.flawsOfPolicy == [])
  }

  /// One of these is there beside the leaf's own: 82 is a DNS name, 81 one of mail.
  @Test(arguments: [("82", true), ("81", false)]) func anEmptyName(kind: String, isOdd: Bool) throws {
    let own = Array("shop.example.com".utf8).map { String($0, radix: 16) }.joined(separator: ":")
    let leaf = try Family().leaf {
      $0.names = []
      $0.extensions = [MintedExtension("subjectAltName", "DER:30:14:82:10:\(own):\(kind):00")]
    }
    #expect(try Certificate(der: leaf.certificate).traits.oddities == (isOdd ? [.emptyName] : []))
  }
}

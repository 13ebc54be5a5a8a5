import EdgeLab
import EdgeModel
import EdgeX509
import Testing

/// What is missing where a path leads to no anchor, as far as its last certificate tells.
@Suite struct MissingIssuerTests {
  let family: Family
  let trust: TrustStore

  init() throws {
    family = try Family()
    let anchor = try Family.authority("Known Root", issuer: nil) { $0.organization = "Known Trust" }
    trust = try TrustStore(anchors: [family.root.certificate, anchor.certificate])
  }

  /// Of a leaf and its issuer, which this one issued; nothing above them is served.
  private func missing(
    above upper: Identity, namesUpper: Bool = false, leafAlone: Bool = false
  ) throws -> PathVerdict.Missing {
    let lower = try Family.authority("Lower", issuer: upper) {
      $0.issuerURL = "http://ca.example/upper.cer"
      $0.namesUpperIssuer = namesUpper
    }
    let order = CertificateOrder(subject: "leaf", from: noon - .days(1), until: noon + .days(1))
    let leaf = try Identity(order, key: try PrivateKey(fresh: "ecdsa-p256"), issuer: lower)
    let chain = leaf.chain + (leafAlone ? [] : lower.chain)
    let verdict = PathVerdict(chain: chain, at: noon, trust: trust)
    #expect(!verdict.isTrusted)
    return verdict.missing
  }

  /// A private authority's issuing certificate says where its root lies, as public ones do.
  @Test func aRootThatNobodyKnows() throws {
    #expect(try missing(above: try Family.authority("Private Root", issuer: nil)) == .root)
    let other = try Family.authority("Root", issuer: nil) { $0.organization = "Unknown Trust" }
    #expect(try missing(above: other) == .root)
  }

  @Test func anIntermediateOfAnAnchorsOrganisation() throws {
    let upper = try Family.authority("Upper", issuer: family.root) { $0.organization = "KNOWN trust" }
    #expect(try missing(above: upper) == .intermediate)
  }

  /// What the certificate says itself counts more than whose names are alike.
  @Test func theIssuersIssuerTells() throws {
    let upper = try Family.authority("Upper", issuer: family.root)
    #expect(try missing(above: upper, namesUpper: true) == .intermediate)
    let root = try Family.authority("New Root", issuer: nil) { $0.organization = "Known Trust" }
    #expect(try missing(above: root) == .intermediate)
    #expect(try missing(above: root, namesUpper: true) == .root)
  }

  @Test func aboveALeafIsNoRoot() throws {
    #expect(try missing(above: try Family.authority("Private Root", issuer: nil), leafAlone: true) == .intermediate)
    let root = try Family.authority("Private Root", issuer: nil)
    let leaf = try Identity(
      { () -> CertificateOrder in
        var order = CertificateOrder(subject: "leaf", from: noon - .days(1), until: noon + .days(1))
        order.namesUpperIssuer = true
        return order
      }(), key: try PrivateKey(fresh: "ecdsa-p256"), issuer: root)
    #expect(PathVerdict(chain: leaf.chain, at: noon, trust: trust).missing == .root)
  }
}

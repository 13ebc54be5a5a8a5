import EdgeLab
import EdgeModel
import EdgeX509
import Testing

/// What OpenSSL says when it is asked for every word of RFC 5280.
@Suite struct StrictPathTests {
  /// What is odd about the leaf and the authority above it, and the numbers of what strict clients refuse.
  struct Case: Sendable {
    var leaf: @Sendable (inout CertificateOrder) -> Void = { _ in }
    var authority: @Sendable (inout CertificateOrder) -> Void = { _ in }
    var codes: [[Int32]] = []
  }

  static let cases: [Case] = [
    Case(),
    // RFC 5280 section 4.2.1.1.
    Case(leaf: { $0.omitted = ["authorityKeyIdentifier"] }, codes: [[0, 85]]),
    Case(authority: { $0.omitted = ["keyUsage"] }, codes: [[1, 92]]),
    // Whoever has no identifier cannot be named by it.
    Case(
      leaf: { $0.omitted = ["authorityKeyIdentifier"] }, authority: { $0.omitted = ["subjectKeyIdentifier"] },
      codes: [[0, 85], [1, 86]]),
    Case(
      authority: {
        $0.omitted = ["basicConstraints"]
        $0.extensions = [MintedExtension("basicConstraints", "CA:TRUE")]
      }, codes: [[1, 89]]),
    Case(leaf: { $0.subject = "" }, codes: [[0, 88]]),
    Case(
      leaf: {
        ($0.subject, $0.names) = ("", [])
        $0.extensions = [MintedExtension("subjectAltName", "critical,DNS:shop.example.com")]
      }),
  ]

  @Test(arguments: cases.indices) func whatStrictClientsRefuse(index: Int) throws {
    let odd = StrictPathTests.cases[index]
    let root = try Family.authority("Test Root", issuer: nil)
    let authority = try Family.authority("Test CA", issuer: root, change: odd.authority)
    var order = CertificateOrder(
      subject: "leaf", names: ["shop.example.com"], from: noon - .days(1), until: noon + .days(60))
    odd.leaf(&order)
    let leaf = try Identity(order, key: try PrivateKey(fresh: "ecdsa-p256"), issuer: authority)
    let trust = try TrustStore(anchors: [root.certificate])
    let verdict = PathVerdict(chain: leaf.chain + authority.chain, at: noon, trust: trust)
    #expect(verdict.isTrusted)
    #expect(verdict.flawsOfForm.map { [Int32($0.depth), $0.code] } == odd.codes, "\(verdict.flawsOfForm)")
    // Whoever refuses it for another reason need not be told.
    let ended = PathVerdict(chain: leaf.chain + authority.chain, at: noon + .days(61), trust: trust)
    #expect(!ended.isTrusted && ended.flawsOfForm == [])
  }
}

import EdgeLab
import EdgeModel
import EdgeX509
import Testing

/// Anchors are decoded when a chain may lead to them, and found all the same.
@Suite struct TrustStoreTests {
  let family: Family

  init() throws { family = try Family() }

  private func isTrusted(_ anchors: [[UInt8]], _ rest: [[UInt8]]) throws -> Bool {
    PathVerdict(chain: try family.leaf().chain + rest, at: noon, trust: try TrustStore(anchors: anchors)).isTrusted
  }

  @Test func oneOfMany() throws {
    let strangers = try (0..<5).map { try Family.authority("Root \($0)", issuer: nil).certificate }
    let rest = family.authority.chain
    #expect(try isTrusted(strangers + [family.root.certificate], rest))
    #expect(try isTrusted([family.root.certificate] + strangers, rest))
    #expect(try !isTrusted(strangers, rest))
  }

  /// As `openssl x509 -trustout` writes it, behind a certificate of the common kind.
  @Test func anAnchorWithWhatItIsTrustedFor() throws {
    let stranger = try Family.authority("Stranger", issuer: nil).certificate
    let uses: [UInt8] = [0x30, 0x0C, 0x30, 0x0A] + [0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01]
    for rest in [uses, []] {
      let text = PEM.text(stranger) + PEM.text(family.root.certificate + rest, label: "TRUSTED CERTIFICATE")
      let store = try TrustStore(pem: Array(text.utf8))
      #expect(store.anchors == [stranger, family.root.certificate])
      #expect(try PEM.certificates(in: Array(text.utf8)) == store.anchors)
    }
    for bytes in [[0x30], [0x30, 0x84, 1, 1, 1, 1], [0x30, 0x82, 1]] as [[UInt8]] {
      #expect(throws: X509Flaw.self) {
        try TrustStore(pem: Array(PEM.text(bytes, label: "TRUSTED CERTIFICATE").utf8))
      }
    }
  }

  /// RFC 5280 section 7.1: letter case and repeated blanks make no other name.
  @Test(arguments: ["TEST ROOT", " test   root"]) func aNameThatIsSpeltOtherwise(_ name: String) throws {
    var order = CertificateOrder(subject: name, from: noon - .days(1000), until: noon + .days(1000), serial: [9])
    order.usage = .authority
    let root = try Identity(order, key: family.root.key, issuer: nil)
    #expect(root.certificate != family.root.certificate)
    #expect(try isTrusted([root.certificate], family.authority.chain))
  }

  /// The issuer of an anchor is one too.
  @Test func anAnchorAboveAnother() throws {
    #expect(try isTrusted([family.authority.certificate, family.root.certificate], []))
  }

  @Test func aStoreServesOneChainAfterAnother() throws {
    let other = try Family.authority("Other Root", issuer: nil)
    let store = try TrustStore(anchors: [other.certificate, family.root.certificate])
    let stranger = [other.certificate]
    #expect(PathVerdict(chain: stranger, at: noon, trust: store).anchor == "CN=Other Root")
    let chain = try family.leaf().chain + family.authority.chain
    for _ in 0..<2 { #expect(PathVerdict(chain: chain, at: noon, trust: store).isTrusted) }
  }

  /// What is cut short or is no certificate at all is said when the store is loaded.
  @Test func whatIsNoCertificateIsSaidAtOnce() throws {
    let whole = family.root.certificate
    for count in [0, 1, 4, 40, whole.count - 1] {
      #expect(throws: X509Flaw.self) { try TrustStore(anchors: [whole, Array(whole.prefix(count))]) }
    }
    #expect(throws: X509Flaw.self) { try TrustStore(anchors: [[0x30, 0x03, 0x02, 0x01, 0x01]]) }
  }
}

import EdgeLab
import EdgeModel
import EdgeX509
import Testing

/// A leaf that names the key of its issuer by another identifier than the issuer's certificate does.
@Suite struct KeyIdentifierTests {
  private let family: Family
  private let trust: TrustStore
  private let leaf: Identity

  init() throws {
    family = try Family()
    trust = try TrustStore(anchors: [family.root.certificate])
    leaf = try family.leaf {
      let octets = Array(repeating: "0A", count: 20).joined(separator: ":")
      $0.omitted = ["authorityKeyIdentifier"]
      $0.extensions = [MintedExtension("authorityKeyIdentifier", "DER:30:16:80:14:\(octets)")]
    }
  }

  private func verdict(issuer: Identity, trust: TrustStore? = nil) -> PathVerdict {
    PathVerdict(chain: leaf.chain + issuer.chain, at: noon, trust: trust ?? self.trust)
  }

  private func codes(_ verdict: PathVerdict) -> [[Int32]] { verdict.flaws.map { [Int32($0.depth), $0.code] } }

  /// OpenSSL says that the issuer is not there; Java takes the path.
  @Test func theServedIssuerSignedIt() {
    let verdict = verdict(issuer: family.authority)
    #expect(!verdict.isTrusted)
    #expect(codes(verdict) == [[0, 30]])
    #expect(verdict.links.map(\.subject) == ["CN=leaf", "CN=Test CA", "CN=Test Root"])
    #expect(verdict.anchor == "CN=Test Root")
  }

  @Test func anotherKeyOfTheSameName() throws {
    let twin = try Family.authority("Test CA", issuer: family.root)
    #expect(codes(verdict(issuer: twin)) == [[0, 20], [0, 21]])
  }

  /// Where the way goes no further, that is what is wrong for everybody.
  @Test func aboveItIsNobodyKnown() throws {
    let other = try TrustStore(anchors: [try Family.authority("Other Root", issuer: nil).certificate])
    #expect(codes(verdict(issuer: family.authority, trust: other)) == [[0, 20], [0, 21]])
  }

  @Test func whatIsWrongAboveIsToldAsWell() throws {
    let verdict = PathVerdict(
      chain: leaf.chain + family.authority.chain, at: noon + .days(1001), trust: trust)
    #expect(codes(verdict) == [[0, 10], [0, 30], [1, 10], [2, 10]])
  }
}

import EdgeLab
import EdgeModel
import EdgeX509
import Testing

@Suite struct TraitsTests {
  @Test func ofAnOrdinaryLeaf() throws {
    let leaf = try Family().leaf()
    let traits = try Certificate(der: leaf.certificate).traits
    #expect(
      traits
        == Certificate.Traits(
          subjectNames: ["leaf"], issuerNames: ["Test CA"], usages: ["serverAuth"],
          keyUsages: ["digitalSignature"], size: leaf.certificate.count))
  }

  @Test func ofAnOldOneAndOneWithItsNamesTwice() throws {
    let leaf = try Family().leaf { $0.extensions = [MintedExtension("nsCertType", "client,email")] }
    #expect(try Certificate(der: leaf.certificate).traits.netscapeTypes == ["client", "email"])
    #expect(try !Certificate(der: leaf.certificate).traits.repeatsNames)
    let twice = try Family().leaf { $0.extensions = [MintedExtension("subjectAltName", "DNS:shop.example.com")] }
    let certificate = try Certificate(der: twice.certificate)
    #expect(certificate.traits.repeatsNames && certificate.names == [])
  }

  @Test func ofAnUnusualOne() throws {
    let leaf = try Family().leaf {
      ($0.usage, $0.mustStaple, $0.timestamps, $0.isPublic) = (.client, true, 3, true)
      ($0.organization, $0.keyUsages) = ("Example, Inc.", ["keyCertSign", "cRLSign"])
    }
    let traits = try Certificate(der: leaf.certificate).traits
    #expect(traits.usages == ["clientAuth"])
    #expect(traits.keyUsages == ["keyCertSign", "cRLSign"])
    #expect(traits.mustStaple)
    #expect(traits.timestamps == 3)
    #expect(traits.isPublic)
    #expect(traits.subjectNames == ["Example, Inc.", "leaf"])
  }
}

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
          subjectNames: ["leaf"], commonNames: ["leaf"], issuerNames: ["Test CA"], usages: ["serverAuth"],
          keyUsages: ["digitalSignature"], size: leaf.certificate.count,
          criticalExtensions: ["keyUsage", "basicConstraints"]))
  }

  /// By the names that OpenSSL has for them, or by their numbers.
  @Test func whatIsCritical() throws {
    let leaf = try Family().leaf {
      $0.extensions = [
        MintedExtension("crlDistributionPoints", "critical,URI:http://ca.example.com/crl"),
        MintedExtension("1.3.6.1.4.1.99999.7", "critical,DER:05:00"), MintedExtension("nsComment", "hello"),
      ]
    }
    #expect(
      try Certificate(der: leaf.certificate).traits.criticalExtensions.subtracting(["keyUsage", "basicConstraints"])
        == ["crlDistributionPoints", "1.3.6.1.4.1.99999.7"])
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
    #expect(traits.subjectNames == ["Example, Inc.", "leaf"] && traits.commonNames == ["leaf"] && !traits.namesURI)
    let workload = try Family().leaf {
      $0.extensions = [MintedExtension("subjectAltName", "URI:spiffe://example.com/a")]
    }
    #expect(try !Certificate(der: workload.certificate).traits.namesURI, "names that are there twice are none")
  }
}

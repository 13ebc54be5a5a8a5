import EdgeLab
import EdgeModel
import EdgeX509
import Testing

@Suite struct CertificateTests {
  @Test func allFactsOfAMintedCertificate() throws {
    let family = try Family()
    let leaf = try family.leaf(["shop.example.com", "*.Shop.example.com", "192.0.2.7", "2001:db8::7"]) { order in
      order.subject = "Größe, \"Shop\"\u{202E}"
      order.serial = [0, 0, 0x0A, 0x1B, 0x2C]
      order.issuerURL = "http://ca.example.com/ca.crt"
    }
    let certificate = try Certificate(der: leaf.certificate)
    #expect(certificate.subject == "CN=Größe\\, \\\"Shop\\\"\\u{202e}")
    #expect(certificate.issuer == "CN=Test CA")
    #expect(certificate.serial == "0a:1b:2c")
    #expect(certificate.notBefore == noon - .days(30))
    #expect(certificate.notAfter == noon + .days(60))
    #expect(certificate.names == ["shop.example.com", "*.Shop.example.com", "192.0.2.7", "2001:db8::7"])
    #expect(certificate.key == "ecdsa-p256")
    #expect(certificate.signature == "ecdsa-sha256")
    #expect(certificate.sha256 == SHA256(of: leaf.certificate).hex)
    #expect(!certificate.isAuthority)
    #expect(!certificate.isSelfIssued)
    #expect(certificate.issuerURL == "http://ca.example.com/ca.crt")
    let root = try Certificate(der: family.root.certificate)
    #expect(root.isAuthority)
    #expect(root.isSelfIssued)
    #expect(root.issuerURL == nil)
    #expect(root.names == [])
  }

  @Test(arguments: [
    ("ecdsa-p384", "sha384", "ecdsa-p384", "ecdsa-sha384"),
    ("rsa-2048", "sha256", "rsa-2048", "rsa-sha256"),
    ("rsa-1024", "sha1", "rsa-1024", "rsa-sha1"),
    ("ed25519", "sha256", "ed25519", "ed25519"),
  ])
  func keysAndSignatures(kind: String, digest: String, key: String, signature: String) throws {
    var order = CertificateOrder(subject: "x", from: noon, until: noon + .days(1))
    order.digest = digest
    let identity = try Identity(order, key: try PrivateKey(fresh: kind), issuer: nil)
    let certificate = try Certificate(der: identity.certificate)
    #expect(certificate.key == key)
    #expect(certificate.signature == signature)
  }

  @Test func everyPrefixAndEveryTailThrows() throws {
    let der = try Family().leaf().certificate
    for count in 0..<der.count {
      #expect(throws: X509Flaw.self) { try Certificate(der: Array(der.prefix(count))) }
    }
    #expect(throws: X509Flaw.notCertificate("1 octets follow it")) { try Certificate(der: der + [0]) }
  }

  @Test func everyFlippedOctetIsReadOrThrows() throws {
    let der = try Family().leaf(["a.example", "192.0.2.1"]).certificate
    for index in der.indices {
      var changed = der
      changed[index] ^= 0xFF
      // No crash is the point: what an octet says after the change is anyone's guess.
      _ = try? Certificate(der: changed).covers(host: try DomainName("a.example"))
    }
  }

  @Test func aNameThatHidesAnOctetIsShownAndMatchesNothing() throws {
    let leaf = try Family().leaf(["shop.example.com\0.evil.example"])
    let certificate = try Certificate(der: leaf.certificate)
    #expect(certificate.names == ["shop.example.com\\u{0}.evil.example"])
    #expect(!certificate.covers(host: try DomainName("shop.example.com")))
    #expect(!certificate.covers(host: try DomainName("shop.example.com\\000.evil.example")))
  }
}

@Suite struct CoverageTests {
  static let table: [(names: [String], host: String, covered: Bool)] = [
    (["shop.example.com"], "shop.example.com", true),
    (["shop.example.com"], "SHOP.example.com", true),
    (["shop.example.com"], "shop.example.com.", true),
    (["shop.example.com."], "shop.example.com", false),
    (["shop.example.com"], "example.com", false),
    (["shop.example.com"], "www.shop.example.com", false),
    (["*.example.com"], "shop.example.com", true),
    (["a_b.example.com"], "a_b.example.com", true),
    (["*.example.com"], "a_b.example.com", true),
    (["*.Example.COM"], "SHOP.example.com", true),
    (["*.example.com"], "_b.c.example.com", false),
    (["*.ex_ample.com"], "shop.ex_ample.com", true),
    (["**.example.com"], "shop.example.com", false),
    (["*"], "com", false),
    (["example.com.", "*.example.com."], "shop.example.com", false),
    (["shop.example.com\0"], "shop.example.com", false),
    (["shop..example.com"], "shop.example.com", false),
    (["*.example.com"], "xn--bcher-kva.example.com", true),
    (["*.example.com"], "example.com", false),
    (["*.example.com"], "a.b.example.com", false),
    (["*.example.com", "example.com"], "example.com", true),
    (["*.com"], "example.com", false),
    (["sh*.example.com"], "shop.example.com", false),
    (["*op.example.com"], "shop.example.com", false),
    (["a.*.example.com"], "a.b.example.com", false),
    (["*.*.example.com"], "a.b.example.com", false),
    (["*.example.com"], "*.example.com", false),
    ([".example.com"], "shop.example.com", false),
    (["192.0.2.1"], "192.0.2.1", false),
    (["*.0.2.1"], "192.0.2.1", false),
    ([], "leaf", false),
  ]

  @Test(arguments: table)
  func hosts(names: [String], host: String, covered: Bool) throws {
    let leaf = try Family().leaf(names)
    #expect(try Certificate(der: leaf.certificate).covers(host: try DomainName(host)) == covered)
  }

  @Test(arguments: [
    ("192.0.2.1", true), ("192.0.2.2", false), ("2001:db8::1", true), ("2001:db8::2", false), ("198.51.100.1", false),
  ])
  func addresses(address: String, covered: Bool) throws {
    let leaf = try Family().leaf(["192.0.2.1", "2001:db8::1", "*.51.100.1"])
    #expect(try Certificate(der: leaf.certificate).covers(address: try #require(Address(address))) == covered)
  }

  @Test func whatIsNoHostIsNotCovered() throws {
    #expect(throws: DomainName.Flaw.emptyLabel) { try DomainName(".example.com") }
    let leaf = try Family().leaf(["*.example.com"])
    // RFC 1035 lets a label hold a dot; OpenSSL would see a leading one.
    let odd = try #require(DomainName(labels: [Array(".a".utf8), Array("example".utf8), Array("com".utf8)]))
    let certificate = try Certificate(der: leaf.certificate)
    #expect(!certificate.covers(host: odd))
    #expect(!certificate.covers(host: .root))
  }
}

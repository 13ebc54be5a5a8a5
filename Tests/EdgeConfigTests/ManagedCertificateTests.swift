import EdgeConfig
import EdgeModel
import Testing

private func certificates(_ sample: String) throws -> [ManagedCertificate] {
  let folder = try Folder()
  try folder.copySample(sample, to: "certificate.json")
  return try folder.expectations().certificates
}

private func described(_ members: String) -> String {
  #"{"Certificate":{"CertificateArn":"arn:aws:acm:us-east-1:1:certificate/1","Status":"ISSUED"\#(members)}}"#
}

@Suite struct ManagedCertificateTests {
  @Test(arguments: [
    "wire-acm-describe-certificate.renewal-pending.json",
    "wire-acm-describe-certificate.renewal-pending.iso8601.json",
  ])
  func realOutputOfTheCLIIsRead(sample: String) throws {
    let certificate = try #require(try certificates(sample).first)
    #expect(certificate.names == ["example.com", "*.example.com", "api.example.com"])
    #expect(certificate.status == "ISSUED")
    #expect(certificate.type == "AMAZON_ISSUED")
    #expect(certificate.serial == "0f:ac:b0:a3:8d:ea:65:52:2d:7d:01:3a:39:36:db:d6")
    #expect(certificate.notBefore?.description == "2026-01-01T00:00:00Z")
    #expect(certificate.notAfter?.description == "2026-07-18T00:00:00Z")
    #expect(certificate.eligibility == "ELIGIBLE")
    #expect(certificate.inUseBy.count == 1)
    #expect(
      certificate.validations.map { "\($0.domain) \($0.name) \($0.value)" } == [
        "example.com _x1.example.com. _y1.jkddzztszm.acm-validations.aws.",
        "*.example.com _x1.example.com. _y1.jkddzztszm.acm-validations.aws.",
        "api.example.com _x2.api.example.com. _y2.jkddzztszm.acm-validations.aws.",
      ])
    let updated = Moment(iso8601: "2026-06-03T00:00:00Z")
    #expect(certificate.renewal == .init(status: "PENDING_VALIDATION", reason: nil, updatedAt: updated))
    #expect(certificate.source.place == "Certificate")
  }

  @Test func whyARequestFailedIsRead() throws {
    let folder = try Folder(["c.json": described(#","FailureReason":"CAA_ERROR""#)])
    #expect(try folder.expectations().certificates.first?.failureReason == "CAA_ERROR")
  }

  @Test(arguments: ["acm-describe-certificate.imported.json", "acm-describe-certificate.pending.json"])
  func whatStandsInForAWSIsRead(sample: String) throws {
    let certificate = try #require(try certificates(sample).first)
    // It prints decimal serial numbers.
    let pending = "50:40:2e:85:0d:1f:f3:89:bf:71:93:50:b3:60:82:4e:00:7e:cc:2a"
    let imported = "43:99:41:30:88:a7:36:7e:b1:e4:df:58:be:8a:f3:08:ac:d0:2f:94"
    #expect(certificate.serial == (sample.contains("pending") ? pending : imported))
    #expect(certificate.renewal == nil)
    #expect(certificate.validations.count == (sample.contains("pending") ? 3 : 0))
  }

  @Test(arguments: [
    ("0F:AC:b0", "0f:ac:b0"), ("00:00:1a", "1a"), ("facb0", "0f:ac:b0"), ("00", "00"), ("1234567890", "12:34:56:78:90"),
  ])
  func serialIsNormalised(written: String, serial: String) throws {
    let folder = try Folder(["c.json": described(#","Serial":"\#(written)""#)])
    #expect(try folder.expectations().certificates.first?.serial == serial)
  }

  @Test(arguments: [
    ("1784332800", "2026-07-18T00:00:00.000000Z"), ("1784332800.5", "2026-07-18T00:00:00.500000Z"),
    (#""2026-07-18T02:00:00+02:00""#, "2026-07-18T00:00:00.000000Z"),
    (#""2026-07-17T16:00:00.25-08:00""#, "2026-07-18T00:00:00.250000Z"),
  ])
  func timestampIsANumberOrISO8601(written: String, moment: String) throws {
    let folder = try Folder(["c.json": described(#","NotAfter":\#(written)"#)])
    #expect(try folder.expectations().certificates.first?.notAfter?.exact == moment)
  }

  @Test(
    arguments: [
      (#","IssuedAt":1784332800"#, "IssuedAt"), (#","ImportedAt":"2026-07-18T02:00:00+02:00""#, "ImportedAt"),
      ("", nil),
    ] as [(String, String?)])
  func whenACMGotItIsRead(written: String, member: String?) throws {
    let placed = try Folder(["c.json": described(written)]).expectations().certificates.first?.placed
    let time = try #require(Moment(iso8601: "2026-07-18T00:00:00Z"))
    #expect(placed == member.map { .init(time: time, member: $0) })
  }

  @Test func whenItWasRevokedIsRead() throws {
    let certificates = try Folder(["c.json": described(#","RevokedAt":"2026-07-18T02:00:00+02:00""#)]).expectations()
      .certificates
    #expect(certificates.first?.revokedAt == Moment(iso8601: "2026-07-18T00:00:00Z"))
  }

  @Test func onlyValidationsByDNSWithARecordAreKept() throws {
    let record = #""ResourceRecord":{"Name":"_x.a.","Type":"CNAME","Value":"_y.b."}"#
    let folder = try Folder([
      "c.json": described(
        #"","DomainName":"X.example.com","DomainValidationOptions":["#.dropFirst()
          + #"{"DomainName":"A","ValidationMethod":"DNS",\#(record)},{"DomainName":"B","ValidationMethod":"DNS"},"#
          + #"{"DomainName":"C","ValidationMethod":"EMAIL"},{"DomainName":"D","ValidationMethod":"HTTP",\#(record)}]"#)
    ])
    let certificate = try #require(try folder.expectations().certificates.first)
    #expect(certificate.validations.map(\.domain) == ["a"])
    // What is not said, or not known yet, is no reason to leave a record out.
    for method in ["", #""ValidationMethod":"MANAGED","#] {
      let other = try Folder([
        "c.json": described(
          #"","DomainName":"x","DomainValidationOptions":[{"DomainName":"A",\#(method)\#(record)}]"#.dropFirst()
            .description)
      ]).expectations()
      #expect(other.certificates.first?.validations.map(\.domain) == ["a"])
      #expect(other.remarks.contains { $0.contains("ValidationMethod: MANAGED is not known") } == !method.isEmpty)
    }
    #expect(certificate.names == ["x.example.com"])
  }

  @Test func unknownValuesAreKept() throws {
    let folder = try Folder([
      "c.json": described(
        #","Type":"QUANTUM","ManagedBy":"LAMBDA","FailureReason":"MOOD","RenewalSummary":{"RenewalStatus":"NEW"}"#)
    ])
    let expectations = try folder.expectations()
    let certificate = try #require(expectations.certificates.first)
    #expect(
      expectations.remarks.map { $0.replacing(folder.path + "/", with: "") } == [
        "c.json, Certificate.FailureReason: MOOD is not known to this version",
        "c.json, Certificate.ManagedBy: LAMBDA is not known to this version",
        "c.json, Certificate.RenewalSummary.RenewalStatus: NEW is not known to this version",
        "c.json, Certificate.Type: QUANTUM is not known to this version",
      ])
    #expect(certificate.type == "QUANTUM")
    #expect(certificate.renewal?.status == "NEW")
  }

  /// As `snapshot` and a copy by hand may leave it, or two folders that were named.
  @Test func theSameDescriptionTwiceIsFineAndAnotherIsAMistake() throws {
    let folder = try Folder(["a.json": described(#","Serial":"01""#), "b.json": described(#", "Serial": "01" "#)])
    #expect(try folder.expectations().certificates.map(\.serial) == ["01"])
    try folder.write(described(#","Serial":"02""#), to: "b.json")
    #expect(
      folder.refusal()
        == "b.json, Certificate.CertificateArn: certificate is described otherwise in a.json\n    keep the newer of the two"
    )
  }

  @Test func ofTwoDescriptionsTheStateCounts() throws {
    let folder = try Folder([
      "probe.yaml": "schema: 1\naws: aws\naws_state: state\ntargets: [{ name: shop.example.com }]\n",
      "aws/c.json": described(#","Serial":"01""#), "state/c.json": described(#","Serial":"02""#),
    ])
    #expect(try folder.expectations().certificates.map(\.serial) == ["02"])
  }
}

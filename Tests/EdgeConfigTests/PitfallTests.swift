import EdgeConfig
import EdgeModel
import Foundation
import Testing

private let health = "3f27f983-62df-4f80-ad11-d818126023d3"

/// What bites whoever reads exports of AWS first: a test for each.
@Suite struct PitfallTests {
  private func sets(_ sets: [String]) throws -> [ExpectedRecordSet] {
    let folder = try Folder([
      "Z0123ABC.json": recordSets(sets), "Z0123ABC.hosted-zone.json": hostedZone("Z0123ABC", "example.com."),
    ])
    return Array(try #require(try folder.expectations().zones.first).records.dropFirst())
  }

  private func certificate(_ members: String) throws -> ManagedCertificate {
    let folder = try Folder([
      "c.json":
        #"{"Certificate":{"CertificateArn":"arn:aws:acm:us-east-1:1:certificate/1","Status":"ISSUED"\#(members)}}"#
    ])
    return try #require(try folder.expectations().certificates.first)
  }

  /// Read as decimal, `\052` would be the digit 4, and `\374` nothing at all.
  @Test func escapesAreOctal() throws {
    let read = try sets([
      recordSet(#"\\052.example.com."#, "A", ["192.0.2.9"]),
      recordSet(#"f\\374bar.example.com."#, "TXT", [#"\"\\303\\251\""#]),
      recordSet("t.example.com.", "TXT", [#"\"a\\052b\""#]),
    ])
    #expect(read.map(\.name.wire.first) == [1, 5, 1])
    #expect(read[0].name.isWildcard)
    #expect(Array(read[1].name.labels[0]) == [0x66, 0xFC, 0x62, 0x61, 0x72])
    #expect(read.dropFirst().map(\.content) == [.values([[2, 0xC3, 0xA9]]), .values([[3, 0x61, 0x2A, 0x62]])])
  }

  @Test func escapesAreDoubledInJSON() throws {
    let single = try Folder(["Z.json": recordSets([recordSet(#"\052.example.com."#, "A", ["192.0.2.9"])])])
    #expect(single.refusal().contains("Z.json, ResourceRecordSets[1].Name: it is no text in JSON"))
    #expect(try sets([recordSet(#"\\052.example.com."#, "A", ["192.0.2.9"])]).first?.name.isWildcard == true)
  }

  /// What is no number in JSON is not taken for another one, nor is what no field holds.
  @Test(arguments: [
    ("030", "Z1.json, line 2: 030 is no number in JSON"), ("-00", "Z1.json, line 2: -00 is no number in JSON"),
    ("6.", "Z1.json, line 2: 6. is no number in JSON"), ("+60", "Z1.json, line 2: +60 is no number in JSON"),
    ("1e23", "ResourceRecordSets[1].TTL"), ("60.5", "ResourceRecordSets[1].TTL"),
    ("18446744073709551676", "ResourceRecordSets[1].TTL"), ("60", ""), ("6e1", ""), ("6.0E+1", ""),
  ])
  func numbersAreThoseOfJSON(_ text: String, refusal: String) throws {
    // In a string anything may stand.
    let set = recordSet("shop.example.com.", "TXT", [#"\"030 \\\" +1\""#])
    let records = recordSets([set.replacingOccurrences(of: #""TTL":60"#, with: #""TTL":\#(text)"#)])
    let folder = try Folder(["aws/Z1.json": records, "aws/Z1.hosted-zone.json": hostedZone("Z1", "example.com.")])
    let said = folder.refusal("/aws")
    #expect(refusal.isEmpty ? said.isEmpty : said.contains(refusal), "\(said)")
    guard refusal.isEmpty else { return }
    #expect(try folder.expectations("/aws").zones.first?.records.last?.ttl == 60)
  }

  @Test(arguments: [#""IsTruncated":true"#, #""NextToken":"e""#, #""NextRecordName":"b.example.com.""#])
  func truncatedExportIsNoDrift(member: String) throws {
    let folder = try Folder(["Z0123ABC.json": recordSets([]).dropLast() + "," + member + "}"])
    #expect(
      folder.refusal().contains(
        "aws route53 list-resource-record-sets --hosted-zone-id Z0123ABC --output json > Z0123ABC.json"))
    let whole = try Folder(["Z0123ABC.json": recordSets([]).dropLast() + #","IsTruncated":false,"MaxItems":"100"}"#])
    #expect(whole.refusal().isEmpty)
  }

  @Test func listOfCertificatesLeavesSomeOut() throws {
    let folder = try Folder(["Z0123ABC.json": recordSets([]), "list.json": #"{"CertificateSummaryList":[]}"#])
    let expectations = try folder.expectations()
    #expect(expectations.certificates.isEmpty)
    #expect(!expectations.remarks.contains { $0.contains("ertificate") })
    // What is in it is nothing that a certificate could be judged by, not even its names, which end at a hundred.
    let arn = "arn:aws:acm:us-east-1:123456789012:certificate/1"
    try folder.write(
      #"{"CertificateSummaryList":[{"CertificateArn":"\#(arn)","DomainName":"shop.example.com","Status":"ISSUED","#
        + #""SubjectAlternativeNameSummaries":["shop.example.com"],"HasAdditionalSubjectAlternativeNames":true}]}"#,
      to: "list.json")
    let listed = try folder.expectations()
    #expect(listed.certificates.isEmpty)
    let said = try #require(listed.remarks.first { $0.contains("listed and not described, so not compared: \(arn)") })
    let types = "RSA_1024,RSA_2048,RSA_3072,RSA_4096,EC_prime256v1,EC_secp384r1,EC_secp521r1"
    #expect(said.contains("aws acm list-certificates --includes keyTypes=\(types) --output json"))
    #expect(said.contains("aws acm describe-certificate --certificate-arn \(arn) --output json"))
  }

  @Test(arguments: ["1767225600.0", "1767225600", #""2026-01-01T00:00:00+00:00""#, #""2025-12-31T16:00:00-08:00""#])
  func timesAreNumbersOrText(written: String) throws {
    #expect(try certificate(#","NotAfter":\#(written)"#).notAfter?.description == "2026-01-01T00:00:00Z")
  }

  /// The second version of the CLI prints times as texts, with an offset, and what stands in for AWS serials without colons.
  @Test(arguments: [
    ("wire-acm-describe-certificate.renewal-pending", "c.json"), ("acm-describe-certificate.inuse", "c.json"),
    ("route53domains-get-domain-detail", "d.json"), ("get-health-check-status", "\(health).status.json"),
  ])
  func versionsOfTheCLISayTheSame(sample: String, file: String) throws {
    let first = try String(contentsOfFile: samplePath(sample + ".json"), encoding: .utf8)
    // Every number that can only be a time, as text of another place.
    var second = first
    for match in first.matches(of: #/: (1[5-9]\d{8})(\.\d+)?\b/#).reversed() {
      let moment = Moment(microseconds: (Int64(match.1) ?? 0) * 1_000_000)
      let local = (moment + Duration.seconds(5 * 3600 + 1800)).description.replacing("Z", with: "+05:30")
      second.replaceSubrange(match.range, with: #": "\#(local)""#)
    }
    second = second.replacing(#/"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?)(Z|\+00:00)"/#) { #""\#($0.1)-00:00""# }
    second = second.replacing(#/"Serial": "([0-9a-f:]+)"/#) { #""Serial": "\#($0.1.uppercased())""# }
    #expect(second != first)
    func read(_ text: String) throws -> Expectations {
      let folder = try Folder([file: text])
      var expectations = try folder.expectations()
      for index in expectations.certificates.indices { expectations.certificates[index].source.file = "" }
      for index in expectations.state.registrations.indices { expectations.state.registrations[index].source.file = "" }
      for index in expectations.state.healthChecks.indices { expectations.state.healthChecks[index].source.file = "" }
      return expectations
    }
    let (one, other) = (try read(first), try read(second))
    #expect(one.certificates == other.certificates)
    #expect(one.state == other.state)
    #expect(one.certificates.count + one.state.registrations.count + one.state.healthChecks.count == 1)
    #expect(one.remarks.isEmpty && other.remarks.isEmpty)
  }

  @Test func finalDotsAndCaseDoNotMatter() throws {
    let read = try sets([
      recordSet("WWW.Example.com", "CNAME", ["Shop.EXAMPLE.com"]),
      aliasSet("a.example.com", "A", to: "X.elb.amazonaws.com"), recordSet("s.example.com", "NS", ["NS-1.example.net"]),
    ])
    #expect(read.map(\.name.description) == ["www.example.com.", "a.example.com.", "s.example.com."])
    #expect(read[0].content == .values([try DomainName("shop.example.com.").wire]))
    #expect(read[1].content == .alias(try DomainName("x.elb.amazonaws.com.")))
    #expect(read[2].content == .values([try DomainName("ns-1.example.net.").wire]))
  }

  @Test func textIsAListOfStrings() throws {
    let read = try sets([recordSet("t.example.com.", "TXT", [#"\"a\" \"b\""#, #"\"ab\""#])])
    #expect(read.first?.content == .values([[1, 0x61, 1, 0x62], [2, 0x61, 0x62]]))
  }

  @Test func keyAlgorithmIsWrittenInTwoWays() throws {
    for written in ["RSA-2048", "RSA_2048"] {
      #expect(try certificate(#","KeyAlgorithm":"\#(written)""#).keyAlgorithm == "RSA_2048")
    }
  }

  @Test func serialIsANumber() throws {
    let written = [
      "50:40:2e:85:0d:1f:f3:89:bf:71:93:50:b3:60:82:4e:00:7e:cc:2a", "50402E850D1FF389BF719350B360824E007ECC2A",
      "458150561798766647962730560505880393533792111658",
    ]
    for serial in written { #expect(try certificate(#","Serial":"\#(serial)""#).serial == written[0]) }
  }

  @Test func privateZoneHasNoDelegation() throws {
    let folder = try Folder([
      "Z0000AAA.json": recordSets([]), "Z0000AAA.hosted-zone.json": hostedZone("Z0000AAA", "example.com."),
      "Z0000BBB.json": recordSets([recordSet("db.example.com.", "A", ["10.0.0.1"])]),
      "Z0000BBB.hosted-zone.json": hostedZone("Z0000BBB", "example.com.", isPrivate: true),
    ])
    let expectations = try folder.expectations()
    #expect(expectations.zones.map { "\($0.id) \($0.isPrivate)" } == ["Z0000AAA false", "Z0000BBB true"])
    #expect(expectations.zones.last?.nameServers == nil)
    #expect(expectations.zone(holding: try DomainName("db.example.com."))?.id == "Z0000AAA")
    // And it is said why.
    #expect(
      expectations.remarks.contains(
        "hosted zone example.com. (Z0000BBB) is private, which public DNS does not show: not compared"))
  }

  @Test func twoZonesOfOneNameAreToldApartByID() throws {
    let folder = try Folder([
      "Z0000AAA.json": recordSets([]), "Z0000BBB.json": recordSets([]),
      "Z0000AAA.hosted-zone.json": hostedZone("Z0000AAA", "example.com.", servers: ["ns-a.example.net"]),
      "Z0000BBB.hosted-zone.json": hostedZone("Z0000BBB", "example.com.", servers: ["ns-b.example.net"]),
    ])
    #expect(
      try folder.expectations().zones.map { $0.nameServers?.map(\.description) } == [
        ["ns-a.example.net."], ["ns-b.example.net."],
      ])
  }

  /// What lies below a delegation in the same export is served by nobody who was exported: it is no expectation of anything.
  ///
  /// Of a name that somebody looks at all the same the rule `occluded-record` tells.
  @Test func recordBelowADelegationIsOccluded() throws {
    let below = ["x.cut.example.com.", "y.x.cut.example.com."].map { recordSet($0, "A", ["192.0.2.9"]) }
    let glue = recordSet("notcut.example.com.", "A", ["192.0.2.7"])
    func read(_ sets: [String]) throws -> (names: [String], said: [String]) {
      let folder = try Folder([
        "Z0123ABC.json": recordSets(sets), "Z0123ABC.hosted-zone.json": hostedZone("Z0123ABC", "example.com."),
      ])
      let expectations = try folder.expectations()
      return (
        expectations.targets.map(\.name.host).sorted(), expectations.remarks.filter { $0.contains("delegation") }
      )
    }
    let cut = recordSet("cut.example.com.", "NS", ["ns-9.example.net."])
    let occluded = try read([cut, glue] + below)
    #expect(occluded.names == ["cut.example.com", "example.com", "notcut.example.com"])
    #expect(
      occluded.said == [
        "2 names lie below delegations, where other zones have the word: x.cut.example.com, y.x.cut.example.com"
          + " (delete what is left of them)"
      ])
    let open = try read([glue] + below)
    #expect(
      open.names == ["example.com", "notcut.example.com", "x.cut.example.com", "y.x.cut.example.com"]
        && open.said.isEmpty)
  }
}

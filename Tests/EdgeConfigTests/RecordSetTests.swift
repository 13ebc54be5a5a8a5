import EdgeConfig
import EdgeModel
import Testing

/// Reads one zone with these record sets besides its SOA, and gives those.
private func expected(_ sets: [String]) throws -> [ExpectedRecordSet] {
  let folder = try Folder([
    "Z0123ABC.json": recordSets(sets), "Z0123ABC.hosted-zone.json": hostedZone("Z0123ABC", "example.com."),
  ])
  let zone = try #require(try folder.expectations().zones.first)
  return Array(zone.records.dropFirst())
}

@Suite struct RecordSetTests {
  /// The value as a JSON string holds it, and the rdata as hexadecimal.
  static let values: [(type: String, value: String, hex: String)] = [
    ("A", "192.0.2.1", "c0000201"),
    ("AAAA", "2001:DB8::1", "20010db8000000000000000000000001"),
    ("NS", "NS-1.Example.NET", "046e732d31076578616d706c65036e657400"),
    ("CNAME", #"\\052.example.net."#, "012a076578616d706c65036e657400"),
    ("PTR", #"a\\056b.net."#, "03612e62036e657400"),
    ("MX", "10 mail.net", "000a046d61696c036e657400"),
    ("MX", "0 .", "000000"),
    ("SRV", "1 10 5269 xmpp.net.", "0001000a149504786d7070036e657400"),
    ("TXT", #"\"v=spf1 -all\""#, "0b763d73706631202d616c6c"),
    ("TXT", #"\"first\" \"more\""#, "056669727374046d6f7265"),
    ("TXT", #"\"a\"\"b\""#, "01610162"),
    ("TXT", #"\"\\303\\251\""#, "02c3a9"),
    ("TXT", #"\"a\\052b\""#, "03612a62"),
    ("TXT", #"\"a\\\"b\\\\c\""#, "0561226 25c63".replacing(" ", with: "")),
    ("TXT", #"\"\""#, "00"),
    ("TXT", "\\\"é\\\"", "02c3a9"),
    ("SPF", #"\"x\""#, "0178"),
    ("CAA", #"0 issue \"amazon.com\""#, "0005697373756" + "5616d617a6f6e2e636f6d"),
    ("CAA", #"128 iodef \"\""#, "8005696f646566"),
    ("DS", "12345 13 2 AB cd", "30390d02abcd"),
    ("TLSA", "3 1 1 0aff", "0301010aff"),
    ("SSHFP", "4 2 0aff", "04020aff"),
    ("NAPTR", #"100 50 \"u\" \"E2U+sip\" \"\" ."#, "006400320175074532552b7369700000"),
    (
      "SOA", "a.net. b.net. 1 7200 900 1209600 4294967295",
      "0161036e6574000162036e657400" + "00000001" + "00001c20" + "00000384" + "00127500" + "ffffffff"
    ),
    ("HTTPS", #"1 . alpn=\"h2,h3\""#, "000100" + "00010006" + "026832026833"),
    // RFC 9460 appendix D.2, figure 9: the comma belongs to the first identifier.
    ("SVCB", #"16 . alpn=\"f\\\\\\\\oo\\\\,bar,h2\""#, "001000" + "0001000c" + "08665c6f6f2c626172" + "026832"),
    ("HTTPS", "0 cdn.net.", "00000363646e036e657400"),
    (
      "SVCB", #"1 . port=443 no-default-alpn ipv4hint=192.0.2.1,192.0.2.2 alpn=h2 key9=\"\\052\""#,
      "000100" + "00010003026832" + "00020000" + "0003000201bb" + "00040008c0000201c0000202" + "000900012a"
    ),
    (
      "HTTPS", "1 . ipv6hint=2001:db8::1 mandatory=ipv6hint,alpn ech=AQI= alpn=h2",
      "000100" + "0000000400010006" + "00010003026832" + "000500020102" + "0006001020010db8000000000000000000000001"
    ),
  ]

  @Test(arguments: values) func valueBecomesCanonicalRdata(type: String, value: String, hex: String) throws {
    // An NS or SOA record below the apex is as good as one there.
    let set = try #require(try expected([recordSet("x.example.com", type, [value])]).first)
    #expect(set.content == .values([[UInt8](hex: hex) ?? []]))
    #expect(set.type.description == type)
  }

  @Test func stringsHoldAtMost255Octets() throws {
    let long = String(repeating: "x", count: 255)
    let set = try #require(try expected([recordSet("x.example.com.", "TXT", [#"\"\#(long)\""#])]).first)
    #expect(set.content == .values([[255] + Array(long.utf8)]))
    let folder = try Folder(["Z.json": recordSets([recordSet("x.example.com.", "TXT", [#"\"\#(long)x\""#])])])
    #expect(folder.refusal().contains("a quoted string is longer than 255 octets"))
  }

  /// The name as a JSON string holds it, and the name as it is printed.
  static let names = [
    (#"\\052.example.com."#, "*.example.com."), ("*.example.com", "*.example.com."),
    (#"f\\374bar.example.com."#, #"f\252bar.example.com."#), (#"a\\056b.example.com"#, #"a\.b.example.com."#),
    ("WWW.Example.COM.", "www.example.com."), (#"\\100.example.com."#, #"\@.example.com."#),
  ]

  @Test(arguments: names) func nameIsReadWithOctalEscapes(written: String, printed: String) throws {
    let set = try #require(try expected([recordSet(written, "A", ["192.0.2.1"])]).first)
    #expect(set.name.description == printed)
  }

  @Test func escapedAsteriskIsTheWildcard() throws {
    let set = try #require(try expected([recordSet(#"\\052.example.com."#, "A", ["192.0.2.1"])]).first)
    #expect(set.name.isWildcard)
  }

  @Test func aliasHasATargetAndNoTTL() throws {
    let sets = try expected([
      #"{"Name":"a.example.com.","Type":"A","TTL":0,"AliasTarget":{"HostedZoneId":"Z","DNSName":"WWW.example.com"}}"#,
      recordSet("www.example.com.", "A", ["192.0.2.1"]),
    ])
    #expect(sets.first?.content == .alias(try DomainName("www.example.com.")))
    #expect(sets.first?.ttl == nil)
    #expect(sets.last?.ttl == 60)
  }

  @Test func everySetOfARoutingPolicyStandsForItself() throws {
    let sets = try expected([
      recordSet("w.example.com.", "A", ["192.0.2.1"], more: #","SetIdentifier":"blue","Weight":100"#),
      recordSet("w.example.com.", "A", ["192.0.2.2"], more: #","SetIdentifier":"green","Weight":0"#),
      recordSet("w.example.com.", "A", ["192.0.2.3"], more: #","SetIdentifier":"far","GeoProximityLocation":{}"#),
    ])
    #expect(sets.map(\.identifier) == ["blue", "green", "far"])
    #expect(sets.map(\.content) == [1, 2, 3].map { .values([[192, 0, 2, $0]]) })
  }

  @Test func whatOnlyAWSKnowsIsNotEvaluated() throws {
    let policy = #","TrafficPolicyInstanceId":"6d2dbe7c-0000-4f61-8bd0-000000000000""#
    let sets = try expected([
      recordSet("tp.example.com.", "A", ["192.0.2.62"], more: policy), recordSet("d.example.com.", "DNAME", ["x."]),
    ])
    #expect(sets.map(\.content) == [.notEvaluated("traffic policy"), .notEvaluated("type DNAME")])
  }

  @Test func typeOfTheFutureIsARemark() throws {
    let folder = try Folder(["Z0123ABC.json": recordSets([recordSet("x.example.com.", "FUTURE", ["1"])])])
    let expectations = try folder.expectations()
    #expect(expectations.zones.first?.records.count == 1)
    #expect(expectations.remarks.contains { $0.contains("type FUTURE is not known") })
  }

  @Test func realOutputOfTheCLIIsRead() throws {
    let folder = try Folder()
    try folder.copySample("wire-list-resource-record-sets.json", to: "Z1PA6795UKMFR9.json")
    let zone = try #require(try folder.expectations().zones.first)
    #expect(zone.id == "Z1PA6795UKMFR9")
    #expect(zone.name.description == "example.com.")
    #expect(zone.nameServers == nil)
    let printed = zone.records.map { set in
      let content: String
      switch set.content {
      case .values(let values): content = values.map { RData($0).text(as: set.type) }.joined(separator: " | ")
      case .alias(let name): content = "alias \(name)"
      case .notEvaluated(let why): content = "not evaluated: \(why)"
      }
      return "\(set.name) \(set.type) \(set.identifier ?? "-") \(content) (\(set.source.place))"
    }
    #expect(
      printed == [
        "example.com. A - alias dualstack.edge-1234567890.us-east-1.elb.amazonaws.com. (ResourceRecordSets[0])",
        "example.com. NS - ns-1.awsdns-00.com. | ns-513.awsdns-00.net. | ns-1025.awsdns-00.org. | "
          + "ns-1537.awsdns-00.co.uk. (ResourceRecordSets[1])",
        "example.com. SOA - ns-1.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400 "
          + "(ResourceRecordSets[2])",
        #"example.com. TXT - "v=spf1 -all" | "first255" "more" (ResourceRecordSets[3])"#,
        #"example.com. CAA - 0 issue "amazon.com" (ResourceRecordSets[4])"#,
        "*.example.com. A - 192.0.2.9 (ResourceRecordSets[5])",
        "_x1.example.com. CNAME - _y1.jkddzztszm.acm-validations.aws. (ResourceRecordSets[6])",
        #"f\252bar.example.com. TXT - "octal 374 label" (ResourceRecordSets[7])"#,
        "gp.example.com. A gp1 192.0.2.61 (ResourceRecordSets[8])",
        "ip.example.com. A dflt 192.0.2.60 (ResourceRecordSets[9])",
        "tp.example.com. A - not evaluated: traffic policy (ResourceRecordSets[10])",
      ])
  }

  @Test func standInForAWSThatPrintsASOAAsPythonIsRefusedForThatAlone() throws {
    let folder = try Folder()
    try folder.copySample("list-resource-record-sets.json", to: "Z.json")
    let refusal = folder.refusal()
    #expect(refusal.hasPrefix("Z.json, ResourceRecordSets[4].ResourceRecords[0].Value: \"{'Value':"))
    #expect(refusal.split(separator: "\n").count == 2)
  }
}

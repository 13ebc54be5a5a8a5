import EdgeConfig
import EdgeModel
import Testing

private let probe =
  "schema: 1\ntargets: [{ name: example.com, zone_file: example.com.zone }, { name: www.example.com }]\n"

private let zone = """
  $TTL 300
  @ 900 IN SOA ns1.example.net. hostmaster (
      1 7200 900 1209600 86400 )
  @ IN NS ns1.example.net.
  @ IN NS ns2.example.net.
  ; signed once a week
  @ IN DNSKEY 257 3 13 AAAA
  www 60 IN A 192.0.2.1
  www 60 IN A 192.0.2.2
  f\\252bar IN TXT "\\195\\169" "b"
  ns1.lost IN CNAME www.example.com

  """

@Suite struct ZoneFileTests {
  @Test func zoneFileStandsInForExports() throws {
    let folder = try Folder(["probe.yaml": probe, "example.com.zone": zone])
    let expectations = try folder.expectations()
    #expect(expectations.zones.count == 1)
    let read = try #require(expectations.zone(holding: try DomainName("www.example.com.")))
    #expect(read.name.description == "example.com.")
    #expect(read.nameServers == nil)
    let printed = read.records.map { set in
      guard case .values(let values) = set.content else { return "" }
      let texts = values.map { RData($0).text(as: set.type) }.joined(separator: " | ")
      return "\(set.name) \(set.ttl ?? 0) \(set.type) \(texts) (\(set.source.place))"
    }
    #expect(
      printed == [
        "example.com. 300 NS ns1.example.net. | ns2.example.net. (line 4)",
        "example.com. 900 SOA ns1.example.net. hostmaster.example.com. 1 7200 900 1209600 86400 (line 3)",
        #"f\252bar.example.com. 300 TXT "\195\169" "b" (line 10)"#,
        // As it stands there: that a dot was forgotten is a rule's to say.
        "ns1.lost.example.com. 300 CNAME www.example.com.example.com. (line 11)",
        "www.example.com. 60 A 192.0.2.1 | 192.0.2.2 (line 8)",
      ])
  }

  @Test func zoneIsInTheExportsAsWell() throws {
    let folder = try Folder([
      "probe.yaml": "aws: aws\n" + probe, "example.com.zone": zone, "aws/Z0123ABC.json": recordSets([]),
    ])
    #expect(
      folder.refusal() == "example.com.zone: example.com. is also in \(folder.path)/aws/Z0123ABC.json\n"
        .replacing(folder.path + "/", with: "") + "    keep either the export or \"zone_file\"")
  }

  @Test func delegationIsReadSortedAndEachOnce() throws {
    let folder = try Folder([
      "probe.yaml":
        "schema: 1\ntargets: [{ name: example.com, delegation: [NS-2.example.net., ns-1.example.net, ns-1.example.net] }]\n"
    ])
    let expectations = try folder.expectations()
    let delegation = expectations.delegation(holding: try DomainName("www.example.com."))
    #expect(delegation?.zone.description == "example.com.")
    #expect(delegation?.servers.map(\.description) == ["ns-1.example.net.", "ns-2.example.net."])
    #expect(delegation?.source.place == "line 2")
    #expect(expectations.delegation(holding: try DomainName("example.net.")) == nil)
  }

  @Test func severityMayHoldAlways() throws {
    let folder = try Folder([
      "probe.yaml": """
      schema: 1
      targets: [{ name: example.com }]
      severity: { dead-server: { severity: sev4, always: true }, lame-server: { severity: sev3 }, no-tcp: sev4 }
      """
    ])
    let expectations = try folder.expectations()
    #expect(expectations.severities == ["dead-server": .sev4, "lame-server": .sev3, "no-tcp": .sev4])
    #expect(expectations.unlimitedSeverities == ["dead-server"])
  }
}

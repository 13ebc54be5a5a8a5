import EdgeConfig
import EdgeModel
import Testing

/// Reads a zone with one record set that has these members besides, and gives that set and what is remarked.
private func read(_ more: String) throws -> (set: ExpectedRecordSet, remarks: [String]) {
  let folder = try Folder([
    "Z0123ABC.json": recordSets([recordSet("x.example.com.", "A", ["192.0.2.1"], more: ",\(more)")]),
    "Z0123ABC.hosted-zone.json": hostedZone("Z0123ABC", "example.com."),
  ])
  let expectations = try folder.expectations()
  return (
    try #require(expectations.zones.first?.records.last),
    expectations.remarks.map { $0.replacing(folder.path + "/", with: "") }
  )
}

@Suite struct PolicyTests {
  static let policies: [(members: String, policy: RoutingPolicy)] = [
    (#""MultiValueAnswer":false"#, .simple),
    (#""SetIdentifier":"x","Weight":0"#, .weighted(0)),
    (#""SetIdentifier":"x","Weight":255"#, .weighted(255)),
    (#""SetIdentifier":"x","Region":"eu-central-1""#, .latency(region: "eu-central-1")),
    (#""SetIdentifier":"x","Failover":"PRIMARY""#, .failover(.primary)),
    (#""SetIdentifier":"x","Failover":"SECONDARY""#, .failover(.secondary)),
    (#""SetIdentifier":"x","GeoLocation":{"ContinentCode":"EU"}"#, .geolocation(.continent("EU"))),
    (#""SetIdentifier":"x","GeoLocation":{"CountryCode":"DE"}"#, .geolocation(.country("DE"))),
    (#""SetIdentifier":"x","GeoLocation":{"CountryCode":"*"}"#, .geolocation(.everywhere)),
    (
      #""SetIdentifier":"x","GeoLocation":{"CountryCode":"US","SubdivisionCode":"WA"}"#,
      .geolocation(.subdivision(country: "US", "WA"))
    ),
    (#""SetIdentifier":"x","GeoProximityLocation":{"AWSRegion":"us-east-1","Bias":10}"#, .geoproximity("us-east-1")),
    (
      #""SetIdentifier":"x","GeoProximityLocation":{"LocalZoneGroup":"us-east-1-bue-1"}"#,
      .geoproximity("us-east-1-bue-1")
    ),
    (
      #""SetIdentifier":"x","GeoProximityLocation":{"Coordinates":{"Latitude":"52.5","Longitude":"13.4"},"Bias":-9}"#,
      .geoproximity("52.5, 13.4")
    ),
    (#""SetIdentifier":"x","MultiValueAnswer":true"#, .multivalue),
    (#""SetIdentifier":"x","CidrRoutingConfig":{"CollectionId":"c","LocationName":"*"}"#, .cidr(location: "*")),
    (
      #""SetIdentifier":"x","CidrRoutingConfig":{"CollectionId":"c","LocationName":"berlin"}"#,
      .cidr(location: "berlin")
    ),
  ]

  @Test(arguments: policies) func policyIsReadFromItsMember(members: String, policy: RoutingPolicy) throws {
    let (set, remarks) = try read(members)
    #expect(set.policy == policy)
    #expect(set.content == .values([[192, 0, 2, 1]]))
    #expect(remarks.isEmpty)
  }

  /// What this version does not know, and what it says of it.
  static let unknown = [
    (#""SetIdentifier":"x","Failover":"TERTIARY""#, "failover TERTIARY"),
    (#""SetIdentifier":"x","GeoLocation":{"PlanetCode":"MARS"}"#, "geolocation"),
    (#""SetIdentifier":"x","MoonPhase":"FULL""#, "routing policy"),
  ]

  @Test(arguments: unknown) func policyOfTheFutureIsARemarkAndNotCompared(members: String, what: String) throws {
    let (set, remarks) = try read(members)
    #expect(set.content == .notEvaluated(what))
    #expect(
      remarks == [
        "Z0123ABC.json, ResourceRecordSets[1]: \(what) is not known to this version,"
          + " so x.example.com. A is not compared"
      ])
  }

  /// Which region it is changes nothing of what may be answered, so that it is compared all the same.
  @Test func regionOfTheFutureIsARemarkAndCompared() throws {
    let (set, remarks) = try read(#""SetIdentifier":"x","Region":"xx-future-9""#)
    #expect(set.policy == .latency(region: "xx-future-9"))
    #expect(set.content == .values([[192, 0, 2, 1]]))
    #expect(
      remarks == ["Z0123ABC.json, ResourceRecordSets[1].Region: xx-future-9 is not known to this version"])
  }

  /// As after a move of everything there: once is enough.
  @Test func aRegionOfManyRecordSetsIsRemarkedOnOnce() throws {
    let sets = (1...40).map { number in
      recordSet(
        "w\(number).example.com.", "A", ["192.0.2.1"],
        more: #","SetIdentifier":"x","Region":"xx-future-\#(number % 2 + 1)""#)
    }
    let folder = try Folder(["Z0123ABC.json": recordSets(sets)])
    #expect(
      try folder.expectations().remarks.filter { $0.contains("future") }.map {
        $0.replacing(folder.path + "/", with: "")
      }
        == [
          "Z0123ABC.json, ResourceRecordSets[1].Region and 19 more: xx-future-2 is not known to this version",
          "Z0123ABC.json, ResourceRecordSets[2].Region and 19 more: xx-future-1 is not known to this version",
        ])
  }

  @Test func memberOfTheFutureIsIgnored() throws {
    let (set, remarks) = try read(#""SetIdentifier":"x","Weight":1,"MoonPhase":{"Name":"FULL"}"#)
    #expect(set.policy == .weighted(1))
    #expect(remarks.isEmpty)
  }

  @Test(arguments: [-1, 256]) func weightOutOfRangeIsAMistake(weight: Int) throws {
    let sets = recordSets([recordSet("x.example.com.", "A", ["192.0.2.1"], more: #","Weight":\#(weight)"#)])
    #expect(
      try Folder(["Z.json": sets]).refusal() == "Z.json, ResourceRecordSets[1].Weight: \(weight) is not a weight\n"
        + "    export it again: Route 53 has weights from 0 to 255")
  }

  /// Route 53 has no such thing (Developer Guide, *Values specific for multivalue answer records*).
  @Test(arguments: [(true, true), (false, false)]) func anAliasIsNeverMultivalue(isSet: Bool, isRefused: Bool) throws {
    let alias = aliasSet("x.example.com.", "A", to: "y.example.com.")
    let set = alias.dropLast() + #","SetIdentifier":"x","Weight":1,"MultiValueAnswer":\#(isSet)}"#
    let refusal = try Folder(["Z.json": recordSets([String(set)])]).refusal()
    #expect(
      refusal
        == (isRefused
          ? "Z.json, ResourceRecordSets[1].MultiValueAnswer: an alias with MultiValueAnswer, which Route 53 refuses\n"
            + "    give it values, or another routing policy" : ""))
  }

  @Test func healthOfASetIsRead() throws {
    let (set, _) = try read(#""HealthCheckId":"3f27f983-62df-4f80-ad11-d818126023d3""#)
    #expect(set.healthCheck == "3f27f983-62df-4f80-ad11-d818126023d3")
    #expect(!set.evaluatesTargetHealth)
    let folder = try Folder()
    try folder.copySample("wire-list-resource-record-sets.json", to: "Z1PA6795UKMFR9.json")
    let sets = try folder.expectations().zones.first?.records ?? []
    #expect(sets.map(\.evaluatesTargetHealth) == [true] + Array(repeating: false, count: 10))
    #expect(sets.map(\.policy).filter { $0 != .simple } == [.geoproximity("us-east-1"), .cidr(location: "*")])
  }
}

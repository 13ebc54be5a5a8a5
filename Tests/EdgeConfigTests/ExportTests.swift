import EdgeConfig
import EdgeModel
import Foundation
import Testing

/// How many bytes this process has read from anything.
private func readSoFar() throws -> Int {
  let text = try String(contentsOfFile: "/proc/self/io", encoding: .utf8)
  let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("rchar: ") })
  return try #require(Int(line.dropFirst(7)))
}

@Suite struct ExportTests {
  @Test func filesAreJoinedByTheirCommonName() throws {
    let folder = try Folder([
      "Z0000AAA.json": recordSets([]), "Z0000BBB.json": recordSets([]),
      "Z0000AAA.hosted-zone.json": hostedZone("Z0000AAA", "example.com.", servers: ["NS-A.example.net"]),
      "Z0000BBB.hosted-zone.json": hostedZone("Z0000BBB", "example.com", servers: ["ns-b.example.net."]),
    ])
    let zones = try folder.expectations().zones
    #expect(zones.map(\.id) == ["Z0000AAA", "Z0000BBB"])
    #expect(zones.map { $0.source.file.split(separator: "/").last } == ["Z0000AAA.json", "Z0000BBB.json"])
    #expect(zones.map { $0.nameServers?.map(\.description) } == [["ns-a.example.net."], ["ns-b.example.net."]])
  }

  @Test func copiesThatSayTheSameAreOne() throws {
    let zone = hostedZone("Z0000AAA", "example.com.")
    let sets = [recordSet("www.example.com.", "A", ["192.0.2.1"])]
    let other = [recordSet("www.example.com.", "A", ["192.0.2.2"])]
    var files = [
      "a/Z0000AAA.json": recordSets(sets), "a/Z0000AAA.hosted-zone.json": zone,
      "b/Z0000AAA.json": recordSets(sets), "b/Z0000AAA.hosted-zone.json": zone,
    ]
    #expect(try Folder(files).expectations().zones.map(\.records.count) == [2])
    files["b/Z0000AAA.json"] = recordSets(other)
    #expect(throws: ConfigError.self) { try Folder(files).expectations() }
  }

  /// Without get-hosted-zone, in another order, or beside one that is named by another zone's ID.
  @Test(
    arguments: [
      (["a.json", "b.json"], [1]), (["Z0000AAA.json", "old.json"], [1]), (["old.json", "Z0000AAA.json"], [1]),
      (["Z0000AAA.json", "Z0000BBB.json"], [1, 1]),
    ])
  func copiesWithoutTheirZone(_ names: [String], zones: [Int]) throws {
    let sets = [recordSet("www.example.com.", "A", ["192.0.2.1"]), recordSet("api.example.com.", "A", ["192.0.2.2"])]
    var files = [names[0]: recordSets(sets), names[1]: recordSets(sets.reversed())]
    if names.contains("Z0000BBB.json") {
      files["one.hosted-zone.json"] = hostedZone("Z0000AAA", "example.com.")
      files["other.hosted-zone.json"] = hostedZone("Z0000BBB", "example.com.")
    }
    #expect(try Folder(files).expectations().zones.map { $0.records.isEmpty ? 0 : 1 } == zones)
    files[names[1]] = recordSets(Array(sets.prefix(1)))
    if zones == [1] { #expect(throws: ConfigError.self) { try Folder(files).expectations() } }
  }

  @Test func nameOfTheZoneServesAsWellAsItsID() throws {
    // Both share "example" up to the first dot.
    let folder = try Folder([
      "example.com.json": recordSets([]), "example.org.json": recordSets([], apex: "example.org."),
      "example.com.hosted-zone.json": hostedZone("Z0000AAA", "example.com."),
      "example.org.hosted-zone.json": hostedZone("Z0000BBB", "example.org."),
    ])
    let zones = try folder.expectations().zones
    #expect(zones.map { "\($0.name) \($0.id)" } == ["example.com. Z0000AAA", "example.org. Z0000BBB"])
  }

  @Test func onlyHostedZoneOfThatNameIsJoinedWhateverTheFilesAreCalled() throws {
    let folder = try Folder([
      "records/prod.json": recordSets([]), "zones/one.json": hostedZone("Z0000AAA", "example.com."),
    ])
    #expect(try folder.expectations().zones.map(\.id) == ["Z0000AAA"])
  }

  @Test func zoneIDInTheNameOfTheRecordsTellsZonesOfOneNameApart() throws {
    let folder = try Folder([
      "records/Z0000AAA.json": recordSets([]), "records/Z0000BBB.json": recordSets([]),
      "zones/a.json": hostedZone("Z0000BBB", "example.com."), "zones/b.json": hostedZone("Z0000AAA", "example.com."),
    ])
    let zones = try folder.expectations().zones
    #expect(zones.map { "\($0.id).json" == $0.source.file.split(separator: "/").last ?? "" } == [true, true])
  }

  @Test func apexIsKnownByItsNSRecordsToo() throws {
    let sets = [("sub.example.com.", "ns1.a."), ("example.com.", "ns1.b."), ("deep.sub.example.com.", "ns1.c.")]
    let text = sets.map { recordSet($0.0, "NS", [$0.1]) }.joined(separator: ",")
    let folder = try Folder(["Z0123ABC.json": #"{"ResourceRecordSets":[\#(text)]}"#])
    #expect(try folder.expectations().zones.map(\.name.description) == ["example.com."])
  }

  @Test func privateZoneMayShareAName() throws {
    let folder = try Folder([
      "ZPUBLIC.json": recordSets([recordSet("www.example.com.", "A", ["192.0.2.1"])]),
      "ZPRIVATE.json": recordSets([recordSet("db.example.com.", "A", ["10.0.0.1"])]),
      "ZPUBLIC.hosted-zone.json": hostedZone("ZPUBLIC", "example.com."),
      "ZPRIVATE.hosted-zone.json": hostedZone("ZPRIVATE", "example.com.", isPrivate: true),
    ])
    let expectations = try folder.expectations()
    #expect(expectations.zones.map { "\($0.id) \($0.isPrivate)" } == ["ZPRIVATE true", "ZPUBLIC false"])
    #expect(
      expectations.remarks
        == ["hosted zone example.com. (ZPRIVATE) is private, which public DNS does not show: not compared"])
    #expect(expectations.zones.first?.nameServers == nil)
    #expect(expectations.targets.map(\.written) == ["example.com", "www.example.com"])
  }

  @Test func privateZoneWithoutRecordsIsNoMistake() throws {
    let folder = try Folder(["Z0123ABC.json": recordSets([])])
    try folder.copySample("get-private-hosted-zone.json", to: "private.json")
    #expect(try folder.expectations().zones.map(\.id) == ["Z0123ABC"])
  }

  @Test func zoneWithoutItsDelegationSetIsUsableAndSaid() throws {
    let folder = try Folder(["Z0123ABC.json": recordSets([])])
    let expectations = try folder.expectations()
    #expect(expectations.zones.map(\.nameServers) == [nil])
    #expect(
      expectations.remarks == [
        "example.com.: no get-hosted-zone among the exports, so its delegation is not compared"
          + " (aws route53 get-hosted-zone --id Z0123ABC --output json > \(folder.path)/Z0123ABC.hosted-zone.json)"
      ])
  }

  /// Somebody cut it out of the file, which is said as the file's absence is.
  @Test(arguments: [
    #","DelegationSet":{"NameServers":[]}"#, "", #","DelegationSet":{"NameServers":["ns-1.awsdns-1.com"]}"#,
  ])
  func aPublicZoneWithoutNameServers(_ set: String) throws {
    let zone =
      #"{"HostedZone":{"Id":"/hostedzone/Z0123ABC","Name":"example.com.","Config":{"PrivateZone":false}}\#(set)}"#
    let folder = try Folder(["Z0123ABC.json": recordSets([]), "Z0123ABC.hosted-zone.json": zone])
    let said = try folder.expectations().remarks.filter {
      $0.hasPrefix("example.com.: its get-hosted-zone has no DelegationSet, so its delegation is not compared")
    }
    #expect(said.count == (set.contains("ns-1") ? 0 : 1))
  }

  /// What a command of a remedy writes lies where the broken file does, whatever folder one is in.
  @Test func commandsWriteToWhereTheBrokenFileLies() throws {
    let (records, set) = ("aws route53 list-resource-record-sets --hosted-zone-id", "aws route53 get-hosted-zone --id")
    let places: [(files: [String: String], command: String)] = [
      (["Z0123ABC.json": "{"], "\(records) Z0123ABC --output json > 'AT/a b/Z0123ABC.json'"),
      (["Z0123ABC.json": ""], "\(records) Z0123ABC --output json > 'AT/a b/Z0123ABC.json'"),
      (["Z0123ABC.hosted-zone.json": "{"], "\(set) Z0123ABC --output json > 'AT/a b/Z0123ABC.hosted-zone.json'"),
      (
        ["Z0123ABC.dnssec.json": "{"],
        "aws route53 get-dnssec --hosted-zone-id Z0123ABC --output json > 'AT/a b/Z0123ABC.dnssec.json'"
      ),
      (
        ["Z0123ABC.json": #"{"ResourceRecordSets":[],"IsTruncated":true}"#],
        "\(records) Z0123ABC --output json > 'AT/a b/Z0123ABC.json'"
      ),
      (
        ["Z0456DEF.hosted-zone.json": hostedZone("Z0456DEF", "example.net.")],
        "\(records) Z0456DEF --output json > 'AT/a b/Z0456DEF.json'"
      ),
      (
        ["checks.json": #"{"HealthChecks":[],"IsTruncated":true}"#],
        "aws route53 list-health-checks --output json > 'AT/a b/checks.json'"
      ),
    ]
    for (files, command) in places {
      let folder = try Folder(Dictionary(uniqueKeysWithValues: files.map { ("a b/" + $0, $1) }))
      let error = #expect(throws: ConfigError.self) { try folder.expectations() }
      let said = (error?.description ?? "").replacing(folder.path, with: "AT")
      #expect(said.contains(command), "\(said)")
    }
  }

  @Test func listOfZonesSaysWhichAreNotExported() throws {
    let list =
      #"{"HostedZones":[{"Id":"/hostedzone/Z0123ABC","Name":"example.com."},"#
      + #"{"Id":"/hostedzone/Z0456DEF","Name":"example.net.","Config":{"PrivateZone":false}},"#
      + #"{"Id":"/hostedzone/Z0789GHI","Name":"corp.example.","Config":{"PrivateZone":true}}]}"#
    let folder = try Folder([
      "Z0123ABC.json": recordSets([]), "Z0123ABC.hosted-zone.json": hostedZone("Z0123ABC", "example.com."),
      "hosted-zones.json": list,
    ])
    let expectations = try folder.expectations()
    #expect(expectations.zones.map(\.id) == ["Z0123ABC"])
    #expect(
      expectations.remarks.map { $0.replacing(folder.path + "/", with: "") } == [
        "hosted-zones.json: records are not among the exports, so not compared: example.net. (Z0456DEF)"
          + " (aws route53 list-resource-record-sets --hosted-zone-id Z0456DEF --output json > Z0456DEF.json)"
      ])
  }

  @Test func listOfZonesTellsThatAZoneIsPrivate() throws {
    let list = #"{"HostedZones":[{"Id":"/hostedzone/Z0123ABC","Name":"example.com.","Config":{"PrivateZone":true}}]}"#
    let sets = recordSets([recordSet("www.example.com.", "A", ["192.0.2.1"])])
    let expectations = try Folder(["Z0123ABC.json": sets, "zones.json": list]).expectations()
    #expect(expectations.zones.map(\.isPrivate) == [true])
    #expect(expectations.targets.isEmpty)
  }

  @Test func listOfCertificatesIsNeverTheWholeTruth() throws {
    let folder = try Folder([
      "Z0123ABC.json": recordSets([]), "Z0123ABC.hosted-zone.json": hostedZone("Z0123ABC", "example.com."),
    ])
    try folder.copySample("acm-list-certificates.json", to: "list.json")
    let arn = "arn:aws:acm:us-east-1:123456789012:certificate/2ab0f819-8111-48c6-9f4f-f2c87cbc6de0"
    #expect(
      try folder.expectations().remarks.map { $0.replacing(folder.path + "/", with: "") } == [
        "list.json: listed and not described, so not compared: \(arn); list all (aws acm list-certificates --includes "
          + "keyTypes=RSA_1024,RSA_2048,RSA_3072,RSA_4096,EC_prime256v1,EC_secp384r1,EC_secp521r1 --output json > "
          + "list.json) and describe each (aws acm describe-certificate --certificate-arn \(arn) --output json > "
          + "2ab0f819-8111-48c6-9f4f-f2c87cbc6de0.json)"
      ])
    try folder.write(
      #"{"Certificate":{"CertificateArn":"\#(arn)","Status":"ISSUED"}}"#,
      to: "2ab0f819-8111-48c6-9f4f-f2c87cbc6de0.json")
    #expect(try folder.expectations().remarks.isEmpty)
  }

  @Test func ofTwoDelegationSetsTheNewerCountsOrNone() throws {
    let folder = try Folder([
      "Z0123ABC.json": recordSets([]),
      "a/Z0123ABC.hosted-zone.json": hostedZone("Z0123ABC", "example.com.", servers: ["old.example.net"]),
      "b/Z0123ABC.hosted-zone.json": hostedZone("Z0123ABC", "example.com.", servers: ["new.example.net"]),
    ])
    #expect(
      folder.refusal() == "b/Z0123ABC.hosted-zone.json, HostedZone: hosted zone is described otherwise in"
        + " a/Z0123ABC.hosted-zone.json\n    keep the newer of the two")
    try folder.write(#"{"schema":"edgeprobe-snapshot/1","takenAt":"2026-01-01"}"#, to: "a/snapshot.json")
    try folder.write(#"{"schema":"edgeprobe-snapshot/1","takenAt":"2026-01-02"}"#, to: "b/snapshot.json")
    #expect(try folder.expectations().zones.map { $0.nameServers?.map(\.description) } == [["new.example.net."]])
  }

  @Test func fileOf300MBIsRefusedWithoutBeingRead() throws {
    let folder = try Folder(["big.json": "{", "big.yaml": "schema: 1"])
    for (name, size) in [("big.json", 300 << 20), ("big.yaml", 2 << 20)] {
      let file = try #require(FileHandle(forWritingAtPath: folder.path + "/" + name))
      try file.truncate(atOffset: UInt64(size))
      try file.close()
    }
    let start = try readSoFar()
    let remedy = "\n    a file of this kind is much smaller: check how it was written"
    #expect(folder.refusal("/big.json") == "big.json: it is larger than 256 MiB" + remedy)
    #expect(folder.refusal("/big.yaml") == "big.yaml: it is larger than 1 MiB" + remedy)
    #expect(try readSoFar() - start < 100 << 20)
  }

  @Test func pipeIsRefusedWithoutWaiting() throws {
    let folder = try Folder()
    #expect(mkfifo(folder.path + "/pipe.json", 0o600) == 0)
    #expect(folder.refusal("/pipe.json") == "pipe.json: it is not a regular file\n    name a regular file")
  }

  @Test func missingPathIsNamed() throws {
    #expect(
      try Folder().refusal("/none.yaml") == "none.yaml: there is no such file or folder\n"
        + "    correct the path, or create it")
  }
}

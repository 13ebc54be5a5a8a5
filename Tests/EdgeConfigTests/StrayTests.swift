import EdgeConfig
import EdgeModel
import Foundation
import Testing

/// What lies among exports and is passed over for its name: what holds records is named, what is anybody's is not.
@Suite struct StrayTests {
  private static let zone =
    "; kept by hand\n$TTL 300\n@ 900 IN SOA ns-1.example.net. host.example.com. 1 7200 900 1209600 60\n"

  private func notRead(_ name: String, _ text: String, probe: String = "aws: aws/") throws -> [String] {
    let folder = try Folder([
      "probe.yaml": "schema: 1\n\(probe)\ntargets: [{ name: example.com }]\n",
      "aws/Z0123ABC.hosted-zone.json": hostedZone("Z0123ABC", "example.com."),
      "aws/Z0123ABC.json": recordSets([]), "aws/\(name)": text,
    ])
    return try folder.expectations("/probe.yaml").remarks.filter { $0.hasPrefix("not read") }
      .map { $0.replacingOccurrences(of: folder.path + "/", with: "") }
  }

  @Test(arguments: [
    ("records.txt", recordSets([], apex: "example.org."), "an export"),
    ("Z0456", "\n" + hostedZone("Z0456", "a.org."), "an export"),
    ("Z0456ABC.JSON", recordSets([], apex: "example.org."), "an export"),
    ("zone", zone, "a zone file"),
    ("records.txt", "HOSTEDZONES\tcaller\t/hostedzone/Z0456\n", "what the AWS CLI prints"),
    ("records.out", "-------\n| ListResourceRecordSets |\n", "what the AWS CLI prints"),
    ("records.yaml", "ResourceRecordSets:\n- Name: example.org.\n", "what the AWS CLI prints"),
  ])
  func whatHoldsRecordsIsNamed(name: String, text: String, what: String) throws {
    let remarks = try notRead(name, text)
    #expect(remarks.count == 1 && remarks[0].hasPrefix("not read: aws/\(name) is \(what)"), "\(remarks)")
  }

  @Test(arguments: [
    ("README", zone), ("README.md", zone), ("LICENSE", "All rights"), (".gitignore", "*.bak\n"),
    (".records.txt", recordSets([])), ("Z0123ABC.json.bak", recordSets([])), ("Z0123ABC.json~", recordSets([])),
    ("notes.txt", "The serial IN the SOA record\nSOA of example.com: see below\n"), ("empty", ""),
    ("state.tfstate", #"{"version": 4, "resources": []}"#), ("cut.txt", "{"), ("probe.yml", "schema: 1\n"),
    ("ca.pem", "-----BEGIN CERTIFICATE-----\n"), ("Makefile", "all:\n\taws route53 list-hosted-zones\n"),
  ])
  func whatIsAnybodysIsNot(name: String, text: String) throws { #expect(try notRead(name, text) == []) }

  @Test func aZoneFileThatATargetNamesIsRead() throws {
    let folder = try Folder([
      "probe.yaml": "schema: 1\naws: aws/\ntargets: [{ name: example.org, zone_file: aws/zone }]\n",
      "aws/Z0123ABC.hosted-zone.json": hostedZone("Z0123ABC", "example.com."), "aws/Z0123ABC.json": recordSets([]),
      "aws/zone": "$ORIGIN example.org.\n" + StrayTests.zone + "@ 60 IN NS ns-1.example.net.\n",
    ])
    #expect(try folder.expectations("/probe.yaml").remarks.filter { $0.hasPrefix("not read") } == [])
  }
}

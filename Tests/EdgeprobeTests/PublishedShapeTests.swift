import EdgeConfig
import Foundation
import Testing

/// Files that others wrote the rules of: exports are AWS's, and the schema of probe files is what editors go by.
@Suite(.enabled(if: Python.isThere, Python.remark)) struct PublishedShapeTests {
  private func files(_ folder: String, _ isWanted: (String) -> Bool) throws -> [String] {
    let path = Binary.repository + "/" + folder
    return try FileManager.default.subpathsOfDirectory(atPath: path).filter(isWanted).sorted().map { "\(path)/\($0)" }
  }

  @Test func everyExportIsWhatTheAPIReturns() async throws {
    var exports = try files("Probes") { $0.hasSuffix(".json") && !$0.hasSuffix(".schema.json") }
    exports += try files("Tests/EdgeConfigTests/Samples") { $0.hasSuffix(".json") }
    #expect(exports.count > 60)
    let outcome = try await Python.run("validate_exports.py", exports)
    #expect(outcome.status == 0, "\(outcome.text)")
  }

  @Test(arguments: [
    #"{"ResourceRecordSets":[{"Name":"a.example.com.","Type":"A","TTL":"60"}]}"#,
    #"{"ResourceRecordSets":[{"Name":"a.example.com.","Type":"ALIAS"}]}"#,
    #"{"ResourceRecordSets":[{"Name":"a.example.com.","Type":"A","Alias":{}}]}"#,
    #"{"Certificate":{"CertificateArn":"arn:aws:acm:us-east-1:123456789012:certificate/1","NotAfter":"soon"}}"#,
    #"{"HostedZone":{"Id":"/hostedzone/Z1","Name":"example.com."}}"#, #"{"Reservations":[]}"#,
  ])
  func whatItDoesNotIsSaid(text: String) async throws {
    let folder = try Folder()
    try folder.write(text, to: "export.json")
    #expect(try await Python.run("validate_exports.py", [folder.path + "/export.json"]).status == 1)
  }

  /// Of a value that the API has, and this version not, every user with it would be told for nothing.
  @Test func enumerationsAreThoseOfTheAPI() async throws {
    let folder = try Folder()
    let known = Enumerations.known.merging(["ResourceRecordSets[].Region": Enumerations.regions]) { $1 }
    try folder.write(try JSONEncoder().encode(known), to: "known.json")
    let outcome = try await Python.run("validate_enumerations.py", [folder.path + "/known.json"])
    #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    #expect(
      outcome.text
        == "not of the model: Distribution.Status, KeySigningKeys[].Status, Status.ServeSignature, StatusList[]\n")
  }

  private func verdicts(_ files: [String]) async throws -> [(file: String, verdict: String)] {
    let outcome = try await Python.run("validate_probes.py", [Binary.repository + "/Probes/probe.schema.json"] + files)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome.text.split(separator: "\n").map { line in
      let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
      return (parts[0], parts.last ?? "")
    }
  }

  @Test func everyProbeFileIsOfTheSchema() async throws {
    let probes = try files("Probes") { $0.hasSuffix("/probe.yaml") }
    #expect(probes.count > 20)
    let verdicts = try await verdicts(probes)
    #expect(verdicts.count == probes.count)
    for (file, verdict) in verdicts { #expect(verdict == "valid", "\(file)") }
  }

  /// What one file alone is enough to tell.
  private static let telling: Set = [
    "anchor-and-tag", "bad-duration", "bad-name", "bad-page", "deep-yaml", "empty-probe-file", "escaping-path",
    "issuer-of-an-absent-name", "newer-schema", "no-schema", "not-utf8", "not-yaml", "nothing-to-check",
    "resolver-that-is-a-name", "trust-without-certificates", "two-documents", "unknown-key", "unquoted-wildcard",
    "very-deep-yaml", "wrong-type",
  ]

  @Test func whatTheReaderRefusesTheSchemaRefusesWhereItCan() async throws {
    let folder = "Tests/EdgeConfigTests/BadInput"
    let probes = try files(folder) { file in
      PublishedShapeTests.telling.contains { file == "\($0)/probe.yaml" }
    }
    #expect(probes.count == PublishedShapeTests.telling.count)
    for (file, verdict) in try await verdicts(probes) { #expect(verdict != "valid", "\(file)") }
  }
}

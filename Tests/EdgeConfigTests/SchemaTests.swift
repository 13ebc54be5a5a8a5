import EdgeConfig
import EdgeModel
import Foundation
import Testing

/// The published schema of probe files, and the reader: each knows the keys that the other knows.
@Suite struct SchemaTests {
  private static let unknown = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"

  /// Blocks of a probe file: where the schema describes them, and a file with a key in each that nobody knows.
  private static let blocks: [(path: [String], yaml: String)] = [
    ([], "\(unknown): 1"),
    (["properties", "defaults"], "defaults: { \(unknown): 1 }"),
    (["properties", "thresholds"], "thresholds: { \(unknown): 1 }"),
    (["properties", "thresholds", "properties", "expiry"], "thresholds: { expiry: { \(unknown): 1 } }"),
    (["properties", "accept", "items"], "accept: [{ \(unknown): 1 }]"),
    (["$defs", "chosen_severity"], "severity: { dead-server: { severity: sev4, \(unknown): 1 } }"),
    (["$defs", "target"], "targets: [{ name: a.example.com, \(unknown): 1 }]"),
    (["$defs", "target", "properties", "answers"], "targets: [{ name: a.example.com, answers: { \(unknown): 1 } }]"),
    (["$defs", "http"], "targets: [{ name: a.example.com, http: { \(unknown): 1 } }]"),
  ]

  private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func schema() throws -> [String: Any] {
    let data = try Data(contentsOf: SchemaTests.repository.appendingPathComponent("Probes/probe.schema.json"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test(arguments: blocks.indices) func keysAreThoseOfTheReader(index: Int) throws {
    let (path, yaml) = SchemaTests.blocks[index]
    var block = try schema()
    for step in path { block = try #require(block[step] as? [String: Any], "\(path)") }
    #expect(block["additionalProperties"] as? Bool == false)
    let published = try #require(block["properties"] as? [String: Any]).keys.sorted()
    // The reader lists the keys it knows to whoever writes another.
    let said = try Folder(["probe.yaml": "schema: 1\n\(yaml)\n"]).refusal()
    let lines = said.split(separator: "\n").map(String.init)
    let place = try #require(lines.firstIndex { $0.contains(SchemaTests.unknown) }, "\(said)")
    let list = try #require(lines[place + 1].components(separatedBy: "known here: ").last)
    let known = list.components(separatedBy: ", ")
    #expect(Set(known).subtracting(published) == [])
    // What a later version evaluates is published before, and refused by its name until then.
    for key in published where !known.contains(key) {
      let file = ["probe.yaml": "schema: 1\n\(yaml.replacing(SchemaTests.unknown, with: key))\n"]
      #expect(try Folder(file).refusal().contains("\"\(key)\" is not known to this version of edgeprobe yet"), "\(key)")
    }
  }

  /// The page about probe files names every member that there is, and its example can be read.
  @Test func thePageIsWhole() throws {
    let page = try String(
      contentsOf: SchemaTests.repository.appendingPathComponent("Docs/probe-file.md"), encoding: .utf8)
    let members = Self.members(of: try schema())
    #expect(members.count > 30 && members.isSuperset(of: ["accept", "always", "zone_file", "contains"]))
    for member in members.sorted() {
      #expect(page.contains("`\(member)`") || page.contains("\(member):"), "\(member) is not in Docs/probe-file.md")
    }
    let parts = page.components(separatedBy: "```")
    #expect(parts.count == 3 && parts[1].hasPrefix("yaml\n"))
    var yaml = String(parts[1].dropFirst("yaml\n".count))
    // What these lead to, folders and a variable of the environment, is not part of the page.
    let outside = [
      "aws: aws/\n", "aws_state: state/\n", "include: [team-a.yaml]\n", ", headers: { X-Canary: \"${CANARY_TOKEN}\" }",
    ]
    for part in outside {
      #expect(yaml.contains(part))
      yaml = yaml.replacingOccurrences(of: part, with: "")
    }
    let expectations = try Folder(["probe.yaml": yaml]).expectations()
    #expect(expectations.targets.count == 3 && expectations.acceptances.count == 1)
  }

  private static func members(of value: Any) -> Set<String> {
    if let list = value as? [Any] { return list.reduce(into: []) { $0.formUnion(members(of: $1)) } }
    guard let object = value as? [String: Any] else { return [] }
    let own = (object["properties"] as? [String: Any]).map { Set($0.keys) } ?? []
    return object.values.reduce(into: own) { $0.formUnion(members(of: $1)) }
  }
}

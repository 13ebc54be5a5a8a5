import EdgeConfig
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
    (["$defs", "target"], "targets: [{ name: a.example.com, \(unknown): 1 }]"),
    (["$defs", "target", "properties", "answers"], "targets: [{ name: a.example.com, answers: { \(unknown): 1 } }]"),
    (["$defs", "http"], "targets: [{ name: a.example.com, http: { \(unknown): 1 } }]"),
  ]

  private func schema() throws -> [String: Any] {
    let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let data = try Data(contentsOf: repository.appendingPathComponent("Probes/probe.schema.json"))
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
}

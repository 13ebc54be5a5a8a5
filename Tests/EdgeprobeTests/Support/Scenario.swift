import Foundation
import Yams

/// A folder of `Probes/scenarios`, and what its `expect.yaml` says of a run there.
struct Scenario: Sendable, CustomStringConvertible {
  let name: String
  let status: String
  let exit: Int32
  let severity: String?
  let firstCause: String?
  let incidents: Int?
  /// `rule`, `rule@target`; `*` is any rule above note.
  let mandatory: [String]
  let forbidden: [String]
  /// If not empty, no other rule may be in the report.
  let only: [String]
  let severities: [String: String]
  let options: [String]

  static let folder = "Probes/scenarios"

  static let names: [String] = {
    let found = try? FileManager.default.contentsOfDirectory(atPath: Binary.repository + "/" + folder)
    return (found ?? []).sorted()
  }()

  var description: String { name }
  var path: String { Scenario.folder + "/" + name }

  struct Flaw: Error, CustomStringConvertible { let description: String }

  init(_ name: String) throws {
    self.name = name
    let file = Scenario.folder + "/" + name + "/expect.yaml"
    let text = try String(contentsOfFile: Binary.repository + "/" + file, encoding: .utf8)
    guard let mapping = try Yams.compose(yaml: text)?.mapping else { throw Flaw(description: "\(file) is no mapping") }
    let known = [
      "status", "exit", "severity", "first_cause", "incidents", "mandatory", "forbidden", "only", "severities",
      "options", "real_servers",
    ]
    for key in mapping.keys where !known.contains(key.string ?? "") {
      throw Flaw(description: "\(file): unknown key \(key.string ?? "")")
    }
    func texts(_ key: String) -> [String] { mapping[key]?.sequence?.compactMap(\.string) ?? [] }
    guard let status = mapping["status"]?.string, let exit = mapping["exit"]?.int, mapping["mandatory"] != nil,
      mapping["forbidden"] != nil
    else { throw Flaw(description: "\(file): status, exit, mandatory and forbidden are needed") }
    self.status = status
    self.exit = Int32(exit)
    severity = mapping["severity"]?.string
    firstCause = mapping["first_cause"]?.string
    incidents = mapping["incidents"]?.int
    mandatory = texts("mandatory")
    forbidden = texts("forbidden")
    only = texts("only")
    options = texts("options")
    severities = Dictionary(
      (mapping["severities"]?.mapping ?? [:]).compactMap { key, value in
        key.string.flatMap { key in value.string.map { (key, $0) } }
      }
    ) { $1 }
  }
}

/// The part of a JSON report that scenarios speak of.
struct JSONRun: Decodable {
  struct Finding: Decodable {
    var rule: String
    var severity: String
    var status: String
    var target: String

    /// Whether `rule`, `rule@target`, or `*` for any rule above note, means this one.
    func matches(_ pattern: String) -> Bool {
      let parts = pattern.split(separator: "@", maxSplits: 1).map(String.init)
      let isRule = parts[0] == rule || (parts[0] == "*" && (severity != "note" || status == "unknown"))
      return isRule && (parts.count == 1 || parts[1] == target)
    }
  }

  struct Incident: Decodable {
    var cause: String
    var severity: String
    var findings: [String]
  }

  var schema: String
  var status: String
  var vantage: String
  var findings: [Finding]
  var incidents: [Incident]

  init(_ data: Data) throws { self = try JSONDecoder().decode(JSONRun.self, from: data) }
}

/// One run of each scenario, whichever test asks first.
actor ScenarioRuns {
  static let shared = ScenarioRuns()

  struct Run: Sendable {
    var outcome: Outcome
    var json: Data
    var record: Data
    var recordMode: Int
  }

  private var runs: [String: Task<Run, any Error>] = [:]
  private var last: Task<Run, any Error>?

  func run(_ scenario: Scenario) async throws -> Run {
    if let known = runs[scenario.name] { return try await known.value }
    // One after another: timeouts are short there, and the machine may be small.
    let before = last
    let task = Task {
      _ = await before?.result
      let scratch = try Folder()
      let (json, record) = (scratch.path + "/run.json", scratch.path + "/run.jsonl")
      let outcome = try await Binary.run(
        [
          "check", scenario.path, "--vantage", "lab", "--format", "text", "--format", "json=" + json, "--record",
          record,
        ]
          + scenario.options)
      let mode = try FileManager.default.attributesOfItem(atPath: record)[.posixPermissions] as? Int
      return Run(
        outcome: outcome, json: try scratch.data("run.json"), record: try scratch.data("run.jsonl"),
        recordMode: mode ?? 0)
    }
    runs[scenario.name] = task
    last = task
    return try await task.value
  }
}

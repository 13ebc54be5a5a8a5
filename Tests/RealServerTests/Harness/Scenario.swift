import EdgeLab
import EdgeModel
import Foundation
import Testing
import Yams

/// A folder of `Probes/scenarios` as these tests read it.
struct Scenario: Sendable, CustomTestStringConvertible {
  struct Flaw: Error, CustomStringConvertible {
    let description: String
  }

  let name: String
  /// What the command line gets besides the folder.
  let options: [String]
  /// Why real servers cannot serve it.
  let reason: String?

  /// Whether its world has endpoints of its own.
  var hasEndpoints: Bool { FileManager.default.fileExists(atPath: "\(folder)/world/tls.yaml") }
  var folder: String { "\(Scenario.root)/\(name)" }
  var testDescription: String { name }

  private static let root = Program.repository + "/Probes/scenarios"

  /// Every folder, in order.
  static let all: [Scenario] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return names.sorted().compactMap { try? Scenario($0) }
  }()

  /// The names of folders that cannot be read as scenarios.
  static var unreadable: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return names.filter { name in !all.contains { $0.name == name } }.sorted()
  }

  /// Every address of every world that real servers can serve.
  static var addresses: [Address] {
    get throws {
      let worlds = try all.filter { $0.reason == nil }.map { try World(folder: $0.folder, now: Moment.now) }
      return Set(worlds.flatMap(\.addresses)).sorted()
    }
  }

  private init(_ name: String) throws {
    self.name = name
    // The first scenario says nothing of what is expected: nothing is.
    let yaml = (try? text(of: "\(Scenario.root)/\(name)/expect.yaml")) ?? ""
    let node = try Yams.compose(yaml: yaml)
    options = node?["options"]?.sequence?.compactMap { $0.scalar?.string } ?? []
    guard let servers = node?["real_servers"], servers["expressible"]?.scalar?.string == "false" else {
      reason = nil
      return
    }
    guard let why = servers["reason"]?.scalar?.string, !why.isEmpty else {
      throw Flaw(description: "\(name): real_servers has no reason")
    }
    reason = why
  }

  /// The moment that `--at` gives, if it does.
  var at: String? {
    guard let place = options.firstIndex(of: "--at"), place + 1 < options.count else { return nil }
    return options[place + 1]
  }
}

import EdgeLab
import EdgeModel
import Foundation
import Testing
import Yams

/// A target of a scenario, and the anchors that count for it.
struct ScenarioTarget: Sendable {
  let name: String
  /// The file of the system's.
  let bundle: String
  /// The file of the target's own, where it has one.
  let trust: String?

  /// All that a scenario's probe file names; the anchors of its world are the system's.
  static func all(of scenario: Scenario, bundle: String) throws -> [ScenarioTarget] {
    let node = try Yams.compose(yaml: try text(of: scenario.folder + "/probe.yaml"))
    return (node?["targets"]?.sequence ?? []).compactMap { target in
      guard let name = target["name"]?.scalar?.string else { return nil }
      let own = target["trust"]?.scalar.map { "\(scenario.folder)/\($0.string)" }
      return ScenarioTarget(name: name, bundle: bundle, trust: own)
    }
  }
}

/// What `cert` says of a target.
struct TargetView: Sendable {
  struct Place: Hashable, Sendable {
    let address: String
    /// The outcome, the path's status and its errors, whether the name is covered, and the chain.
    let lines: [String]
    /// One word: `trusted`, `untrusted`, or the outcome of a handshake that showed no chain.
    let verdict: String
  }

  struct Finding: Hashable, Sendable {
    let rule: String
    let severity: String
    let message: String
    let impact: String
    let addresses: [String]
  }

  let places: [Place]
  let findings: [Finding]

  /// Looks at a target of a world whose servers listen on these ports; unless it may be nowhere, it has an address.
  init(
    _ target: ScenarioTarget, of world: World, ports: [UInt16: UInt16], hints: String, options: [String] = [],
    mayBeNowhere: Bool = false
  ) async throws {
    var command = [try Program.edgeprobe, "cert", target.name, "--json", "--at", world.now.exact, "--hints", hints]
    command += ["--map-port", ports.pairs, "--allow-address", "127.0.0.0/8", "--allow-address", "::1"]
    let outcome = try await run(
      command + (target.trust.map { ["--trust", $0] } ?? []) + options,
      environment: environment(["SSL_CERT_FILE": target.bundle]))
    let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    let members = try #require(document, "\(outcome)")
    places = (members["addresses"] as? [[String: Any]] ?? []).map { Place($0) }.sorted { $0.address < $1.address }
    findings = (members["findings"] as? [[String: Any]] ?? []).map { Finding($0) }
    try #require(mayBeNowhere || !places.isEmpty, "\(outcome)")
  }

  /// All of it, line by line.
  var lines: [String] {
    places.flatMap(\.lines) + findings.map { "\($0.severity) \($0.rule): \($0.message)" }
  }

  /// The rules that say something of an address, or of the name, that is more than a note.
  func rules(at address: String) -> [String] { Set(findings(at: address).map(\.rule)).sorted() }

  /// What is said of an address, or of the name, that is more than a note.
  func findings(at address: String) -> [Finding] {
    findings.filter { $0.severity != "note" && ($0.addresses.isEmpty || $0.addresses.contains(address)) }
  }
}

extension TargetView.Place {
  fileprivate init(_ members: [String: Any]) {
    func word(_ key: String) -> String { members[key].map { "\($0)" } ?? "none" }
    let address = word("address")
    let path = members["path"] as? [String: Any]
    let status = path?["status"] as? String
    let flaws = (path?["errors"] as? [[String: Any]] ?? []).map { flaw in
      "\(flaw["code"] ?? "?") at depth \(flaw["depth"] ?? "?")"
    }
    let chain = (members["chain"] as? [[String: Any]] ?? []).map { "\($0["subject"] ?? "") \($0["sha256"] ?? "")" }
    let covered = members["coversName"] as? Bool
    let name = covered.map { $0 ? "covered" : "not covered" } ?? "not looked at"
    let state = "\(word("outcome")), path \(status ?? "none") \(flaws), name \(name)"
    lines = ["\(address): \(state), staple \(word("staple"))"] + chain.map { "\(address): \($0)" }
    self.address = address
    verdict = status.map { covered == false ? "\($0), another name" : $0 } ?? word("outcome")
  }
}

extension TargetView.Finding {
  fileprivate init(_ members: [String: Any]) {
    func word(_ key: String) -> String { members[key] as? String ?? "" }
    (rule, severity, message, impact) = (word("rule"), word("severity"), word("message"), word("impact"))
    let scope = members["scope"] as? [String: Any] ?? [:]
    addresses = (scope["addresses"] as? [String] ?? []) + [scope["address"] as? String].compactMap(\.self)
  }
}

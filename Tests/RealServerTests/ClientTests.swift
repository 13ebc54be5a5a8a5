import EdgeLab
import EdgeModel
import Foundation
import Testing

/// What real clients make of every TLS endpoint of the scenarios, beside what the tool says of it.
///
/// Certificates of the worlds have dates; all clients but Java are told the world's time by libfaketime, Java as an argument.
@Suite(.serialized) struct ClientTests {
  /// Worlds with TLS that no client here is asked about, and why.
  private static let leftOut = [
    "mail": "its servers speak SMTP first, and the clients here ask for pages",
    "no-trust-store": "it has no trust anchors, without which no client judges",
    "zero-configuration": "its probe file names no target that a client could be asked about",
  ]

  /// Where a client refuses what the tool finds nothing wrong with.
  ///
  /// The clients here are not asked to speak HTTP/2, which is all that one server wants.
  private static let unexplained: Set<String> = ["modern.example.com 127.53.10.20"]

  private struct Row {
    let target: String
    let address: String
    let verdict: String
    let rules: [String]
    /// Everything that the tool says of the rules, and of whom they harm.
    let explanation: String
    let answers: [(client: TLSClient, answer: TLSClient.Answer)]

    var text: String {
      let clients = answers.map { "\($0.client.rawValue) \($0.answer.verdict.rawValue)" }.joined(separator: ", ")
      return "\(target) \(address) | \(verdict) | \(rules.isEmpty ? "-" : rules.joined(separator: " ")) | \(clients)"
    }
    var accepting: [TLSClient] { answers.filter { $0.answer.verdict == .accepts }.map(\.client) }
    var words: String { answers.map { "  \($0.client.rawValue) \($0.answer)" }.joined(separator: "\n") }
  }

  /// With EDGEPROBE_RECORD=1 the table is written anew; the diff is the review.
  @Test(arguments: Scenario.all.filter { $0.hasEndpoints && leftOut[$0.name] == nil })
  func clientsAnswerAsRecorded(_ scenario: Scenario) async throws {
    let rows = try await ClientTests.rows(of: scenario)
    let file = Program.repository + "/Tests/RealServerTests/Clients/\(scenario.name).txt"
    #expect(!rows.isEmpty)
    let table = rows.map { $0.text + "\n" }.joined()
    if ProcessInfo.processInfo.environment["EDGEPROBE_RECORD"] == "1" {
      try Data(table.utf8).write(to: URL(fileURLWithPath: file))
      for row in rows { print("\(row.text)\n\(row.words)") }
    }
    let recorded = try text(of: file).split(separator: "\n").map(String.init)
    #expect(rows.count == recorded.count)
    for (row, line) in zip(rows, recorded) { #expect(row.text == line, "\(row.words)") }
    for row in rows { ClientTests.expectExplanation(of: row) }
  }

  @Test func whatIsLeftOutIsThere() {
    let known = Set(Scenario.all.filter(\.hasEndpoints).map(\.name))
    #expect(known.isSuperset(of: ClientTests.leftOut.keys))
  }

  /// Whom a chain harms is said in the report itself: nobody, where nothing is found, and otherwise those that do refuse, or
  /// those that do not, by name.
  private static func expectExplanation(of row: Row) {
    let refusing = TLSClient.allCases.filter { !row.accepting.contains($0) }
    if row.rules.isEmpty {
      #expect(refusing.isEmpty != unexplained.contains("\(row.target) \(row.address)"), "\(row.text)\n\(row.words)")
    } else if !row.accepting.isEmpty {
      let isNamed = [refusing, row.accepting].contains { clients in
        clients.allSatisfy { client in client.names.contains { row.explanation.contains($0) } }
      }
      #expect(isNamed, "\(row.text): \(row.explanation)")
    }
  }

  private static func rows(of scenario: Scenario) async throws -> [Row] {
    let world = try World(folder: scenario.folder, now: Moment.now)
    let scratch = try Scratch()
    defer { scratch.remove() }
    let hints = try scratch.write("hints", world.hintsFile)
    let bundle = try scratch.write("anchors.pem", try #require(world.tls).bundle)
    let ports = try world.freePorts()
    var rows: [Row] = []
    try await serving(world, ports) {
      var seen: [(ScenarioTarget, TLSClient.Place, TargetView)] = []
      for target in try ScenarioTarget.all(of: scenario, bundle: bundle) {
        let view = try await TargetView(
          target, of: world, ports: ports, hints: hints, options: scenario.options, mayBeNowhere: true)
        // Where the tool does not connect to, nobody does here.
        for place in view.places where place.verdict != "not-allowed" {
          let place = TLSClient.Place(
            name: target.name, address: place.address, port: ports[443] ?? 443, trust: target.trust ?? bundle)
          seen.append((target, place, view))
        }
      }
      var answers: [TLSClient: [TLSClient.Place: TLSClient.Answer]] = [:]
      for client in TLSClient.allCases {
        answers[client] = try await client.answers(from: seen.map(\.1), at: world.now.description)
      }
      for (target, place, view) in seen {
        let all = TLSClient.allCases.compactMap { client in answers[client]?[place].map { (client, $0) } }
        let rules = view.rules(at: place.address)
        let explanation = view.findings.filter { rules.contains($0.rule) }.map { "\($0.message) \($0.impact)" }
        rows.append(
          Row(
            target: target.name, address: place.address,
            verdict: view.places.first { $0.address == place.address }?.verdict ?? "none",
            rules: rules, explanation: explanation.joined(separator: "\n"), answers: all))
      }
    }
    return rows
  }
}

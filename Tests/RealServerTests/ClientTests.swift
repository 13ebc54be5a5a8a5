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
    "mail": "its servers speak SMTP first: see mailClientsAnswerAsRecorded",
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
    /// What the tool finds there that is more than a note.
    let findings: [TargetView.Finding]
    let answers: [(client: TLSClient, answer: TLSClient.Answer)]

    var text: String {
      let clients = answers.map { "\($0.client.rawValue) \($0.answer.verdict.rawValue)" }.joined(separator: ", ")
      return "\(target) \(address) | \(verdict) | \(rules.isEmpty ? "-" : rules.joined(separator: " ")) | \(clients)"
    }
    /// Everything that the tool says of the rules, and of whom they harm.
    var explanation: String { findings.map { "\($0.message) \($0.impact)" }.joined(separator: "\n") }
    var accepting: [TLSClient] { answers.filter { $0.answer.verdict == .accepts }.map(\.client) }
    var words: String { answers.map { "  \($0.client.rawValue) \($0.answer)" }.joined(separator: "\n") }
  }

  /// With EDGEPROBE_RECORD=1 the table is written anew; the diff is the review.
  @Test(arguments: Scenario.all.filter { $0.hasEndpoints && leftOut[$0.name] == nil })
  func clientsAnswerAsRecorded(_ scenario: Scenario) async throws {
    try ClientTests.hold(try await ClientTests.rows(of: scenario), scenario)
  }

  /// The mail hosts of the world, over STARTTLS on port 25; Java has no client of mail of its own.
  @Test func mailClientsAnswerAsRecorded() async throws {
    let scenario = try #require(Scenario.all.first { $0.name == "mail" })
    let hosts = ["mx1", "mx2", "mx3", "mx4", "mx5", "itself"].map { "\($0).example.com" }
    try ClientTests.hold(try await ClientTests.rows(of: scenario, mailHosts: hosts), scenario)
  }

  private static func hold(_ rows: [Row], _ scenario: Scenario) throws {
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
  /// those that do not, by name; and nobody is named wrongly, whether all refuse, all accept or some do.
  private static func expectExplanation(of row: Row) {
    let refusing = row.answers.map(\.client).filter { !row.accepting.contains($0) }
    for finding in row.findings {
      let claim = Claim(finding.impact, of: row.answers.map(\.client))
      let words = "\(row.text): \(finding.impact)\n\(row.words)"
      // Whom another finding hits may well be spared by this one.
      if row.rules.count == 1 { #expect(claim.spared.isSubset(of: row.accepting), "\(words)") }
      #expect(claim.hit.isDisjoint(with: row.accepting), "\(words)")
      if claim.isOfEverybody { #expect(claim.spared.isSuperset(of: row.accepting), "\(words)") }
    }
    if row.rules.isEmpty {
      #expect(refusing.isEmpty != unexplained.contains("\(row.target) \(row.address)"), "\(row.text)\n\(row.words)")
    } else if !row.accepting.isEmpty {
      let isNamed = [refusing, row.accepting].contains { clients in
        clients.allSatisfy { client in client.names.contains { row.explanation.contains($0) } }
      }
      #expect(isNamed, "\(row.text): \(row.explanation)")
    }
  }

  /// What a finding says of the clients here by name.
  private struct Claim {
    var hit: Set<TLSClient> = []
    var spared: Set<TLSClient> = []
    /// Whether all are hit but for those that are spared.
    var isOfEverybody: Bool

    init(_ impact: String, of clients: [TLSClient]) {
      // Later versions are others than the ones here.
      let impact = impact.replacing(/Java from \d+ on/, with: "")
      isOfEverybody = ["every user of port", "users who reach "].contains { impact.hasPrefix($0) }
      let end =
        [", unlike ", "; not those of "].compactMap { impact.range(of: $0)?.lowerBound }.min() ?? impact.endIndex
      for client in clients {
        if client.names.contains(where: { impact[..<end].contains($0) }) { hit.insert(client) }
        if client.names.contains(where: { impact[end...].contains($0) }) { spared.insert(client) }
      }
    }
  }

  private static func rows(of scenario: Scenario, mailHosts: [String] = []) async throws -> [Row] {
    let world = try World(folder: scenario.folder, now: Moment.now)
    let scratch = try Scratch()
    defer { scratch.remove() }
    let hints = try scratch.write("hints", world.hintsFile)
    let bundle = try scratch.write("anchors.pem", try #require(world.tls).bundle)
    let ports = try world.freePorts()
    var rows: [Row] = []
    try await serving(world, ports) {
      var seen: [(ScenarioTarget, TLSClient.Place, TargetView)] = []
      let isMail = !mailHosts.isEmpty
      let clients = isMail ? TLSClient.ofMail : TLSClient.ofWeb
      let targets =
        isMail
        ? mailHosts.map { ScenarioTarget(name: $0, bundle: bundle, trust: nil) }
        : try ScenarioTarget.all(of: scenario, bundle: bundle)
      for target in targets {
        let view = try await TargetView(
          target, of: world, ports: ports, hints: hints,
          options: scenario.options + (isMail ? ["--starttls", "smtp"] : []),
          mayBeNowhere: true)
        // Where the tool does not connect to, nobody does here.
        for place in view.places where place.verdict != "not-allowed" {
          let place = TLSClient.Place(
            name: target.name, address: place.address, port: ports[isMail ? 25 : 443] ?? 443, isMail: isMail,
            trust: target.trust ?? bundle)
          seen.append((target, place, view))
        }
      }
      var answers: [TLSClient: [TLSClient.Place: TLSClient.Answer]] = [:]
      for client in clients {
        answers[client] = try await client.answers(from: seen.map(\.1), at: world.now.description)
      }
      for (target, place, view) in seen {
        let all = clients.compactMap { client in answers[client]?[place].map { (client, $0) } }
        let rules = view.rules(at: place.address)
        rows.append(
          Row(
            target: target.name, address: place.address,
            verdict: view.places.first { $0.address == place.address }?.verdict ?? "none",
            rules: rules, findings: view.findings(at: place.address), answers: all))
      }
    }
    return rows
  }
}

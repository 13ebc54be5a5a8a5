import EdgeLab
import EdgeModel
import Foundation
import Testing

/// Every scenario says the same whether the embedded servers serve it or real ones do.
@Suite(.onStage)
struct ScenarioTests {
  @Test(arguments: Scenario.all.filter { $0.reason == nil })
  func realServersGiveTheSameReport(_ scenario: Scenario) async throws {
    try await Stage.withLane { lane in
      let world = try World(folder: scenario.folder, now: try scenario.at.map(moment) ?? Moment.now)
      let unexpected = world.inexpressible
      guard unexpected.isEmpty else {
        Issue.record("no real server has \(unexpected); say so in expect.yaml: real_servers: {expressible: false, …}")
        return
      }
      let probe = Probe(scenario: scenario, world: world)
      try await withThrowingTaskGroup(of: (DNSSoftware, [String: Document]).self) { tasks in
        for software in world.software {
          tasks.addTask { (software, try await lane.documents(of: probe, servedBy: software)) }
        }
        let embedded = try await probe.documentsOfEmbeddedServers()
        for try await (software, real) in tasks {
          for (subject, document) in embedded {
            let other = try #require(real[subject])
            let difference = other.difference(from: document)
            // Not of the documents: whole, they would hide where they differ.
            #expect(difference == "", "\(subject), \(software.name)")
          }
        }
      }
    }
  }

  @Test func foldersLeftOutSayWhy() throws {
    #expect(Scenario.all.contains { $0.reason == nil })
    #expect(Scenario.unreadable == [])
    for scenario in Scenario.all {
      guard let reason = scenario.reason else { continue }
      let world = try World(folder: scenario.folder, now: Moment.now)
      print("not served by real servers: \(scenario.name): \(reason) (\(world.inexpressible.joined(separator: ", ")))")
      #expect(!world.inexpressible.isEmpty, "real servers can serve \(scenario.name)")
    }
  }

  @Test func everyKindOfServerIsCompared() throws {
    let worlds = try Scenario.all.filter { $0.reason == nil }.map { try World(folder: $0.folder, now: Moment.now) }
    for software in DNSSoftware.allCases { #expect(worlds.count { $0.software.contains(software) } > 5, "\(software)") }
  }

  private func moment(_ text: String) throws -> Moment { try #require(Moment(iso8601: text)) }
}

extension Moment {
  static var now: Moment { Moment(seconds: Int64(Date().timeIntervalSince1970)) }
}

/// What is asked about a world: the report of its probe file, and the walks to its first targets.
struct Probe: Sendable {
  private static let walks = 4

  let scenario: Scenario
  let world: World

  /// The report as the tool makes it of the folder alone, and walks on the same servers while they are kept up.
  func documentsOfEmbeddedServers() async throws -> [String: Document] {
    let check = try Document(
      try await run([try Program.edgeprobe, "check", scenario.folder, "--json"] + judging))
    let ports = try world.freePorts()
    let lab = try Supervised(
      "edgeprobe lab",
      [try Program.edgeprobe, "lab", "--serve", scenario.folder, "--map-port", ports.pairs]
        + (scenario.at == nil ? ["--at", world.now.exact] : []), scratch: Scratch())
    do {
      try await lab.wait { $0.log.contains("serving until interrupted") }
      let documents = try await documents(ports: ports, check: check)
      await lab.stop()
      return documents
    } catch {
      await lab.stop()
      throw error
    }
  }

  /// The same of servers that listen on these ports.
  func documents(
    ports: [UInt16: UInt16], inside place: [String] = [], check: Document? = nil
  ) async throws -> [String: Document] {
    let scratch = try Scratch()
    defer { scratch.remove() }
    var looking = ["--map-port", ports.pairs, "--allow-address", "127.0.0.0/8", "--allow-address", "::1"]
    looking += ["--hints", try scratch.write("hints", world.hintsFile)]
    // The world's anchors are those of the system.
    let anchors = try world.tls.map { ["SSL_CERT_FILE": try scratch.write("anchors.pem", $0.bundle)] } ?? [:]
    let options = looking + judging
    let report: Document
    if let check {
      report = check
    } else {
      let file = scenario.folder + "/probe.yaml"
      report = try Document(
        try await run(
          place + [try Program.edgeprobe, "check", file, "--json"] + options, environment: environment(anchors)))
    }
    let names = (report.members["targets"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
    var documents = ["check": report]
    try await withThrowingTaskGroup(of: (String, Document).self) { tasks in
      for name in Set(names).sorted().prefix(Probe.walks) {
        tasks.addTask {
          let command =
            place + [try Program.edgeprobe, "trace", name, "--json"] + Probe.walking(options) + Probe.patience
          return (name, try Document(try await run(command)))
        }
      }
      for try await (name, document) in tasks { documents["trace \(name)"] = document }
    }
    return documents
  }

  /// The options without those of connecting, which a walk does not have.
  private static func walking(_ options: [String]) -> [String] {
    let connecting = ["--connect-timeout", "--handshake-timeout"]
    return options.indices.filter { index in
      !connecting.contains(options[index]) && (index == 0 || !connecting.contains(options[index - 1]))
    }.map { options[$0] }
  }

  /// Time enough for a server that is slow because the machine is busy.
  private static let patience = ["--timeout", "2s"]

  /// What the scenario says, the moment it plays at, and patience where the scenario does not set its own.
  private var judging: [String] {
    scenario.options + (scenario.options.contains("--timeout") ? [] : Probe.patience)
      + (scenario.at == nil ? ["--at", world.now.exact] : [])
  }
}

import Foundation
import Glibc
import Testing

private let commands = ["", "check", "trace", "cert", "snapshot", "init", "lab", "replay", "explain"]

/// What `--help` shows can be typed.
@Suite(.serialized) struct HelpTests {
  @Test(arguments: commands) func showsAtLeastTwoExamples(command: String) async throws {
    #expect(try await examples(of: command).count >= 2)
  }

  @Test func helpIsNoName() async throws {
    let help = try await Binary.run(["help"])
    #expect(help.status == 0)
    #expect(help.text == (try await Binary.run(["--help"]).text))
    let trace = try await Binary.run(["help", "trace"])
    #expect(trace.text == (try await Binary.run(["trace", "--help"]).text))
  }

  @Test func everyCommandIsTested() async throws {
    let help = try await Binary.run(["--help"]).text
    let list = help.components(separatedBy: "SUBCOMMANDS:\n").last ?? ""
    let names = list.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0.hasPrefix("  ") }
      .filter { !$0.hasPrefix("   ") }.compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(names == Array(commands.dropFirst()))
  }

  @Test func everyExampleRuns() async throws {
    let world = try await ServedWorld()
    let folder = try Folder()
    try folder.write(world.hints, to: "hints")
    let environment = world.environment(hints: folder.path + "/hints")
    let chain = try await Binary.run(["cert", "--pem", "shop.example.com"], environment: environment)
    try folder.write(chain.output, to: "fullchain.pem")
    _ = try await Binary.run(
      ["check", "shop.example.com", "--record", "run.jsonl"], in: folder.path, environment: environment)
    for command in commands {
      // Some commands write there.
      try? FileManager.default.removeItem(atPath: folder.path + "/Probes")
      try FileManager.default.copyItem(atPath: Binary.repository + "/Probes", toPath: folder.path + "/Probes")
      for example in try await examples(of: command) {
        let words = example.split(separator: " ").dropFirst().map(String.init)
        // A scenario brings a world of its own.
        let isScenario = words.contains { $0 == "lab" || $0.hasPrefix("Probes/scenarios/") }
        let status = try await run(words, in: folder.path, environment: isScenario ? [:] : environment)
        #expect(![64, 65, 70, 74].contains(status), "\(example): \(status)")
        if words.contains("nagios") { #expect([0, 1, 2].contains(status), "\(example): \(status)") }
      }
    }
    #expect(await world.stop() == 130)
  }

  private func run(_ words: [String], in folder: String, environment: [String: String]) async throws -> Int32 {
    let running = try Running(words, in: folder, environment: environment, scratch: try Folder())
    if words.contains("--serve") {
      #expect(try await becomesTrue(within: .seconds(20)) { try running.isServing })
      running.send(SIGINT)
      return await running.end() == 130 ? 0 : 70
    }
    return await running.end()
  }

  private func examples(of command: String) async throws -> [String] {
    let help = try await Binary.run(command.isEmpty ? ["--help"] : [command, "--help"])
    #expect(help.status == 0)
    let overview = help.text.components(separatedBy: "\nUSAGE:").first ?? ""
    return overview.split(separator: "\n").filter { $0.hasPrefix("  edgeprobe ") || $0 == "  edgeprobe" }
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }
}

import Foundation
import Glibc
import Testing

private let commands = ["", "check", "trace", "cert", "lab", "replay", "explain"]

/// What `--help` shows can be typed.
@Suite(.serialized) struct HelpTests {
  @Test(arguments: commands) func showsAtLeastTwoExamples(command: String) async throws {
    #expect(try await examples(of: command).count >= 2)
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
    try FileManager.default.copyItem(atPath: Binary.repository + "/Probes", toPath: folder.path + "/Probes")
    try folder.write(world.hints, to: "hints")
    // So that the folder holds something to check, as a user's does.
    let example = folder.path + "/Probes/example"
    try? FileManager.default.createDirectory(atPath: example, withIntermediateDirectories: true)
    try folder.write("schema: 1\ntargets:\n  - name: shop.example.com\n", to: "Probes/example/mine.yaml")
    let environment = world.environment(hints: folder.path + "/hints")
    let chain = try await Binary.run(["cert", "--pem", "shop.example.com"], environment: environment)
    try folder.write(chain.output, to: "fullchain.pem")
    _ = try await Binary.run(
      ["check", "shop.example.com", "--record", "run.jsonl"], in: folder.path, environment: environment)
    for command in commands {
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

extension Running {
  fileprivate var isServing: Bool {
    get throws { String(decoding: try printed(), as: UTF8.self).hasSuffix("serving until interrupted\n") }
  }
}

/// The healthy world, served by a process of its own.
private struct ServedWorld {
  private let running: Running
  private let ports: (dns: String, tls: String)
  let hints: String

  init() async throws {
    let world = try Running(["lab", "--serve", "all-is-well"], scratch: try Folder())
    running = world
    #expect(try await becomesTrue(within: .seconds(20)) { try world.isServing || !world.isRunning })
    let text = String(decoding: try world.printed(), as: UTF8.self)
    let words = text.split { $0 == " " || $0 == "," }.map(String.init)
    let numbers = words.indices.dropLast().filter { words[$0] == "port" }.map { words[$0 + 1] }
    ports = (try #require(numbers.first), try #require(numbers.dropFirst().first))
    hints = """
      .                    3600000 NS a.root-servers.net.
      a.root-servers.net.  3600000 A  127.53.0.1

      """
  }

  func environment(hints: String) -> [String: String] {
    [
      "EDGEPROBE_HINTS": hints, "EDGEPROBE_MAP_PORT": "53=\(ports.dns),443=\(ports.tls)",
      "EDGEPROBE_ALLOW_ADDRESS": "127.0.0.0/8", "EDGEPROBE_CONNECT_TIMEOUT": "300ms",
    ]
  }

  func stop() async -> Int32 {
    running.send(SIGINT)
    return await running.end()
  }
}

import Foundation
import Testing

/// `Docs/environment.md` tells which variables there are.
@Suite struct EnvironmentTests {
  /// What a run is about is typed.
  private static let typedAlone: Set = ["chain", "name", "serve", "help", "version"]

  private struct Help: Decodable {
    var command: Command
  }

  private struct Command: Decodable {
    var commandName: String
    var subcommands: [Command]?
    var arguments: [Argument]?
  }

  private struct Argument: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String
    }

    var kind: String
    var isRepeating: Bool
    var names: [Name]?
  }

  @Test func theTableHasEveryOption() async throws {
    let outcome = try await Binary.run(["--experimental-dump-help"])
    let help = try JSONDecoder().decode(Help.self, from: outcome.output)
    var options: [String: (commands: [String], kind: String)] = [:]
    for command in help.command.subcommands ?? [] where command.commandName != "help" {
      for argument in command.arguments ?? [] {
        for name in argument.names ?? [] where name.kind == "long" && !Self.typedAlone.contains(name.name) {
          let kind = argument.kind == "flag" ? "1 or 0" : argument.isRepeating ? "several" : "one"
          options[name.name, default: ([], kind)].commands.append(command.commandName)
        }
      }
    }
    #expect(options.count > 30)
    let expected = options.map { name, option in
      let variable = "EDGEPROBE_" + name.uppercased().replacing("-", with: "_")
      return "`\(variable)` `--\(name)` \(option.kind) \(option.commands.sorted().joined(separator: ", "))"
    }
    let page = try String(contentsOfFile: Binary.repository + "/Docs/environment.md", encoding: .utf8)
    let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `EDGEPROBE_") }.map { row in
      let cells = row.replacing("\\|", with: "/").split(separator: "|").map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      let kind = cells[2] == "1 or 0" ? cells[2] : cells[2].hasSuffix(", several") ? "several" : "one"
      let commands = cells[3].split(separator: ", ").sorted().joined(separator: ", ")
      return "\(cells[0]) \(cells[1]) \(kind) \(commands)"
    }
    #expect(rows == expected.sorted())
  }

  /// A value that no option takes shows who reads the variable.
  @Test(arguments: ["TIMEOUT", "SNI", "MAP_PORT", "NO_HTTP", "IPV4", "MAX_AGE", "FAIL_ON", "COLOR", "FORMAT"])
  func aVariableIsRead(variable: String) async throws {
    let outcome = try await Binary.run(
      ["check", "shop.example.com", "--deadline", "1ms"], environment: ["EDGEPROBE_\(variable)": "a:b"])
    #expect(outcome.status == 64 && outcome.errors.contains("EDGEPROBE_\(variable) "), "\(outcome)")
  }
}

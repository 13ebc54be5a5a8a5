import Foundation
import Testing

private let healthy = "Probes/scenarios/all-is-well"
private let lame = "Probes/scenarios/lame-server"
private let stale = "Probes/scenarios/stale-delegation"
private let offline = ["check", "Probes/scenarios/offline", "--timeout", "500ms"]

@Suite struct ExitStatusTests {
  private static let verdicts: [([String], Int32)] = [
    ([healthy], 0), ([lame], 1), ([stale], 2), ([lame, "--fail-on", "sev3"], 1), ([lame, "--fail-on", "sev2"], 0),
    ([stale, "--fail-on", "sev1"], 2), ([stale, "--fail-on", "never"], 0),
  ]

  @Test(arguments: verdicts) func followsTheWorstFinding(words: [String], status: Int32) async throws {
    #expect(try await Binary.run(["check"] + words).status == status)
  }

  @Test func isUnknownWhateverTheLevelUnlessNever() async throws {
    #expect(try await Binary.run(offline).status == 3)
    #expect(try await Binary.run(offline + ["--fail-on", "sev1"]).status == 3)
    #expect(try await Binary.run(offline + ["--fail-on", "never"]).status == 0)
  }

  @Test func levelDoesNotChangeTheStatusInTheReport() async throws {
    let outcome = try await Binary.run(["check", lame, "--json", "--fail-on", "sev1"])
    #expect(outcome.status == 0)
    #expect(try JSONRun(outcome.output).status == "warning")
  }

  @Test(arguments: [
    ["check", "a..b"], ["check", healthy, "--nonsense"], ["check", healthy, "--timeout", "soon"],
    ["check", healthy, "--timeout", "0s"], ["check", healthy, "-4", "-6"], ["check", healthy, "--fail-on", "note"],
    ["check", healthy, "--format", "xml"], ["check", healthy, "--format", "json="], ["check", healthy, "--at", "noon"],
    ["check", healthy, "--format", "json", "--format", "text"], ["check", healthy, "--quiet", "--verbose"],
    ["check", healthy, "--map-port", "53"], ["check", healthy, "--color", "pink"], ["check", healthy, lame],
    ["check", "http://shop.example.com/"], ["trace", "example.com", "NOTATYPE"], ["cert", "shop.example.com:0"],
    ["cert"], ["explain", "nothing-of-the-kind"], ["lab", "no-such-scenario"],
    ["lab", "--format", "json=/nonexistent/two.json", "all-is-well", "lame-server"],
    ["lab", "--record", "/nonexistent/two.jsonl", "all-is-well", "lame-server"],
  ])
  func usageErrorsAre64(words: [String]) async throws {
    let outcome = try await Binary.run(words)
    #expect(outcome.status == 64)
    #expect(outcome.text == "")
    #expect(!outcome.errors.isEmpty)
  }

  @Test(arguments: [
    ["check", "a..b"], ["check", healthy, "--nonsense"], ["check", "./no/such/folder"], ["replay", "./no-such-file"],
    ["check", healthy, "--timeout", "soon"],
  ])
  func monitoringSystemsReadUnknown(words: [String]) async throws {
    for option in [["--format", "nagios"], ["--format=nagios"]] {
      let outcome = try await Binary.run(words + option)
      #expect(outcome.status == 3)
      #expect(outcome.text.hasPrefix("UNKNOWN - "))
      #expect(outcome.text.split(separator: "\n").count == 1)
    }
    let outcome = try await Binary.run(words, environment: ["EDGEPROBE_FORMAT": "nagios"])
    #expect(outcome.status == 3)
  }

  @Test func unwritableOutputIs74() async throws {
    for words in [["--format", "json=/nonexistent/dir/x"], ["--record", "/nonexistent/dir/x"]] {
      let outcome = try await Binary.run(["check", healthy] + words)
      #expect(outcome.status == 74)
      #expect(outcome.errors.contains("/nonexistent/dir/x cannot be written: No such file or directory"))
    }
    let full = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
    #expect(try await Binary.run(["check", healthy], output: full).status == 74)
    #expect(try await Binary.run(["explain"], output: full).status == 74)
  }

  @Test func unwritableOutputNeverHidesACriticalVerdict() async throws {
    let full = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
    let critical = try await Binary.run(["check", stale], output: full)
    #expect(critical.status == 2)
    #expect(critical.errors.contains("standard output cannot be written"))
    #expect(try await Binary.run(["check", lame], output: full).status == 74)
  }

  @Test func closedPipeIs141() async throws {
    for words in [["check", healthy], ["explain"], ["lab"]] {
      let pipe = Pipe()
      try pipe.fileHandleForReading.close()
      let outcome = try await Binary.run(words, output: pipe.fileHandleForWriting)
      #expect(outcome.status == 141)
      #expect(outcome.errors == "")
    }
  }
}

@Suite struct OptionTests {
  @Test func quietSaysNothingWhenAllIsWell() async throws {
    let outcome = try await Binary.run(["check", healthy, "--quiet"])
    #expect(outcome.text == "")
    #expect(try await Binary.run(["check", lame, "--quiet"]).text.contains("ns-404.awsdns-40.co.uk."))
  }

  @Test func colorIsForTerminalsUnlessAskedFor() async throws {
    let escape = "\u{1B}["
    func text(_ words: [String], _ environment: [String: String] = [:]) async throws -> String {
      try await Binary.run(["check", healthy] + words, environment: environment).text
    }
    #expect(!(try await text([])).contains(escape))
    #expect(!(try await text(["--color", "auto"])).contains(escape))
    #expect(try await text(["--color", "always"]).contains(escape))
    // What is asked for in so many words outdoes what the environment asks for in general.
    #expect(try await text(["--color", "always"], ["NO_COLOR": "1"]).contains(escape))
    #expect(!(try await text(["--color", "never"])).contains(escape))
  }

  @Test func noColorHoldsOnATerminal() async throws {
    // script(1) gives the command a terminal.
    func text(_ environment: [String: String]) async throws -> String {
      try await Binary.run(
        "/usr/bin/script", ["-qec", "\(Binary.path) check \(healthy)", "/dev/null"],
        environment: ["TERM": "xterm"].merging(environment) { $1 }
      ).text
    }
    let green = "\u{1B}[1;32m"
    #expect(try await text([:]).contains(green))
    #expect(!(try await text(["NO_COLOR": "1"])).contains(green))
    #expect(!(try await text(["TERM": "dumb"])).contains("\u{1B}["))
  }

  @Test func flagBeatsEnvironmentBeatsDefault() async throws {
    func vantage(_ words: [String], _ environment: [String: String]) async throws -> String {
      try JSONRun(await Binary.run(["check", healthy, "--json"] + words, environment: environment).output).vantage
    }
    #expect(try await vantage(["--vantage", "flag"], ["EDGEPROBE_VANTAGE": "environment"]) == "flag")
    #expect(try await vantage([], ["EDGEPROBE_VANTAGE": "environment"]) == "environment")
    #expect(try await vantage([], ["EDGEPROBE_VANTAGE": ""]) == ProcessInfo.processInfo.hostName)
    #expect(try await vantage([], [:]) == ProcessInfo.processInfo.hostName)
  }

  @Test func environmentStandsInForFlagsAndLists() async throws {
    let wrong = try await Binary.run(["check", healthy], environment: ["EDGEPROBE_TIMEOUT": "soon"])
    #expect(wrong.status == 64)
    #expect(wrong.errors.contains("EDGEPROBE_TIMEOUT takes a time"))
    let json = try await Binary.run(["check", healthy], environment: ["EDGEPROBE_JSON": "1"])
    #expect(try JSONRun(json.output).status == "ok")
    let off = try await Binary.run(["check", healthy], environment: ["EDGEPROBE_JSON": "0"])
    #expect(off.text.hasPrefix("OK"))
    let only = try await Binary.run(
      ["check", healthy], environment: ["EDGEPROBE_ONLY": "www.*,shop.*", "EDGEPROBE_FORMAT": "nagios"])
    #expect(only.text.contains("targets=2 "))
    let level = try await Binary.run(["check", lame], environment: ["EDGEPROBE_FAIL_ON": "sev1"])
    #expect(level.status == 0)
  }

  @Test func oneRunWritesManyFormats() async throws {
    let scratch = try Folder()
    let path = scratch.path
    try scratch.write("{\"old\": true}", to: "run.json")
    // Whoever reads the old file meanwhile has all of it.
    let reader = try FileHandle(forReadingFrom: URL(fileURLWithPath: path + "/run.json"))
    let outcome = try await Binary.run([
      "check", lame, "--color", "always", "--format", "text", "--format", "json=\(path)/run.json", "--format",
      "jsonl=\(path)/run.jsonl", "--format", "nagios=\(path)/run.nagios", "--format", "text=\(path)/run.txt",
    ])
    #expect(outcome.status == 1)
    #expect(try scratch.names().filter { $0.hasPrefix("run") } == ["run.json", "run.jsonl", "run.nagios", "run.txt"])
    #expect(try JSONRun(scratch.data("run.json")).status == "warning")
    #expect(try scratch.text("run.nagios").hasPrefix("WARNING - "))
    #expect(try scratch.text("run.jsonl").split(separator: "\n").count > 3)
    #expect(try reader.readToEnd() == Data("{\"old\": true}".utf8))
    #expect(outcome.text.contains("\u{1B}["))
    #expect(try !scratch.text("run.txt").contains("\u{1B}["))
  }

  @Test func fileThatCannotBeReplacedIsLeftAlone() async throws {
    let scratch = try Folder()
    try FileManager.default.createDirectory(atPath: scratch.path + "/taken", withIntermediateDirectories: true)
    let outcome = try await Binary.run(["check", healthy, "--format", "json=\(scratch.path)/taken"])
    #expect(outcome.status == 74)
    #expect(try scratch.names() == ["taken"])
  }
}

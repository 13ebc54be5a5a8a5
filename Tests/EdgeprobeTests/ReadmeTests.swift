import Foundation
import Glibc
import Testing

/// The README shows what the binary prints: below `<!-- output: COMMAND -->` stands a block with its output.
@Suite struct ReadmeTests {
  private struct Example {
    var command: String
    var shown: String
    /// Where the shown output stands in the text.
    var range: Range<String.Index>
  }

  @Test func showsWhatIsPrinted() async throws {
    let file = Binary.repository + "/README.md"
    var text = try String(contentsOfFile: file, encoding: .utf8)
    let world = try await ServedWorld()
    let scratch = try Folder()
    try scratch.write(world.hints, to: "hints")
    let count = try examples(in: text).count
    #expect(count >= 4)
    for index in 0..<count {
      let example = try examples(in: text)[index]
      var words = example.command.split(separator: " ").map(String.init)
      #expect(words.removeFirst() == "edgeprobe")
      var environment = ["EDGEPROBE_AT": "2026-11-20T12:00:00Z"]
      if !words.contains(where: { $0.hasPrefix("Probes/scenarios/") }) {
        environment.merge(world.environment(hints: scratch.path + "/hints")) { $1 }
        environment["EDGEPROBE_TRUST"] = world.anchors
      }
      let printed = try await Binary.run(words, environment: environment).text
      if steady(printed) != steady(example.shown), ProcessInfo.processInfo.environment["EDGEPROBE_RECORD"] != nil {
        text.replaceSubrange(example.range, with: printed)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        continue
      }
      #expect(
        steady(printed) == steady(example.shown), "README.md: \(example.command) prints something else: run make record"
      )
    }
    #expect(await world.stop() == 130)
  }

  private func examples(in text: String) throws -> [Example] {
    text.matches(of: /<!-- output: ([^\n]*) -->\n```\n((?:[^`]|\n)*?)```/).map { match in
      Example(command: String(match.1), shown: String(match.2), range: match.2.startIndex..<match.2.endIndex)
    }
  }

  /// The text without what differs from run to run: round trips, and seconds.
  private func steady(_ text: String) -> String {
    text.replacing(/under 1 ms|\d+(-\d+)? ms/, with: "N ms").replacing(/time=[0-9.]+s/, with: "time=Ns")
      .replacing(/[ \n]+/, with: " ")
  }
}

import Foundation
import Glibc
import Testing

private let folder = Bundle.module.bundlePath + "/BadInput"

/// Each folder holds files with mistakes, the words to type beside them, and what is said.
private let badInputs: [String] =
  ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()

@Suite struct BadInputTests {
  @Test func foldersAreThere() { #expect(badInputs.count >= 12) }

  /// With EDGEPROBE_RECORD=1 what is said is written anew into the sources; the diff is the review.
  @Test(arguments: badInputs) func isRefusedWithEveryMistakeNamed(name: String) async throws {
    let place = folder + "/" + name
    let words = try String(contentsOfFile: place + "/arguments.txt", encoding: .utf8).split(separator: "\n")
    let outcome = try await Binary.run(words.map(String.init), in: place)
    #expect(outcome.status == 65)
    #expect(outcome.text == "")
    if ProcessInfo.processInfo.environment["EDGEPROBE_RECORD"] == "1" {
      let source = Binary.repository + "/Tests/EdgeprobeTests/BadInput/\(name)/expected.txt"
      try outcome.errors.write(toFile: source, atomically: true, encoding: .utf8)
      return
    }
    #expect(outcome.errors == (try String(contentsOfFile: place + "/expected.txt", encoding: .utf8)))
  }

  @Test func folderWithoutPermissionIsSaid() async throws {
    let scratch = try Folder()
    try scratch.write("schema: 1\ntargets:\n  - name: shop.example.com\n", to: "probe.yaml")
    #expect(chmod(scratch.path, 0) == 0)
    defer { chmod(scratch.path, 0o700) }
    // Root may read everything; the binary is reached through a descriptor by a copy that anybody may run.
    let copy = try Folder()
    #expect(chmod(copy.path, 0o755) == 0)
    try FileManager.default.copyItem(atPath: Binary.path, toPath: copy.path + "/edgeprobe")
    let words = ["check", scratch.path]
    let outcome =
      geteuid() == 0
      ? try await Binary.run(
        "/usr/bin/setpriv", ["--reuid", "65534", "--clear-groups", copy.path + "/edgeprobe"] + words, in: "/")
      : try await Binary.run(copy.path + "/edgeprobe", words, in: "/")
    #expect(outcome.status == 65)
    #expect(outcome.text == "")
    let said = outcome.errors.replacingOccurrences(of: scratch.path, with: "FOLDER")
    #expect(
      said
        == "FOLDER: it may not be read: permission denied\n    give the user that runs edgeprobe the right to read it\n"
    )
  }

  @Test func recordThatWasCutOffOrEditedIsRefused() async throws {
    let record = try await ScenarioRuns.shared.run(try Scenario("all-is-well")).record
    let lines = record.split(separator: UInt8(ascii: "\n"))
    #expect(lines.count > 5)
    let scratch = try Folder()
    func status(_ contents: Data) async throws -> Int32 {
      try scratch.write(contents, to: "run.jsonl")
      let outcome = try await Binary.run(["replay", scratch.path + "/run.jsonl"])
      if outcome.status != 0 { #expect(outcome.text == "") }
      return outcome.status
    }
    func joined(_ lines: some Sequence<Data>) -> Data { Data(lines.flatMap { $0 + [UInt8(ascii: "\n")] }) }
    #expect(try await status(record) == 0)
    #expect(try await status(joined(lines.dropLast())) == 65)
    #expect(try await status(record.dropLast(20)) == 65)
    #expect(try await status(joined(lines.dropFirst())) == 65)
    for index in lines.indices.dropLast() {
      var without = lines
      without.remove(at: index)
      #expect(try await status(joined(without)) == 65, "without line \(index + 1)")
    }
    let text = String(decoding: record, as: UTF8.self)
    let edited = text.replacingOccurrences(
      of: "\"written\":\"www.example.com\"", with: "\"written\":\"web.example.com\"")
    #expect(edited != text)
    #expect(try await status(Data(edited.utf8)) == 65)
  }
}

import Foundation
import Testing

/// `Probes/example`, which is there to be copied, with a world in which what it says is true.
@Suite struct ExampleTests {
  private static let zoneFile = "aws/Z08341252QYV7EXAMPLE1.json"

  private func copy() throws -> Folder {
    let folder = try Folder()
    for name in ["probe.yaml", "aws", "state"] {
      try FileManager.default.copyItem(
        atPath: Binary.repository + "/Probes/example/" + name, toPath: folder.path + "/" + name)
    }
    return folder
  }

  private func check(_ words: [String], in folder: Folder, _ world: ServedWorld) async throws -> Outcome {
    let scratch = try Folder()
    try scratch.write(world.hints, to: "hints")
    var environment = world.environment(hints: scratch.path + "/hints")
    environment["EDGEPROBE_TRUST"] = world.anchors
    environment["EDGEPROBE_AT"] = "2026-11-20T12:00:00Z"
    return try await Binary.run(["check"] + words, in: folder.path, environment: environment)
  }

  private func snapshot(of time: String) -> String {
    #"{"schema":"edgeprobe-snapshot/1","takenAt":"\#(time)","account":"123456789012","region":"us-east-1","#
      + #""cli":"aws-cli/2.31.0","files":[]}"#
  }

  /// Nothing of it leads back to where it came from.
  @Test func aCopyIsCheckedByItself() async throws {
    let (world, folder) = (try await ServedWorld(), try copy())
    for words in [["."], ["probe.yaml"], [folder.path]] {
      let outcome = try await check(words, in: folder, world)
      #expect(outcome.status == 0, "\(outcome)")
      #expect(outcome.text.hasPrefix("OK  2 of 2 targets fine"), "\(outcome)")
    }
    #expect(await world.stop() == 130)
  }

  /// What is reviewed and changed by a commit alone is as true after years; what a cron job fetches is not.
  @Test func intentHasNoLimitOfAge() async throws {
    let (world, folder) = (try await ServedWorld(), try copy())
    func rules() async throws -> Set<String> {
      Set(try JSONRun(try await check([".", "--json"], in: folder, world).output).findings.map(\.rule))
    }
    try folder.write(snapshot(of: "2001-01-01T00:00:00Z"), to: "aws/snapshot.json")
    #expect(try await rules().isEmpty)
    let zone = try folder.text(Self.zoneFile)
    try folder.write(zone.replacing("127.53.9.2", with: "127.53.9.3"), to: Self.zoneFile)
    let drifted = try await rules()
    #expect(drifted.contains("wrong-record") && !drifted.contains("expectation-outdated"), "\(drifted)")
    try folder.write(zone, to: Self.zoneFile)
    // The same age of state, where a rule needs it.
    let name = "state/11111111-2222-4333-8444-555555555555.json"
    try folder.write(
      try folder.text(name).replacing(#""RenewalStatus": "SUCCESS""#, with: #""RenewalStatus": "FAILED""#), to: name)
    try folder.write(snapshot(of: "2026-11-20T11:30:00Z"), to: "state/snapshot.json")
    #expect(try await rules() == ["renewal-stuck"])
    try folder.write(snapshot(of: "2001-01-01T00:00:00Z"), to: "state/snapshot.json")
    #expect(try await rules() == ["expectation-outdated"])
    #expect(await world.stop() == 130)
  }
}

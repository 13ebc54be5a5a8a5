import Foundation
import Testing

/// What a stranger puts into a certificate tells the system that runs the check nothing but what it is.
@Suite struct WorkflowCommandTests {
  private static let hostile = [
    "::error::x", "##[error]x", "::warning file=a,line=1::x", "##vso[task.complete]x", "##teamcity[x]", "::add-mask::x",
    // As YAML has them: a title of the window, a colour, a line that is drawn over, and another line.
    #"\e]0;x\a"#, #"\e[31mx"#, #"x\rx"#, #"\n::error::x"#, #"\x9b31mx"#, "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
  ]

  /// A copy of the healthy world in which a certificate is of somebody who knows where it is looked at.
  private func scenario() throws -> (Folder, path: String) {
    let folder = try Folder()
    try FileManager.default.copyItem(atPath: Binary.repository + "/Probes", toPath: folder.path + "/Probes")
    let path = folder.path + "/Probes/scenarios/hostile"
    try FileManager.default.createDirectory(atPath: path + "/world", withIntermediateDirectories: true)
    try folder.write(
      "schema: 1\ntargets: [{ name: shop.example.com }]\n", to: "Probes/scenarios/hostile/probe.yaml")
    try folder.write("base: ../all-is-well\n", to: "Probes/scenarios/hostile/world/servers.yaml")
    // Of many words, so that some of them come to stand at the beginning of a line, wherever lines are broken.
    let names = WorkflowCommandTests.hostile.map { word in
      #"""# + Array(repeating: word, count: 30).joined(separator: " ") + #"""#
    }
    try folder.write(
      """
      authorities:
        - { name: Lab Root, anchor: true }
        - { name: "::error::root ::error::root ::error::root", organization: "##[error]root ##vso[task]root" }
      certificates:
        - { id: evil, issuer: "::error::root ::error::root ::error::root", subject: "::error::leaf ##[error]leaf", names: [\(names.joined(separator: ", "))] }
      endpoints:
        - { addresses: [127.53.9.1, 127.53.9.2], serve: [evil] }

      """, to: "Probes/scenarios/hostile/world/tls.yaml")
    return (folder, path)
  }

  @Test(arguments: ["text", "json", "jsonl", "nagios"]) func ofACheck(format: String) async throws {
    let (folder, path) = try scenario()
    let outcome = try await Binary.run(["check", path, "--verbose", "--format", format], in: "/")
    #expect(outcome.status == 2 && outcome.errors == "")
    expectNoCommand(in: outcome.text, format)
    _ = folder
  }

  @Test(arguments: ["text", "json", "jsonl", "nagios"]) func ofACertificate(format: String) async throws {
    let (folder, path) = try scenario()
    let world = try await ServedWorld(path)
    try folder.write(world.hints, to: "hints")
    let outcome = try await Binary.run(
      ["cert", "shop.example.com", "--verbose", "--trust", world.anchors, "--format", format],
      environment: world.environment(hints: folder.path + "/hints"))
    #expect(await world.stop() == 130)
    #expect(outcome.status == 2 && outcome.errors == "")
    expectNoCommand(in: outcome.text, format)
  }

  private func expectNoCommand(in text: String, _ format: String) {
    for scalar in text.unicodeScalars where scalar != "\n" {
      #expect(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value), "\(format): control U+\(scalar.value)")
    }
    // Monitoring systems show it on pages of theirs.
    if format == "nagios" { #expect(!text.contains { "<>".contains($0) }) }
    for line in text.split(separator: "\n") {
      #expect(!isCommand(line), "\(format): \(line)")
    }
    #expect(text.contains("error"), "what is served is shown")
    if format.hasPrefix("json") {
      // Whoever reads it as JSON has the words as they were served.
      let objects = format == "json" ? [Data(text.utf8)] : text.split(separator: "\n").map { Data($0.utf8) }
      let words = objects.map { "\((try? JSONSerialization.jsonObject(with: $0)) ?? "")" }.joined()
      #expect(words.contains("##[error]"))
    }
  }

  /// As GitHub's runner reads a line: the first form behind blanks, the second anywhere.
  ///
  /// Azure's agent and TeamCity have the second with words of their own.
  private func isCommand(_ line: Substring) -> Bool {
    let rest = line.drop { $0 == " " || $0 == "\t" }
    return rest.hasPrefix("::error") || rest.hasPrefix("::warning") || rest.hasPrefix("::add-mask")
      || line.contains("##[") || line.contains("##vso[") || line.contains("##teamcity[")
  }
}

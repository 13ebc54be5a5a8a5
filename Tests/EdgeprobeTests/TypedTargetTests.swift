import Foundation
import Testing

/// Names, URLs and addresses as they are typed.
@Suite struct TypedTargetTests {
  /// A page that nobody asks for would be reported as fine.
  @Test(arguments: [
    ["https://shop.example.com/a", "https://shop.example.com/b"],
    ["https://shop.example.com/a", "https://SHOP.example.com:8443/a"],
    ["shop.example.com", "https://shop.example.com/a"],
  ])
  func oneRunAsksForOnePageOfAHost(words: [String]) async throws {
    for command in ["check", "init"] {
      let outcome = try await Binary.run([command] + words)
      #expect(outcome.status == 64 && outcome.text.isEmpty)
      #expect(outcome.errors.contains("\"\(words[0])\" and \"\(words[1])\" are one host"), "\(outcome)")
    }
  }

  @Test(arguments: [
    ("127.0.0.1:443", "127.0.0.1:443"), ("::1", "::1"), ("[::1]:443", "[::1]:443"), ("192.0.2.1", "192.0.2.1"),
    ("https://[::1]/", "[::1]"), ("https://192.0.2.1:8443/a", "192.0.2.1:8443"),
  ])
  func anAddressIsLookedAtByAnotherCommand(word: String, host: String) async throws {
    let outcome = try await Binary.run(["check", word])
    #expect(outcome.status == 64 && outcome.text.isEmpty)
    #expect(outcome.errors.contains("address; edgeprobe cert \(host) looks at its certificate"), "\(outcome)")
  }

  @Test func onlyIsForNamesAsWell() async throws {
    let world = try await ServedWorld()
    let folder = try Folder()
    try folder.write(world.hints, to: "hints")
    var environment = world.environment(hints: folder.path + "/hints")
    environment.merge(["EDGEPROBE_TRUST": world.anchors, "EDGEPROBE_AT": "2026-11-20T12:00:00Z"]) { $1 }
    func check(_ words: String...) async throws -> Outcome {
      try await Binary.run(["check"] + words, in: folder.path, environment: environment)
    }
    let none = try await check("--only", "foo*", "shop.example.com")
    #expect(none.status == 64 && none.errors.contains("no target matches --only foo*"), "\(none)")
    let one = try await check("--only", "shop*", "shop.example.com", "www.example.com", "shop.example.com")
    #expect(one.status == 0 && one.text.hasPrefix("OK  1 of 1 target fine"), "\(one)")
    #expect(await world.stop() == 130)
  }

  /// Nobody reads a remark of what monitoring calls fine.
  @Test func monitoringIsNotGreenForWantOfExpectations() async throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(atPath: folder.path + "/Probes", withIntermediateDirectories: true)
    try folder.write("schema: 1\ntargtes: []\n", to: "Probes/other.yaml")
    let outcome = try await Binary.run(["check", "--format", "nagios", "shop.example.com"], in: folder.path)
    #expect(outcome.status == 3 && outcome.text.hasPrefix("UNKNOWN - "), "\(outcome)")
    #expect(outcome.text.contains("./Probes/other.yaml, line 2"), "\(outcome)")
  }

  /// Whoever puts exports beside a probe file means them.
  @Test(arguments: [(false, false), (true, false), (false, true)])
  func exportsThatNoProbeFileTakesAreNamed(areTaken: Bool, areOthers: Bool) async throws {
    let folder = try Folder()
    let aws = Binary.repository + "/Probes/scenarios/all-is-well/aws"
    try FileManager.default.copyItem(atPath: aws, toPath: folder.path + "/aws")
    if areOthers {
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.path + "/aws") {
        try folder.write("{\"made\": \"by somebody else\"}\n", to: "aws/" + name)
      }
    }
    try folder.write(
      "schema: 1\n\(areTaken ? "aws: aws/\n" : "")targets:\n  - name: shop.example.com\n    ports: []\n", to: "p.yaml")
    let outcome = try await Binary.run(
      ["check", "--deadline", "1ms", "--resolver", "none", "--json", "."], in: folder.path)
    #expect(outcome.text.contains("no probe file beside it says aws:") == (!areTaken && !areOthers), "\(outcome)")
  }

  /// Another world's ports, which whoever serves one has in the environment.
  @Test func aScenarioIsPlayedOnItsOwnPorts() async throws {
    let environment = ["EDGEPROBE_MAP_PORT": "53=9,443=9"]
    for words in [["lab", "lame-server"], ["check", "Probes/scenarios/lame-server"]] {
      let (plain, mapped) = (
        try await Binary.run(words + ["--json"]), try await Binary.run(words + ["--json"], environment: environment)
      )
      #expect(mapped.status == 1, "\(mapped)")
      #expect(try JSONRun(mapped.output).findings.map(\.rule) == JSONRun(plain.output).findings.map(\.rule))
    }
  }

  /// The file's page is another one's business then, and whoever reads the verdict should know.
  @Test(arguments: [("/health", true), ("/b", false)])
  func aPageInPlaceOfTheFiles(path: String, isRemarked: Bool) async throws {
    let folder = try Folder()
    try folder.write(
      "schema: 1\ntargets:\n  - name: shop.example.com\n    http: { path: /b, contains: nothere }\n", to: "p.yaml")
    let outcome = try await Binary.run(
      ["check", "--deadline", "1ms", "--resolver", "none", "--json", "p.yaml", "https://shop.example.com\(path)"],
      in: folder.path)
    let remark = "/b of shop.example.com. is not asked for: /health was named"
    #expect(outcome.text.replacing("\\/", with: "/").contains(remark) == isRemarked, "\(outcome)")
  }

  /// A list as other programs take it would be walked to as one name, which does not exist.
  @Test(arguments: [
    ["check", "shop.example.com,www.example.com"], ["trace", "shop.example.com,"],
    ["cert", "shop.example.com;www.example.com:443"], ["init", "--output", "-", "shop.example.com,www.example.com"],
    ["check", "https://shop.example.com,www.example.com/a"], ["check", #"a\\,b.example.com"#],
  ])
  func severalNamesInOneWordAreRefused(words: [String]) async throws {
    let outcome = try await Binary.run(words + ["--deadline", "1ms"])
    #expect(outcome.status == 64 && outcome.text.isEmpty, "\(outcome)")
    #expect(outcome.errors.contains("names are separated by spaces"), "\(outcome)")
  }

  @Test(arguments: [
    #"shop\,a.example.com"#, #"shop\044a.example.com"#, #"shop\;a.example.com"#, "https://shop.example.com/a,b;c",
  ])
  func whatIsNoSeparatorIsALetter(word: String) async throws {
    let outcome = try await Binary.run(["check", word, "--deadline", "1ms", "--resolver", "none"])
    #expect(outcome.status == 3, "\(outcome)")
  }

  /// Who cannot reach a root server learns what to open, and nothing of the name.
  @Test(arguments: ["silent", "closed"]) func aTraceWithoutAnyRootServer(fault: String) async throws {
    let scratch = try Folder()
    try FileManager.default.copyItem(atPath: Binary.repository + "/Probes", toPath: scratch.path + "/Probes")
    let path = scratch.path + "/Probes/scenarios/offline"
    let names = ["a.root-servers.net.", "b.root-servers.net."]
    try scratch.write(
      "base: ../all-is-well\nservers:\n" + names.map { "  - { name: \($0), fault: \(fault) }\n" }.joined(),
      to: "Probes/scenarios/offline/world/servers.yaml")
    let world = try await ServedWorld(path)
    try scratch.write(world.hints, to: "hints")
    let outcome = try await Binary.run(
      ["trace", "shop.example.com", "--timeout", "500ms"],
      environment: world.environment(hints: scratch.path + "/hints"))
    #expect(await world.stop() == 130)
    let text = outcome.text.replacing(/\s+/, with: " ")
    #expect(outcome.status == 3, "\(outcome)")
    #expect(
      text.hasPrefix("UNKNOWN shop.example.com A: not known, the one root address gave no answer"), "\(outcome)")
    let isOpen = text.contains("is port 53 open from here, over UDP and TCP? --resolver ADDRESS")
    #expect(isOpen == (fault == "silent"), "\(outcome)")
    #expect(!text.contains("not asked") && !text.contains("usable answer"), "\(outcome)")
    #expect(
      text.contains("1 server, 1 address: " + (fault == "silent" ? "no answer" : "connection refused")), "\(outcome)")
  }
}

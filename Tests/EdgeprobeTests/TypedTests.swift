import EdgeModel
import EdgeRun
import Foundation
import Glibc
import Testing

/// What options come to: what is typed, what the environment says, what counts when nobody says anything.
@Suite struct TypedTests {
  @Test func defaultsAreThoseOfTheDocuments() throws {
    let looking = try Settings(Arguments(environment: [:]), command: "check").looking
    #expect(looking.timeout == .seconds(5) && looking.connectTimeout == .seconds(5))
    #expect(looking.handshakeTimeout == .seconds(10) && looking.deadline == .seconds(50))
    #expect(looking.concurrency == 64 && looking.ipv4 && looking.ipv6 && !looking.oneServer)
    #expect(looking.hints.count == 13 && looking.hints.allSatisfy { $0.addresses.count == 2 })
    #expect(looking.portMap.isEmpty && looking.allowed.isEmpty && looking.addresses.isEmpty)
    #expect(try Settings(Arguments(environment: [:]), command: "trace").looking.deadline == nil)
  }

  /// One that is typed beats what the environment says of any that excludes it.
  @Test(arguments: [
    (["--verbose"], ["EDGEPROBE_QUIET": "1"]), (["--quiet"], ["EDGEPROBE_VERBOSE": "1"]),
    (["-6"], ["EDGEPROBE_IPV4": "1"]), (["-4"], ["EDGEPROBE_IPV6": "1"]),
    (["--format", "text"], ["EDGEPROBE_JSON": "1"]), (["--json"], ["EDGEPROBE_FORMAT": "nagios"]),
  ])
  func whatIsTypedBeatsTheEnvironment(words: [String], environment: [String: String]) async throws {
    let typed = try await Binary.run(["check", "Probes/scenarios/all-is-well"] + words)
    let both = try await Binary.run(["check", "Probes/scenarios/all-is-well"] + words, environment: environment)
    #expect(both.status == typed.status && both.errors == typed.errors)
    #expect((both.text.first == "{") == words.contains("--json"))
  }

  @Test func ageOfStateIsTypedOrSetAndRecorded() async throws {
    let folder = try Folder()
    let words = ["check", "Probes/scenarios/all-is-well", "--record", folder.path + "/run.jsonl"]
    for (more, environment) in [(["--max-age", "7d"], [:]), ([], ["EDGEPROBE_MAX_AGE": "7d"])] {
      #expect(try await Binary.run(words + more, environment: environment).status == 0)
      let record = String(decoding: try folder.data("run.jsonl"), as: UTF8.self)
      #expect(record.contains(#""maximumAge""#))
    }
    #expect(try await Binary.run(words).status == 0)
    #expect(!String(decoding: try folder.data("run.jsonl"), as: UTF8.self).contains(#""maximumAge""#))
    let typed = try await Binary.run(words + ["--max-age", "soon"])
    #expect(typed.status == 64 && typed.errors.contains("--max-age takes a time such as 90m, 24h or 7d"))
    let set = try await Binary.run(words, environment: ["EDGEPROBE_MAX_AGE": "0s"])
    #expect(set.status == 64 && set.errors.contains("EDGEPROBE_MAX_AGE takes a time"))
  }

  /// A recorded run is judged by another age, too.
  @Test func ageOfStateCountsInAReplay() async throws {
    let record = try await ScenarioRuns.shared.run(try Scenario("old-exports")).record
    let folder = try Folder()
    try folder.write(record, to: "run.jsonl")
    func replay(_ words: [String]) async throws -> Outcome {
      try await Binary.run(["replay", folder.path + "/run.jsonl", "--json"] + words)
    }
    let (asThen, younger) = (try await replay([]), try await replay(["--max-age", "26h"]))
    #expect(asThen.status == 0 && asThen.text.contains(#""expectation-outdated""#))
    #expect(younger.status == 1 && younger.text.contains(#""renewal-overdue""#), "\(younger)")
    #expect(try await replay(["--max-age", "soon"]).status == 64)
  }

  /// A zone outside Route 53 whose apex has neither site nor address: its delegation is all there is to be expected.
  @Test func anApexWithoutAddressMayBeWatchedForItsDelegation() async throws {
    let (world, folder) = (try await ServedWorld(), try Folder())
    try folder.write(world.hints, to: "hints")
    let environment = world.environment(hints: folder.path + "/hints")
    func check(_ targets: String) async throws -> Outcome {
      try folder.write("schema: 1\ntargets: [\(targets)]\n", to: "probe.yaml")
      return try await Binary.run(
        ["check", "--resolver", "none", "probe.yaml"], in: folder.path, environment: environment)
    }
    let servers = "[ns-101.awsdns-10.com, ns-202.awsdns-20.net, ns-303.awsdns-30.org, ns-404.awsdns-40.co.uk]"
    let apex = "name: example.com, ports: [], delegation: "
    let well = try await check("{ \(apex)\(servers) }")
    #expect(well.status == 0 && well.text.hasPrefix("OK  1 of 1 target fine"), "\(well)")
    let other = try await check("{ \(apex)[ns-1.example.net] }")
    #expect(other.status == 2, "\(other)")
    // Whoever connects there needs an address, and a name that is named is there.
    #expect(try await check("{ name: example.com, delegation: \(servers) }").text.contains("has neither A nor AAAA"))
    #expect(try await check("{ name: gone.example.com, ports: [] }").text.contains("does not exist"))
    #expect(await world.stop() == 130)
  }

  /// No probe file is needed for it.
  @Test func exportsMayBeGivenBesideAName() async throws {
    let (world, folder) = (try await ServedWorld(), try Folder())
    try folder.write(world.hints, to: "hints")
    var environment = world.environment(hints: folder.path + "/hints")
    (environment["HOME"], environment["XDG_CONFIG_HOME"]) = (folder.path, nil)
    let exports = Binary.repository + "/Probes/scenarios/all-is-well/aws/"
    for name in ["well", "drift"] {
      try FileManager.default.createDirectory(atPath: "\(folder.path)/\(name)", withIntermediateDirectories: false)
    }
    for name in ["Z08341252QYV7EXAMPLE1.json", "Z08341252QYV7EXAMPLE1.hosted-zone.json"] {
      let text = try String(contentsOfFile: exports + name, encoding: .utf8)
      try folder.write(text, to: "well/" + name)
      try folder.write(text.replacingOccurrences(of: "127.53.9.1\"", with: "127.53.9.99\""), to: "drift/" + name)
    }
    func check(_ words: String...) async throws -> Outcome {
      try await Binary.run(
        ["check", "--resolver", "none", "--no-http", "shop.example.com"] + words, in: folder.path,
        environment: environment)
    }
    let well = try await check("--aws", "well", "--json")
    #expect(well.text.contains(#""zone" : "example.com.""#) && !well.text.contains(#""wrong-record""#), "\(well)")
    let drift = try await check("--aws", "drift", "--json")
    #expect(drift.status == 2 && drift.text.contains(#""wrong-record""#), "\(drift)")
    for option in ["--aws", "--aws-state"] {
      let missing = try await check(option, "nowhere")
      #expect(missing.status == 65 && missing.errors.contains("nowhere"), "\(missing)")
    }
    #expect(await world.stop() == 130)
  }

  /// What nobody names is inferred from the exports, and findings about it are milder.
  ///
  /// A host that is typed is visited, whatever its records lead to; another name is not.
  @Test(arguments: [([], 14, 0), (["shop.example.com"], 13, 1), (["_dmarc.mail.example.com"], 13, 0)])
  func whoeverTypesANameMeansIt(names: [String], inferred: Int, visited: Int) async throws {
    let folder = try Folder()
    _ = try await Binary.run(
      ["check", "Probes/scenarios/zero-configuration/aws", "--deadline", "1s", "--resolver", "none", "--record"]
        + [folder.path + "/run.jsonl"] + names)
    let record = String(decoding: try folder.data("run.jsonl"), as: UTF8.self)
    #expect(record.ranges(of: #""isInferred":true"#).count == inferred)
    #expect(record.ranges(of: #""hasUsualPorts":true"#).count == visited)
  }

  @Test(arguments: ["192.0.2.1", "2001:db8::1", "*.example.com", "chek", "exa mple.com", "a..example.com"])
  func whatIsNoNameIsNotLookedAt(word: String) async throws {
    let outcome = try await Binary.run(["check", word, "--deadline", "1s"])
    #expect(outcome.status == 64, "\(outcome)")
    #expect(outcome.text.isEmpty && outcome.errors.hasPrefix("edgeprobe: "))
  }

  /// What was typed may be a secret, and stands in logs of whoever schedules the command.
  @Test(arguments: [
    ["check", "https://user:s3cret@shop.example.com/"], ["check", "https://s3cret@shop.example.com/"],
    ["check", "http://user:s3cret@shop.example.com/"], ["check", "https://user:s3cret/x@shop.example.com/"],
    ["cert", "https://user:s3cret@shop.example.com/"], ["cert", "user:s3cret@shop.example.com"],
    ["trace", "user:s3cret@shop.example.com"], ["user:s3cret@shop.example.com"],
  ])
  func passwordsAreNotRepeated(words: [String]) async throws {
    let outcome = try await Binary.run(words)
    #expect(outcome.status == 64 && outcome.text.isEmpty && !outcome.errors.contains("s3cret"), "\(outcome)")
    #expect(outcome.errors.contains("user names and passwords in URLs are not supported"), "\(outcome)")
  }

  @Test(arguments: ["https://shop.example.com/@s", "https://shop.example.com:8443/@s"])
  func anAtSignOfThePath(url: String) async throws {
    let outcome = try await Binary.run(["cert", url])
    #expect(outcome.status == 64 && outcome.errors.contains("name its host alone: shop.example.com"), "\(outcome)")
  }

  @Test(arguments: [[], ["check"], ["trace"]]) func aPortIsNoPartOfAName(command: [String]) async throws {
    let outcome = try await Binary.run(command + ["shop.example.com:8443"])
    #expect(outcome.status == 64 && outcome.text.isEmpty, "\(outcome)")
    #expect(outcome.errors.contains("edgeprobe check https://shop.example.com:8443/ "))
    let other = try await Binary.run(command + ["shop.example.com:web"])
    #expect(other.status == 64 && other.errors.contains("it has a colon"))
  }

  @Test(arguments: [
    ("192.0.2.1", "edgeprobe trace 1.2.0.192.in-addr.arpa PTR"),
    (
      "2001:db8::1",
      "edgeprobe trace 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR"
    ),
  ])
  func anAddressIsNotWalkedTo(word: String, hint: String) async throws {
    let outcome = try await Binary.run(["trace", word, "--deadline", "1s"])
    #expect(outcome.status == 64 && outcome.text.isEmpty, "\(outcome)")
    #expect(outcome.errors.contains(hint))
    #expect(outcome.errors.contains("edgeprobe cert \(word) "))
  }

  @Test func certTakesAHost() async throws {
    let outcome = try await Binary.run(["cert", "https://shop.example.com:8443/a?b", "--deadline", "1s"])
    #expect(outcome.status == 64 && outcome.text.isEmpty, "\(outcome)")
    #expect(outcome.errors.contains("is a URL; name its host alone: shop.example.com:8443"))
  }

  @Test(arguments: ["nope.yaml", "nope.json", "./nope"])
  func aFileThatIsNotThereIsNotWalkedTo(word: String) async throws {
    let outcome = try await Binary.run(["check", word, "--deadline", "1s"])
    #expect(outcome.status == 65 && outcome.text.isEmpty, "\(outcome)")
    #expect(outcome.errors.contains("there is no such file or folder"))
  }

  /// What never ends is not read, and what is too large is refused unread.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      ["trace", "--hints", "/dev/zero", "a.example.com"], ["replay", "/dev/zero"],
      ["cert", "--chain", "/dev/zero", "--name", "a.example.com"], ["cert", "--trust", "/dev/zero", "a.example.com"],
    ])
  func aDeviceIsNoInputFile(words: [String]) async throws {
    let outcome = try await Binary.run(words)
    #expect(outcome.status == 65 && outcome.text.isEmpty)
    #expect(outcome.errors.contains("/dev/zero: it is not a regular file"))
  }

  /// The command of an emergency does not hang on a file about something else.
  @Test func aBrokenFileInTheUsualFolderIsARemarkForAName() async throws {
    let world = try await ServedWorld()
    let folder = try Folder()
    try FileManager.default.createDirectory(atPath: folder.path + "/Probes", withIntermediateDirectories: true)
    try folder.write(world.hints, to: "hints")
    try folder.write("schema: 1\ntargtes: []\n", to: "Probes/other.yaml")
    var environment = world.environment(hints: folder.path + "/hints")
    environment["EDGEPROBE_TRUST"] = world.anchors
    environment["EDGEPROBE_AT"] = "2026-11-20T12:00:00Z"
    let outcome = try await Binary.run(["check", "shop.example.com"], in: folder.path, environment: environment)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.text.contains("nothing expected: ./Probes/other.yaml, line 2: "))
    // Without a name, the folder is what is to be checked.
    #expect(try await Binary.run(["check"], in: folder.path, environment: environment).status == 65)
    #expect(await world.stop() == 130)
  }

  @Test(arguments: [
    ["trace", "--trust", "x", "a.example.com"], ["replay", "--vantage", "x", "run.jsonl"],
    ["cert", "--pem", "--json", "a.example.com"], ["lab", "--serve"], ["lab", "--bundle", "x", "all-is-well"],
  ])
  func anOptionThatWouldDoNothingIsRefused(words: [String]) async throws {
    #expect(try await Binary.run(words).status == 64)
  }

  @Test(arguments: [["--help"], ["--version"], ["check", "--help"], ["--generate-completion-script", "bash"]])
  func answersThatCannotBeWrittenAre74(words: [String]) async throws {
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    #expect(try await Binary.run(words, output: full).status == 74)
  }

  @Test func wordsFromOutsideArePrintable() async throws {
    let outcome = try await Binary.run(["check", "--f\u{1B}[31m"])
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("\\u{1b}[31m") && !outcome.errors.contains("\u{1B}"))
  }
}

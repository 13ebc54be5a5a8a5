import EdgeConfig
import EdgeModel
import Foundation
import Testing

/// What is observed becomes a probe file, and what is wrong never an expectation.
@Suite(.serialized) struct InitTests {
  private func environment(_ world: ServedWorld, _ folder: Folder) throws -> [String: String] {
    try folder.write(world.hints, to: "hints")
    return world.environment(hints: folder.path + "/hints").merging([
      "EDGEPROBE_TRUST": world.anchors, "EDGEPROBE_AT": "2026-11-20T12:00:00Z", "EDGEPROBE_VANTAGE": "lab",
    ]) { $1 }
  }

  private func copyExports(of scenario: String, to folder: Folder, as name: String = "aws") throws {
    try FileManager.default.copyItem(
      atPath: "\(Binary.repository)/Probes/scenarios/\(scenario)/aws", toPath: "\(folder.path)/\(name)")
  }

  @Test func aHealthyNameIsExpectedAsItIs() async throws {
    let (world, folder) = (try await ServedWorld(), try Folder())
    let environment = try environment(world, folder)
    func run(_ words: [String]) async throws -> Outcome {
      try await Binary.run(words, in: folder.path, environment: environment)
    }
    let written = try await run(["init", "shop.example.com", "https://www.example.com/"])
    #expect(written.status == 0, "\(written)")
    #expect(
      written.text
        == "wrote Probes/shop.example.com.yaml: 2 targets; edgeprobe check Probes/shop.example.com.yaml\n")
    let text = try folder.text("Probes/shop.example.com.yaml")
    #expect(text.hasPrefix("# Written by edgeprobe init from what was seen at 2026-11-20T12:00:00Z from lab.\n"))
    #expect(text.contains("\n  - name: shop.example.com\n"))
    #expect(text.contains("\n    issuer: \"Lab Root\"    # of the certificate served, until 2027-05-06T23:59:59Z\n"))
    // Sixty seconds are what an alias to a load balancer has: its addresses may be others tomorrow.
    #expect(text.contains("\n    # answers: { A: [\"127.53.9.1\", \"127.53.9.2\"] }    # kept for 60 s: may change"))
    #expect(text.contains("\n    # answers: { A: [\"127.53.9.1\", \"127.53.9.2\"] }    # behind an alias: "))
    #expect(text.contains("\n  # in the zone example.com, which com delegates to ns-101.awsdns-10.com, "))
    let checked = try await run(["check"])
    #expect(checked.status == 0 && checked.text.hasPrefix("OK  2 of 2 targets fine"), "\(checked)")
    // What is there stays.
    for words in [["init", "shop.example.com"], ["init", "--output", "hints", "www.example.com"]] {
      let again = try await run(words)
      #expect(again.status == 74 && again.errors.contains("is there already and never overwritten"), "\(again)")
    }
    #expect(try folder.text("Probes/shop.example.com.yaml") == text && folder.text("hints") == world.hints)
    #expect(await world.stop() == 130)
  }

  @Test func whatIsWrongIsARemarkWithItsName() async throws {
    let (world, folder) = (try await ServedWorld("certificates"), try Folder())
    let environment = try environment(world, folder)
    let outcome = try await Binary.run(
      [
        "init", "--output", "-", "expired.example.com", "shop.example.com", "uncovered.example.com",
        "ending.example.com",
      ], in: folder.path, environment: environment)
    #expect(outcome.status == 2, "\(outcome)")
    let blocks = outcome.text.components(separatedBy: "  - name: ")
    #expect(blocks.count == 5)
    #expect(blocks[0].contains("\n  # expired-certificate (SEV2): "))
    #expect(blocks[1].hasPrefix("expired.example.com\n"))
    #expect(blocks[1].contains("\n    # issuer: \"Lab Root\"    # expired-certificate\n"))
    #expect(blocks[2].hasPrefix("shop.example.com\n") && blocks[2].contains("\n    issuer: \"Lab Root\"    # "))
    #expect(blocks[3].contains("\n    # issuer: ") && blocks[3].contains("# name-not-covered"))
    // Good for everybody today, and not to be taken for what should be.
    #expect(blocks[4].contains("\n    # issuer: \"Lab Root\"    # expiring-certificate\n"))
    #expect(outcome.text.split(separator: "\n").filter { $0.hasPrefix("    issuer: ") }.count == 1)
    // The reader takes it, and so does whoever goes on from there.
    try folder.write(outcome.output, to: "probe.yaml")
    let read = try Expectations(paths: [folder.path + "/probe.yaml"])
    #expect(read.targets.map(\.issuer) == [nil, "Lab Root", nil, nil])
    #expect(await world.stop() == 130)
  }

  @Test func exportsBecomeATargetForEveryPublicName() async throws {
    let (world, folder) = (try await ServedWorld(), try Folder())
    let environment = try environment(world, folder)
    try copyExports(of: "all-is-well", to: folder)
    func run(_ words: [String]) async throws -> Outcome {
      try await Binary.run(words, in: folder.path, environment: environment)
    }
    let written = try await run(["init", "aws/"])
    #expect(written.status == 0, "\(written)")
    let text = try folder.text("probe.yaml")
    #expect(text.contains("\nschema: 1\naws: aws/    # records, zones, delegation sets\ntargets:\n"))
    #expect(text.contains("\n  - name: shop.example.com\n    ports: []    # aws/Z08341252QYV7EXAMPLE1.json, "))
    #expect(try await run(["check", "probe.yaml"]).status == 0)
    // A probe file names only what lies in its own folder.
    let outside = try await run(["init", "--output", "elsewhere/probe.yaml", "aws"])
    #expect(outside.status == 64 && outside.errors.contains("a probe file names only what lies in its own folder"))
    #expect(await world.stop() == 130)
  }

  /// Nobody said that what the exports hold works: what does not is no expectation, and what follows is quiet.
  @Test func whatIsNotServedIsNotExpectedOfExports() async throws {
    let (world, folder) = (try await ServedWorld("zero-configuration"), try Folder())
    let environment = try environment(world, folder)
    try copyExports(of: "zero-configuration", to: folder)
    func run(_ words: [String]) async throws -> Outcome {
      try await Binary.run(words, in: folder.path, environment: environment)
    }
    let written = try await run(["init", "aws"])
    #expect(written.status == 0, "\(written)")
    let text = try folder.text("probe.yaml")
    #expect(text.contains("\n  - name: cdn.example.com\n    ports: []    # aws/Z08341252QYV7EXAMPLE1.json, "))
    #expect(text.contains("\n    # ports: [443]    # connection-refused\n"))
    // Partners alone are let in, and a name behind another is nobody's.
    let partners = "  - name: partners.example.com\n    issuer: \"Lab Root\"    # of the certificate served, "
    let required = "\n    client_certificate: required    # every address turned away who showed none\n"
    #expect(text.contains(partners) && text.contains(required))
    #expect(text.contains("\n  - name: blog.example.com\n    issuer: "))
    #expect(text.contains("\n  # name-not-covered (NOTE): certificate at "))
    #expect(text.contains("\n  - name: blog-origin.example.com\n    ports: []    # aws/Z08341252QYV7EXAMPLE1.json, "))
    #expect(text.contains("\n    # ports: [443]    # name-not-covered\n"))
    #expect(text.contains("\n  # undelegated-zone (NOTE): "))
    #expect(text.contains("\n  # - name: www.example.org\n  #   ports: []    # aws/Z08341252QYV7EXAMPLE2.json, "))
    let checked = try await run(["check", "probe.yaml"])
    #expect(checked.status == 0 && checked.text.hasPrefix("OK  12 of 12 targets fine"), "\(checked)")
    #expect(await world.stop() == 130)
  }

  /// Of two hosted zones of one name, what the delegated one holds is expected, and what only the other has is not.
  @Test func whatAHiddenZoneAloneHoldsIsNotExpected() async throws {
    let (world, folder) = (try await ServedWorld("zones-of-one-name"), try Folder())
    let environment = try environment(world, folder)
    try copyExports(of: "zones-of-one-name", to: folder)
    let written = try await Binary.run(["init", "aws"], in: folder.path, environment: environment)
    #expect(written.status == 0, "\(written)")
    let text = try folder.text("probe.yaml")
    #expect(text.contains("\n  # wrong-hosted-zone (NOTE): new.example.com. A stands in "))
    #expect(text.contains("\n  # - name: new.example.com\n") && text.contains("\n  - name: late.example.com\n"))
    // What differs is told once somebody names it.
    let checked = try await Binary.run(["check", "probe.yaml"], in: folder.path, environment: environment)
    #expect(checked.status == 1 && !checked.text.contains("new.example.com"), "\(checked)")
    #expect(checked.text.hasPrefix("WARNING  1 incident (SEV3): late.example.com; 3 of 4 targets fine"))
    // The folder alone names nobody; and once the leftover has gone both are silent.
    func status(_ path: String) async throws -> Int32 {
      try await Binary.run(["check", path], in: folder.path, environment: environment).status
    }
    #expect(try await status("aws") == 0)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path + "/aws")
    where name.hasPrefix("Z08341252QYV7EXAMPLE0") {
      try FileManager.default.removeItem(atPath: "\(folder.path)/aws/\(name)")
    }
    #expect(try await status("aws") == 0)
    #expect(try await status("probe.yaml") == 0)
    #expect(await world.stop() == 130)
  }

  /// Where nobody could look, nothing is expected of ports.
  @Test func whatWasNotSeenIsNotExpectedOfExports() async throws {
    let folder = try Folder()
    try copyExports(of: "zero-configuration", to: folder)
    // A zone of somebody else, who is not exported.
    let cut = """
      {"Name": "dev.example.com.", "Type": "NS", "TTL": 300, "ResourceRecords": [{"Value": "ns1.example.net."}]}, {
      """
    let (file, start) = ("aws/Z08341252QYV7EXAMPLE1.json", "\"ResourceRecordSets\": [\n        ")
    try folder.write(try folder.text(file).replacing(start + "{", with: start + cut), to: file)
    let outcome = try await Binary.run(
      ["init", "--output", "-", "--deadline", "1ms", "--resolver", "none", "aws"], in: folder.path)
    #expect(outcome.status == 3, "\(outcome)")
    #expect(outcome.text.contains("\n  - name: cdn.example.com\n    ports: []"))
    #expect(outcome.text.contains("\n    # ports: [443]    # "))
    #expect(!outcome.text.contains("\n    ports: [443]"))
    #expect(outcome.text.contains("  - name: dev.example.com\n    ports: []    # aws/"))
    #expect(outcome.text.contains("\n    max_severity: sev3    # delegated, and not exported\n"))
  }

  /// A file that says nothing would stand in the way of the next try.
  @Test func offlineNothingIsWritten() async throws {
    let folder = try Folder()
    try folder.write(".  3600000 NS a.root-servers.net.\na.root-servers.net. 3600000 A 127.53.0.99\n", to: "hints")
    let words = ["init", "--hints", "hints", "--timeout", "200ms", "--resolver", "none", "shop.example.com"]
    let outcome = try await Binary.run(
      words + ["--allow-address", "127.0.0.0/8", "--output", "a.yaml"], in: folder.path)
    #expect(outcome.status == 3 && outcome.text.isEmpty, "\(outcome)")
    #expect(outcome.errors.hasPrefix("edgeprobe: nothing is written: nothing could be reached from here"), "\(outcome)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/a.yaml"))
  }

  @Test func aFileThatCheckWouldNotRead() async throws {
    let outcome = try await Binary.run(["init", "--output", "probe.txt", "shop.example.com"])
    #expect(outcome.status == 64 && outcome.errors.contains("check reads probe files that end in .yaml"), "\(outcome)")
  }

  /// The page that was named is the one that is proposed, and what is wrong is said where it is typed.
  @Test func thePageOfAURL() async throws {
    let (world, folder) = (try await ServedWorld("edges"), try Folder())
    let environment = try environment(world, folder)
    let outcome = try await Binary.run(
      ["init", "--output", "-", "https://down.example.com/cart?id=1"], in: folder.path, environment: environment)
    #expect(
      outcome.text.contains("\n    # http: { path: \"/cart?id=1\", status: [503] }    # what /cart?id=1 answered"),
      "\(outcome)")
    let wrong = try await Binary.run(
      ["init", "--output", "-", "down.example.com"], in: folder.path, environment: environment)
    #expect(wrong.errors.hasPrefix("edgeprobe: CRITICAL now: down.example.com: "), "\(wrong)")
    #expect(await world.stop() == 130)
  }

  /// A name of one letter, the working directory, and what stands at the root.
  @Test func shortPaths() async throws {
    let (world, hints) = (try await ServedWorld(), try Folder())
    let environment = try environment(world, hints)
    for (exports, file) in [("a", "probe.yaml"), ("./a/", "./probe.yaml"), (".", "probe.yaml"), ("a", "a/p.yaml")] {
      let folder = try Folder()
      try copyExports(of: "all-is-well", to: folder, as: "a")
      let place = exports == "." ? folder.path + "/a" : folder.path
      let words = file.hasPrefix("a/") ? ["--output", file] : []
      let outcome = try await Binary.run(["init"] + words + [exports], in: place, environment: environment)
      #expect(outcome.status == 0, "\(outcome)")
      #expect(FileManager.default.fileExists(atPath: "\(place)/\(file)"))
    }
    #expect(await world.stop() == 130)
  }

  @Test(arguments: [["init"], ["init", "Probes/example/aws", "shop.example.com"], ["init", "a..b"]])
  func whatIsNeitherNamesNorAFolderIsRefused(words: [String]) async throws {
    let outcome = try await Binary.run(words)
    #expect(outcome.status == 64 && outcome.text.isEmpty, "\(outcome)")
  }

  @Test func wrongExportsAreToldAsEverywhere() async throws {
    let folder = try Folder()
    try folder.write("{\"Reservations\": []}", to: "export.json")
    let outcome = try await Binary.run(["init", folder.path])
    #expect(outcome.status == 65 && outcome.text.isEmpty, "\(outcome)")
    #expect(try folder.names().contains("export.json"))
  }
}

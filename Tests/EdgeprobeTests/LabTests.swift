import Foundation
import Testing

/// What `edgeprobe lab` prints before the report.
@Suite struct LabTests {
  /// A world that is gone when the command ends is not one to be asked afterwards.
  @Test func theCommandsAreThoseOfAWorldThatIsKeptUp() async throws {
    let lines = try await Binary.run(["lab", "all-is-well"]).text.split(separator: "\n").map(String.init)
    #expect(
      lines.first == "world all-is-well is up for this run alone; with edgeprobe lab --serve all-is-well: "
        + "name servers on port 5300, TLS endpoints on port 8443, for example")
    let commands = lines.dropFirst().prefix { $0.hasPrefix("  ") }
    #expect(commands.contains { $0.hasPrefix("  dig @127.53.0.1 -p 5300 ") })
    #expect(commands.contains { $0.hasPrefix("  openssl s_client -connect 127.53.9.1:8443 ") })
    #expect(commands.allSatisfy { $0.contains("-p 5300 ") || $0.contains(":8443 ") })
  }

  /// A name of a certificate is no part of a command for a shell.
  @Test func aHostileNameIsQuoted() async throws {
    let scratch = try Folder()
    let folder = scratch.path + "/odd"
    try FileManager.default.copyItem(atPath: Binary.repository + "/Probes/scenarios/all-is-well", toPath: folder)
    let file = folder + "/world/tls.yaml"
    let world = try String(contentsOfFile: file, encoding: .utf8)
    let first = try #require(world.firstRange(of: "names: ["))
    let odd = world[..<first.upperBound] + "\"x;id\", " + world[first.upperBound...]
    try odd.write(toFile: file, atomically: true, encoding: .utf8)
    let text = try await Binary.run(["lab", folder]).text
    #expect(text.contains(" -servername 'x;id' "), "\(text.prefix(2000))")
  }

  /// An address that only some machine on the internet has.
  @Test(arguments: ["check", "lab"]) func aWorldThatCannotBeServedIsTheUsersToMend(command: String) async throws {
    let scratch = try Folder()
    let folder = scratch.path + "/odd"
    try FileManager.default.copyItem(atPath: Binary.repository + "/Probes/scenarios/all-is-well", toPath: folder)
    let file = folder + "/world/tls.yaml"
    let world = try String(contentsOfFile: file, encoding: .utf8)
    let first = try #require(world.firstRange(of: "addresses: ["))
    let odd = world[..<first.upperBound] + "\"2001:db8::1\", " + world[first.upperBound...]
    try odd.write(toFile: file, atomically: true, encoding: .utf8)
    let outcome = try await Binary.run([command, folder])
    #expect(outcome.status == 65)
    let line = world[..<first.lowerBound].split(separator: "\n", omittingEmptySubsequences: false).count
    #expect(
      outcome.errors
        == "\(file), line \(line): 2001:db8::1 is no address of this machine, so nothing can be served there\n"
        + "    give it an address of this machine, in 127.0.0.0/8 or ::1, and a port that may be used\n")
  }

  /// A name server at an address that this machine does not have, or that another one has.
  @Test(arguments: [
    ("2001:db8::1", "2001:db8::1 is no address of this machine, so nothing can be served there"),
    ("127.53.5.2", "127.53.5.2 is that of ns-101.awsdns-10.com. already"), ("::1", nil),
  ])
  func aNameServerThatCannotBeServedIsTheUsersToMend(address: String, problem: String?) async throws {
    let scratch = try Folder()
    let folder = scratch.path + "/odd"
    try FileManager.default.copyItem(atPath: Binary.repository + "/Probes/scenarios/all-is-well", toPath: folder)
    let file = folder + "/world/servers.yaml"
    let world = try String(contentsOfFile: file, encoding: .utf8)
    try world.replacingOccurrences(of: "[127.53.3.1]", with: "[127.53.3.1, \"\(address)\"]")
      .write(toFile: file, atomically: true, encoding: .utf8)
    let outcome = try await Binary.run(["lab", folder])
    #expect(outcome.status == (problem == nil ? 0 : 65))
    guard let problem else { return }
    let place = address == "127.53.5.2" ? "ns-202.awsdns-20.net." : "ns-101.awsdns-10.com."
    #expect(
      outcome.errors
        .hasPrefix("\(file), \(place): \(problem)\n"), "\(outcome.errors)")
  }

  @Test func severalScenariosAreNotWrittenToOneFile() async throws {
    let scratch = try Folder()
    for words in [["--format", "json=\(scratch.path)/run"], ["--record", scratch.path + "/run"]] {
      let outcome = try await Binary.run(["lab"] + words + ["all-is-well", "lame-server"])
      #expect(outcome.status == 64 && outcome.text == "")
      #expect(
        outcome.errors == "edgeprobe: \(scratch.path)/run would hold the last scenario alone: run one at a time\n")
      #expect(try scratch.names().filter { $0.hasPrefix("run") } == [])
      #expect(try await Binary.run(["lab"] + words + ["lame-server"]).status == 1)
      try FileManager.default.removeItem(atPath: scratch.path + "/run")
    }
  }
}

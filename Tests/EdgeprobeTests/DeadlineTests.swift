import Foundation
import Glibc
import Testing

/// `--deadline` ends a run whatever servers do: no other limit is in reach here, so a run that it did not end would go on
/// for an hour.
@Suite struct DeadlineTests {
  /// What is done for each of many names must not grow with their number: it would go on long after the deadline.
  ///
  /// The limit is no measure of speed, which slow machines and builds for debugging do not have: it ends what would take an
  /// hour.
  @Test(.timeLimit(.minutes(5))) func aZoneOfThousandsOfNamesTakesNoLonger() async throws {
    let scratch = try Folder()
    let sets = (0..<3000).map {
      #"{"Name":"h\#($0).example.com.","Type":"A","TTL":60,"ResourceRecords":[{"Value":"192.0.2.1"}]}"#
    }
    let soa = #"{"Name":"example.com.","Type":"SOA","TTL":60,"ResourceRecords":[{"Value":"a. b. 1 2 3 4 5"}]}"#
    try scratch.write(#"{"ResourceRecordSets":[\#(([soa] + sets).joined(separator: ","))]}"#, to: "Z0123ABCD.json")
    try scratch.write(
      #"{"HostedZone":{"Id":"/hostedzone/Z0123ABCD","Name":"example.com.","CallerReference":"x","#
        + #""Config":{"PrivateZone":false}},"DelegationSet":{"NameServers":["ns.example.net"]}}"#,
      to: "Z0123ABCD.hosted-zone.json")
    // Nobody answers there, and nothing is sent.
    try scratch.write(". 60 IN NS a.root.\na.root. 60 IN A 127.0.0.1\n", to: "named.root")
    let outcome = try await Binary.run([
      "check", scratch.path, "--deadline", "1s", "--hints", scratch.path + "/named.root",
    ])
    #expect(outcome.status == 3)
    // The apex is one of them.
    #expect(outcome.text.replacing(/\s+/, with: " ").contains("of 3001 targets fine"))
  }

  private static let patience = ["--timeout", "1h", "--connect-timeout", "1h", "--handshake-timeout", "1h"]

  /// A copy of the healthy scenario with something changed in its world.
  private func scenario(servers: String = "", endpoints: String? = nil) throws -> (Folder, path: String) {
    let folder = try Folder()
    try FileManager.default.copyItem(atPath: Binary.repository + "/Probes", toPath: folder.path + "/Probes")
    let path = folder.path + "/Probes/scenarios/stuck"
    try FileManager.default.createDirectory(atPath: path + "/world", withIntermediateDirectories: true)
    try folder.write("schema: 1\ntargets: [{ name: shop.example.com }]\n", to: "Probes/scenarios/stuck/probe.yaml")
    try folder.write("base: ../all-is-well\n" + servers, to: "Probes/scenarios/stuck/world/servers.yaml")
    if let endpoints { try folder.write(endpoints, to: "Probes/scenarios/stuck/world/tls.yaml") }
    return (folder, path)
  }

  private func run(_ path: String) async throws -> (status: Int32, report: JSONRun) {
    let outcome = try await Binary.run(
      ["check", "--json", "--deadline", "1s"] + DeadlineTests.patience + [path], in: "/")
    #expect(outcome.errors == "")
    return (outcome.status, try JSONDecoder().decode(JSONRun.self, from: outcome.output))
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["silent", "slow", "no-accept"])
  func endpointsThatNeverEnd(fault: String) async throws {
    let (folder, path) = try scenario(
      endpoints: "endpoints: [{ addresses: [127.53.9.1, 127.53.9.2], fault: \(fault) }]\n")
    let (status, report) = try await run(path)
    #expect(status == 3)
    #expect(Set(report.findings.filter { $0.status == "unknown" }.map(\.rule)) == ["unobserved"])
    #expect(report.findings.allSatisfy { $0.status == "unknown" || $0.severity == "note" }, "\(report.findings)")
    _ = folder
  }

  /// The deadline takes the page, not the handshake that was seen before it.
  @Test(.timeLimit(.minutes(1)), arguments: [false, true])
  func pagesThatNeverEnd(isExpected: Bool) async throws {
    let tls = Binary.repository + "/Probes/scenarios/clock-off/world/tls.yaml"
    let (folder, path) = try scenario(
      endpoints: try String(contentsOfFile: tls, encoding: .utf8)
        .replacingOccurrences(of: "clock: 2250m", with: "silent: true"))
    if isExpected {
      try folder.write(
        "schema: 1\ntargets: [{ name: shop.example.com, http: { path: / } }]\n",
        to: "Probes/scenarios/stuck/probe.yaml")
    }
    let (status, report) = try await run(path)
    #expect(status == (isExpected ? 3 : 0))
    #expect(
      report.findings.filter { $0.severity != "note" || $0.status == "unknown" }.map(\.rule)
        == (isExpected ? ["unobserved"] : []))
    _ = folder
  }

  @Test(.timeLimit(.minutes(1))) func endpointsThatSendGarbageAreKnownAtOnce() async throws {
    let (folder, path) = try scenario(
      endpoints: "endpoints: [{ addresses: [127.53.9.1, 127.53.9.2], fault: garbage }]\n")
    let (status, report) = try await run(path)
    #expect(status == 2)
    #expect(report.findings.map(\.rule) == ["not-tls"])
    _ = folder
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["silent", "slow"])
  func nameServersThatNeverEnd(fault: String) async throws {
    let names = [
      "ns-101.awsdns-10.com.", "ns-202.awsdns-20.net.", "ns-303.awsdns-30.org.", "ns-404.awsdns-40.co.uk.",
    ]
    let (folder, path) = try scenario(
      servers: "servers:\n" + names.map { "  - { name: \($0), fault: \(fault) }\n" }.joined())
    let (status, report) = try await run(path)
    #expect(status == 3)
    #expect(report.findings.contains { $0.rule == "unobserved" && $0.status == "unknown" })
    // What nobody could look at is not missing.
    #expect(!report.findings.contains { ["missing-record", "empty-answer"].contains($0.rule) })
    _ = folder
  }
}

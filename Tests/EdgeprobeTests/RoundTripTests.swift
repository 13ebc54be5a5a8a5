import Foundation
import Testing

private let folderOfZone = "Probes/scenarios/all-is-well/aws/"
private let zoneFile = "Z08341252QYV7EXAMPLE1.json"

/// Route 53 as moto keeps it, exported with the real aws CLI, and held against a simulated internet.
@Suite(.enabled(if: Python.isThere, Python.remark)) struct RoundTripTests {
  @Test func driftIsFoundAfterAChange() async throws {
    let (moto, folder) = (try await AWS.moto(), try Folder())
    let world = try await ServedWorld()
    try folder.write(world.hints, to: "hints")
    let zone = try await create(in: moto, folder)

    let first = try await snapshot(moto, folder)
    #expect(first.status == 0 && first.text.contains(", none before\n"), "\(first)")
    #expect(try await check(zone, world, folder).status == 0)

    try await change(zone, in: moto, folder, [["Action": "UPSERT", "ResourceRecordSet": address("127.53.9.3")]])
    let compared = try await snapshot(moto, folder, ["--check"])
    #expect(compared.status == 1, "\(compared)")
    #expect(try await check(zone, world, folder).status == 0)
    let second = try await snapshot(moto, folder)
    #expect(second.status == 0)
    #expect(
      second.text.contains(
        "changed\n- shop.example.com. A 60 127.53.9.1, 127.53.9.2\n+ shop.example.com. A 60 127.53.9.3\nwrote "),
      "\(second)")

    let drift = try await check(zone, world, folder)
    #expect(drift.status == 2, "\(drift)")
    #expect(
      try JSONRun(drift.output).findings.contains { $0.rule == "wrong-record" && $0.target == "shop.example.com" })
    #expect(await world.stop() == 130)
    await moto.stop()
  }

  private func snapshot(_ moto: AWS, _ folder: Folder, _ words: [String] = []) async throws -> Outcome {
    try await Binary.run(["snapshot"] + words, in: folder.path, environment: moto.environment)
  }

  private func address(_ text: String) -> [String: Any] {
    ["Name": "shop.example.com.", "Type": "A", "TTL": 60, "ResourceRecords": [["Value": text]]]
  }

  /// The zone of the healthy world, as far as moto can hold it: its own name servers are always the same four.
  private func create(in moto: AWS, _ folder: Folder) async throws -> String {
    let created = try await moto.command([
      "route53", "create-hosted-zone", "--name", "example.com", "--caller-reference", "1",
    ])
    #expect(created.status == 0, "\(created)")
    let reply = try JSONSerialization.jsonObject(with: created.output) as? [String: Any]
    let details = reply?["HostedZone"] as? [String: Any]
    let zone = try #require((details?["Id"] as? String)?.split(separator: "/").last.map(String.init))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(Binary.repository)/\(folderOfZone)\(zoneFile)"))
    let export = try JSONSerialization.jsonObject(with: bytes) as? [String: Any]
    let sets = try #require(export?["ResourceRecordSets"] as? [[String: Any]])
    try await change(zone, in: moto, folder, sets.map { ["Action": "UPSERT", "ResourceRecordSet": $0] })
    return zone
  }

  private func change(_ zone: String, in moto: AWS, _ folder: Folder, _ changes: [[String: Any]]) async throws {
    try folder.write(try JSONSerialization.data(withJSONObject: ["Changes": changes]), to: "batch.json")
    let outcome = try await moto.command([
      "route53", "change-resource-record-sets", "--hosted-zone-id", zone, "--change-batch",
      "file://\(folder.path)/batch.json",
    ])
    #expect(outcome.status == 0, "\(outcome)")
  }

  /// Checks shop.example.com against the records that were exported; its delegation is not moto's to say.
  private func check(_ zone: String, _ world: ServedWorld, _ folder: Folder) async throws -> Outcome {
    let file = "\(folder.path)/aws/123456789012/us-east-1/\(zone).json"
    var environment = world.environment(hints: folder.path + "/hints")
    environment["EDGEPROBE_TRUST"] = world.anchors
    environment["EDGEPROBE_AT"] = "2026-11-20T12:00:00Z"
    return try await Binary.run(["check", "--json", "--only", "shop.example.com", file], environment: environment)
  }
}

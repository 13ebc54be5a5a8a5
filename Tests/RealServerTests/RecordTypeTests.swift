import EdgeLab
import EdgeModel
import Foundation
import Testing

/// Every type of Route 53 that is compared as a record: exported as the AWS CLI prints it, served by real name servers.
@Suite struct RecordTypeTests {
  /// A record set of a name of its own.
  struct Case: Sendable {
    let type: String
    let owner: String
    /// As a master file has it.
    let served: [String]
    /// As Route 53 prints it.
    let exported: [String]
    /// The same with one value that is another one.
    let changed: [String]
    /// What the report calls the changed values, and what it calls those that are served.
    let expected: String
    let observed: String
    /// Whether the zone of the healthy world has the records already.
    let isOfBase: Bool

    init(
      _ type: String, owner: String? = nil, served: [String], exported: [String]? = nil, changed: [String],
      expected: String? = nil, observed: String? = nil, isOfBase: Bool = false
    ) {
      self.type = type
      self.isOfBase = isOfBase
      self.owner = owner ?? "type-\(type.lowercased())"
      self.served = served
      self.exported = exported ?? served
      self.changed = changed
      self.expected = expected ?? changed.joined(separator: ", ")
      self.observed = observed ?? served.joined(separator: ", ")
    }
  }

  private static let digest = String(repeating: "0a", count: 32)
  private static let other = String(repeating: "0b", count: 32)
  private static let long = String(repeating: "x", count: 255)

  static let cases = [
    Case("A", served: ["127.53.9.1", "127.53.9.2"], changed: ["127.53.9.1", "127.53.9.3"]),
    Case("AAAA", served: ["::1"], exported: ["0:0:0:0:0:0:0:1"], changed: ["2001:DB8::2"], expected: "2001:db8::2"),
    Case(
      "CNAME", served: ["www.example.com."], exported: ["WWW.Example.COM"], changed: ["shop.example.com"],
      expected: "shop.example.com."),
    Case(
      "MX", served: ["10 mail.example.com.", "20 shop.example.com."],
      changed: [
        "10 mail.example.com.", "30 shop.example.com.",
      ]),
    Case(
      "NAPTR", served: [#"100 50 "u" "E2U+sip" "!^.*$!sip:info@example.com!" ."#],
      changed: [#"100 50 "u" "E2U+sip" "!^.*$!sip:sales@example.com!" ."#]),
    Case("PTR", served: ["host.example.net."], changed: ["guest.example.net."]),
    Case("SRV", served: ["1 10 5269 xmpp.example.com."], changed: ["1 10 5222 xmpp.example.com."]),
    Case("SPF", served: [#""v=spf1 -all""#], changed: [#""v=spf1 ~all""#]),
    Case("CAA", served: [#"0 issue "amazon.com""#], changed: [#"0 issue "ca.example.net""#]),
    Case("TLSA", served: ["3 1 1 \(digest)"], exported: ["3 1 1 \(digest.uppercased())"], changed: ["3 1 1 \(other)"]),
    Case("SSHFP", served: ["4 2 \(digest)"], changed: ["4 2 \(other)"]),
    Case(
      "SVCB", served: ["1 www.example.com. alpn=h2 port=8443"],
      exported: [#"1 www.example.com. port=8443 alpn="h2""#], changed: ["1 www.example.com. alpn=h2 port=9443"]),
    Case(
      "HTTPS", served: ["1 www.example.com. alpn=h2,h3"], exported: [#"1 www.example.com. alpn="h2,h3""#],
      changed: ["1 www.example.com. alpn=h2"]),
    Case(
      "TXT", served: [#""\195\169 \"q\" \\ ;""#], exported: [#""\303\251 \"q\" \\ ;""#],
      changed: [#""\303\252 \"q\" \\ ;""#], expected: #""\195\170 \"q\" \\ ;""#),
    Case(
      "TXT", owner: #"f\252bar"#, served: ["\"\(long)\" \"and more\""], changed: ["\"\(long)\" \"and less\""]),
    Case("A", owner: "x.wild", served: ["127.53.9.1"], changed: ["127.53.9.2"]),
    // The serial counts up by itself, and is neither compared nor said.
    Case(
      "SOA", owner: "@", served: ["ns-101.awsdns-10.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"],
      exported: ["ns-101.AWSDNS-10.com awsdns-hostmaster.amazon.com. 2 7200 900 1209600 86400"],
      changed: ["ns-101.awsdns-10.com. awsdns-hostmaster.amazon.com. 2 7200 900 1209600 300"],
      expected: "ns-101.awsdns-10.com. awsdns-hostmaster.amazon.com. 7200 900 1209600 300",
      observed: "ns-101.awsdns-10.com. awsdns-hostmaster.amazon.com. 7200 900 1209600 86400", isOfBase: true),
    // At the apex they are also held against the delegation set, which is another rule: it is silent here.
    Case(
      "NS", owner: "@",
      served: [
        "ns-101.awsdns-10.com.", "ns-202.awsdns-20.net.", "ns-303.awsdns-30.org.", "ns-404.awsdns-40.co.uk.",
      ],
      changed: [
        "ns-101.awsdns-10.com.", "ns-202.awsdns-20.net.", "ns-303.awsdns-30.org.", "ns-414.awsdns-40.co.uk.",
      ], isOfBase: true),
    // The cut to a zone below, which is not exported.
    Case(
      "NS", owner: "cut", served: ["ns-111.awsdns-10.com.", "ns-212.awsdns-20.net."],
      changed: ["ns-111.awsdns-10.com.", "ns-313.awsdns-30.org."]),
    Case("DS", owner: "cut", served: ["12345 253 2 \(digest)"], changed: ["12345 253 2 \(other)"]),
  ]

  /// How the owner stands in the zone, and in the export.
  private static func owners(_ owner: String) -> (zone: String, export: String) {
    if owner == "@" { return ("@", "example.com.") }
    if owner == "x.wild" { return ("*.wild", #"\052.wild.example.com."#) }
    return (owner, owner.replacing(#"\252"#, with: #"\374"#) + ".example.com.")
  }

  /// The name that is looked at.
  private static func target(_ owner: String) -> String { owner == "@" ? "example.com" : "\(owner).example.com" }

  private struct Report: Decodable {
    struct Finding: Decodable {
      var rule: String
      var severity: String
      var target: String
      var expected: String?
      var observed: String?
    }

    var status: String
    var findings: [Finding]

    /// What is more than a note.
    var shown: [Finding] { findings.filter { $0.severity != "note" } }
  }

  @Test(arguments: [DNSSoftware.nsd, .knot])
  func servedAsExportedIsSilentAndOneOtherValueIsFound(software: DNSSoftware) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let folder = try RecordTypeTests.makeScenario(in: scratch)
    let world = try World(folder: folder, now: Moment.now)
    var ports = try world.freePorts()
    let internet = RealInternet(software, port: try #require(ports[53]))
    ports[53] = internet.port
    let hints = try scratch.write("hints", world.hintsFile)
    let command = [
      try Program.edgeprobe, "check", folder + "/probe.yaml", "--json", "--hints", hints, "--map-port", ports.pairs,
      "--allow-address", "127.0.0.0/8", "--allow-address", "::1", "--at", world.now.exact,
    ]
    func report() async throws -> Report {
      let outcome = try await run(command)
      return try #require(try? JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8)), "\(outcome)")
    }
    try await internet.serve(world, ports: ports)
    do {
      try RecordTypeTests.writeExport(in: scratch, changing: nil)
      let silent = try await report()
      #expect(silent.status == "ok")
      #expect(silent.shown.map { "\($0.rule) \($0.target)" } == [])
      for (index, item) in RecordTypeTests.cases.enumerated() {
        try RecordTypeTests.writeExport(in: scratch, changing: index)
        let found = try await report().shown
        #expect(
          found.map { "\($0.rule)@\($0.target)" } == ["wrong-record@\(RecordTypeTests.target(item.owner))"],
          "\(item.type)")
        #expect(found.map(\.expected) == [item.expected], "\(item.type)")
        #expect(found.map(\.observed) == [item.observed], "\(item.type)")
      }
      await internet.stop()
    } catch {
      await internet.stop()
      throw error
    }
  }

  /// The healthy world with a zone of all types, and a probe file.
  private static func makeScenario(in scratch: Scratch) throws -> String {
    let scenarios = scratch.path + "/Probes/scenarios"
    try FileManager.default.createDirectory(atPath: scenarios + "/types/world", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: scenarios + "/types/aws", withIntermediateDirectories: true)
    let base = Program.repository + "/Probes/scenarios/all-is-well"
    try FileManager.default.copyItem(atPath: base, toPath: scenarios + "/all-is-well")
    try scratch.write(
      "Probes/scenarios/types/world/servers.yaml",
      """
      base: ../all-is-well
      servers:
        - { name: ns-111.awsdns-10.com., addresses: [127.53.4.1], zones: [cut.example.com.zone] }
        - { name: ns-212.awsdns-20.net., addresses: [127.53.6.2], zones: [cut.example.com.zone] }

      """)
    let cut = try #require(cases.first { $0.owner == "cut" }).served.map { "@ 300 IN NS \($0)\n" }.joined()
    try scratch.write(
      "Probes/scenarios/types/world/cut.example.com.zone",
      "$ORIGIN cut.example.com.\n@ 300 IN SOA ns-111.awsdns-10.com. root.example.com. 1 7200 900 1209600 86400\n" + cut)
    let zone = try String(contentsOfFile: base + "/world/example.com.zone", encoding: .utf8)
    let lines = cases.filter { !$0.isOfBase }.flatMap { item in
      item.served.map { "\(owners(item.owner).zone) 300 IN \(item.type) \($0)" }
    }
    let hosts = ["mail", "xmpp"].map { "\($0) 300 IN A 127.53.9.1" }
    try scratch.write(
      "Probes/scenarios/types/world/example.com.zone", zone + (lines + hosts).joined(separator: "\n") + "\n")
    let targets = Set(cases.map { target($0.owner) }).sorted()
      .map { "  - { name: '\($0)', ports: [], resolvers: none }\n" }.joined()
    try scratch.write("Probes/scenarios/types/probe.yaml", "schema: 1\naws: aws/\ntargets:\n\(targets)")
    try FileManager.default.copyItem(
      atPath: base + "/aws/Z08341252QYV7EXAMPLE1.hosted-zone.json",
      toPath: scenarios + "/types/aws/Z08341252QYV7EXAMPLE1.hosted-zone.json")
    return scenarios + "/types"
  }

  /// The export of the zone, where the value of one case is another than is served.
  private static func writeExport(in scratch: Scratch, changing: Int?) throws {
    struct Value: Encodable { let Value: String }
    struct RecordSet: Encodable {
      let Name: String
      let `Type`: String
      let TTL: Int
      let ResourceRecords: [Value]
    }
    struct Export: Encodable { let ResourceRecordSets: [RecordSet] }
    let sets = cases.enumerated().map { index, item in
      RecordSet(
        Name: owners(item.owner).export, Type: item.type, TTL: 300,
        ResourceRecords: (index == changing ? item.changed : item.exported).map { Value(Value: $0) })
    }
    let data = try JSONEncoder().encode(Export(ResourceRecordSets: sets))
    try scratch.write(
      "Probes/scenarios/types/aws/Z08341252QYV7EXAMPLE1.json", String(decoding: data, as: UTF8.self))
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

/// What exports say of zones as such: the records of an apex, and by which the zone above hands one over.
struct WrongRecordOfZoneTests {
  /// NS and SOA at the apex are what the export has, but for the serial.
  @Test func apex() {
    var scene = Scene().of(Scene.apex)
    let soa = Record.soa(1)
    scene.hold(.ns, RData(Scene.servers[0].0), RData(Scene.servers[1].0), of: Scene.apex)
    scene.hold(.soa, soa.data, of: Scene.apex)
    scene.expectations.zones[0].nameServers = Scene.servers.map(\.0)
    func serve(_ soa: Record, _ servers: [DomainName]) {
      scene.own.responses.removeAll { [.soa, .ns].contains($0.question.type) }
      for (server, place) in Scene.servers {
        let names = servers.map { Record(.ns, RData($0), of: Scene.apex) }
        scene.own.responses += [
          Scene.response(server, place, Question(Scene.apex, .soa), .answered(.answer([soa]))),
          Scene.response(server, place, Question(Scene.apex, .ns), .answered(.answer(names))),
        ]
      }
    }
    func found() -> [RecordType?] {
      scene.findings(of: WrongRecord()).map(\.scope.type).filter { $0 == .ns || $0 == .soa }
    }
    serve(.soa(7), Scene.servers.map(\.0))
    #expect(found() == [])
    serve(.soa(7, minimum: 60), Scene.servers.map(\.0))
    #expect(found() == [.soa])
    // Neither serial, nor one that nobody has.
    let told = scene.findings(of: WrongRecord()).first { $0.scope.type == .soa }
    let fields = soa.data.text(as: .soa).split(separator: " ")
    #expect(told?.expected == (fields.prefix(2) + fields.dropFirst(3)).joined(separator: " "))
    #expect(told?.observed == (fields.prefix(2) + fields.dropFirst(3).dropLast() + ["60"]).joined(separator: " "))
    serve(.soa(7), [Scene.servers[0].0, name("ns9.example.net.")])
    #expect(found() == [.ns])
    #expect(scene.findings(of: WrongRecord()).first { $0.scope.type == .ns }?.severity == .sev3)
    // Another provider's servers, which nobody exported, name themselves.
    scene.expectations.zones[0].nameServers = [name("ns-1.awsdns-01.com.")]
    #expect(found() == [])
  }

  /// What the zone above vouches for; whether the keys fit is not looked at.
  @Test(
    arguments: [
      ([RData.ds(7)], [RData.ds(7)], true, []), ([.ds(7)], [.ds(8)], true, ["wrong-record"]),
      ([.ds(7)], [.ds(7), .ds(8)], true, ["wrong-record"]), ([.ds(7)], [], true, ["wrong-record"]),
      // Nobody said that there is none.
      ([.ds(7)], [], false, []), ([], [.ds(7)], true, []),
    ] as [([RData], [RData], Bool, [String])])
  func signingInTheExportOfTheZoneAbove(_ held: [RData], served: [RData], isAnswered: Bool, rules: [String]) {
    var scene = Scene()
    scene.handOver(to: Scene.servers.map { "\($0.0)" }, vouchingBy: held)
    scene.own.ds = served.map { Record(.ds, $0, of: Scene.apex) }
    scene.evidence.zones[1].responses.append(
      Scene.response(
        name("a.gtld-servers.net."), "192.5.6.30", Question(Scene.apex, .ds), isAnswered ? .empty : .timeout))
    #expect(scene.rules == rules)
    // A zone file has nothing to do with AWS.
    for (file, holder) in [("aws/com.json", "AWS holds"), ("com.zone", "com.zone says")] {
      var other = scene
      for index in other.expectations.zones.indices {
        for place in other.expectations.zones[index].records.indices {
          other.expectations.zones[index].records[place].source.file = file
        }
      }
      #expect(other.findings(of: WrongRecord()).allSatisfy { $0.impact.contains(holder) }, "\(holder)")
    }
    guard let finding = scene.findings(of: WrongRecord()).first else { return }
    #expect(finding.severity == .sev3 && finding.scope.type == .ds && finding.scope.zone == Scene.apex)
    #expect(scene.report.incidents.map(\.cause) == ["record-edited"])
  }

  /// Servers of Route 53 that have no such zone, where the export names others: the delegation was edited.
  @Test(arguments: [(Scene.servers.map { "\($0.0)" }, "record-edited"), ([], "hosted-zone-deleted")])
  func theDelegationWasEditedNotTheZoneDeleted(_ servers: [String], cause: String) {
    var scene = Scene()
    if !servers.isEmpty { scene.handOver(to: servers) }
    scene.refuse(["ns-1.awsdns-1.org."])
    for index in scene.evidence.zones[1].responses.indices {
      scene.evidence.zones[1].responses[index].referral.append(name("ns-1.awsdns-1.org."))
    }
    let incident = scene.report.incidents.first { $0.isSecurity }
    #expect(incident?.cause == cause)
    #expect((incident?.now.hasPrefix("put the NS records of example.com. back") == true) == !servers.isEmpty)
  }

  /// The export of the zone above says to whom it hands the target's zone over: what else becomes of that is told by others.
  @Test(
    arguments: [
      (["ns1.example.net.", "ns2.example.net."], true, nil), (["ns1.example.net.", "ns9.example.net."], true, .sev3),
      (["ns9.example.net."], true, .sev3), (["ns9.example.net."], false, .sev1),
    ] as [([String], Bool, Severity?)])
  func delegationInTheExportOfTheZoneAbove(_ servers: [String], resolves: Bool, severity: Severity?) {
    var scene = Scene()
    scene.handOver(to: servers)
    if !resolves {
      scene.allServers(answer: .denial)
      scene.answer(.nxdomain, .nameError)
    }
    let findings = scene.findings(of: WrongRecord())
    #expect(findings.map(\.severity) == [severity].compactMap(\.self))
    #expect(scene.rules == (resolves ? findings.map(\.rule) : ["missing-record", "wrong-record"]))
    guard let finding = findings.first else { return }
    #expect(finding.expected == servers.joined(separator: ", ") && finding.scope.zone == Scene.apex)
    #expect(finding.observed == "ns1.example.net., ns2.example.net.")
    #expect(Set(scene.report.incidents.map(\.cause)) == ["record-edited"])
    #expect(scene.report.incidents.count == (resolves ? 1 : 2))
    // Another name of the zone has the same delegation.
    var other = scene
    (other.target.name, other.evidence.target) = (name("www.example.com."), name("www.example.com."))
    let shared = Triage(of: [scene.diagnosis, other.diagnosis]).incidents.filter { $0.targets.count == 2 }
    #expect(shared.map(\.cause) == ["record-edited"])
    // Two zones of one name: only one of them is in DNS.
    var twin = scene.expectations.zones[0]
    twin.id = "Z8"
    scene.expectations.zones.append(twin)
    #expect(scene.findings(of: WrongRecord()).isEmpty)
  }
}

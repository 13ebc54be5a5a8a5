import EdgeDiagnose
import EdgeModel
import Testing

/// Records of the exported zone that the target's CNAME record leads to.
struct LinkedRecordTests {
  private static let end = name("lb.example.com.")
  private static let elsewhere = "198.51.100.80"

  /// `shop` is a CNAME of `lb`, of which the export holds these addresses and each server gives others.
  private func scene(stated: [String] = Scene.endpoints, given: [[String]]) -> Scene {
    var scene = Scene()
    scene.expect()
    scene.expectations.zones[0].records = []
    scene.hold(.cname, RData(Self.end))
    scene.route((.simple, stated), of: Self.end)
    scene.lead(to: Self.end, .answered(.answer(given[0].map { .a($0, Self.end) })))
    scene.ask(
      .a, given.map { .answered(.answer($0.map { .a($0, Self.end) })) }[0],
      given.map { .answered(.answer($0.map { .a($0, Self.end) })) }[given.count - 1], of: Self.end)
    scene.evidence.endpoints = Set(given.joined()).sorted().map { place in
      Scene.endpoint(place, leaf: place == Self.elsewhere ? Scene.stranger : .leaf())
    }
    return scene
  }

  @Test func itsAddressesAreCompared() {
    #expect(scene(given: [Scene.endpoints]).rules == [])
    let scene = scene(given: [[Self.elsewhere]])
    let finding = scene.findings(of: WrongRecord()).first
    #expect(
      finding?.message == "lb.example.com. A is \(Self.elsewhere), not \(Scene.endpoints.joined(separator: ", "))")
    #expect(finding?.severity == .sev1 && finding?.owner == Self.end)
    let incident = scene.report.incidents.first
    #expect(incident?.confirm == "edgeprobe trace lb.example.com A")
    #expect(incident?.targets == [Scene.host])
  }

  /// One of two servers leads to somebody who has a certificate: his is no deployment of ours.
  @Test func oneServerLeadsToSomebodyElse() {
    var scene = scene(given: [Scene.endpoints, [Self.elsewhere]])
    let leaf = Certificate.leaf(names: ["shop.example.com", "x.example.com"], serial: "0f:ff").with {
      $0.issuerNames = ["Elsewhere"]
    }
    scene.evidence.endpoints[0] = Scene.endpoint(Self.elsewhere, leaf: leaf)
    let finding = scene.findings(of: WrongRecord()).first
    #expect(finding?.severity == .sev2 && finding?.isSecurity == true)
    #expect(finding?.strangers.map(\.description) == [Self.elsewhere])
    #expect(scene.report.incidents.map(\.cause) == ["hijack-suspected"])
    #expect(
      scene.report.incidents.first?.now.hasPrefix(
        "find out who has \(Self.elsewhere), and look from another network; if it") == true)
  }

  /// Whoever is led there by another name, or is the name, has the same to mend.
  @Test func oneRecordIsOneIncident() {
    let first = scene(given: [[Self.elsewhere]])
    var second = first
    second.target.name = name("www.example.com.")
    second.evidence.target = second.target.name
    for index in second.evidence.answers.indices where second.evidence.answers[index].question.name == Scene.host {
      second.evidence.answers[index].question.name = second.target.name
    }
    let report = Scene.report([first, second])
    #expect(report.incidents.map(\.targets) == [[Scene.host, second.target.name].sorted()])
  }

  /// What stands in is served there.
  @Test func failedOverBehindACNAMERecord() {
    var scene = scene(given: [[Scene.endpoints[1]]])
    scene.route(
      (.failover(.primary), [Scene.endpoints[0]]), (.failover(.secondary), [Scene.endpoints[1]]), of: Self.end)
    let finding = scene.findings(of: FailedOver()).first
    #expect(finding?.message == "lb.example.com. A is \(Scene.endpoints[1]): failed over to SECONDARY set-1")
    #expect(finding?.owner == Self.end)
  }

  /// The name that it leads to is a CNAME in turn, of another name than the export says.
  @Test(arguments: [("edge.example.org.", []), ("other.example.org.", ["wrong-record"])])
  func whereTheNextOneLeads(_ given: String, rules: [String]) {
    var scene = Scene()
    scene.expect()
    scene.expectations.zones[0].records = []
    scene.hold(.cname, RData(Self.end))
    scene.hold(.cname, RData(name("edge.example.org.")), of: Self.end)
    scene.lead(to: Self.end, .alias(.alias(given, Self.end)))
    scene.ask(.a, .alias(.alias(given, Self.end)), of: Self.end)
    #expect(scene.rules == rules)
    let finding = scene.findings(of: WrongRecord()).first
    #expect(finding?.expected == (rules.isEmpty ? nil : "CNAME edge.example.org."))
  }

  /// A zone below has the name: the exported one has no word on it.
  @Test func theNameIsOfAnotherZone() {
    var scene = scene(given: [[Self.elsewhere]])
    var below = scene.evidence.zones[2]
    (below.zone, below.parent) = (Self.end, Scene.apex)
    below.responses.removeAll { $0.question.name != Self.end }
    scene.evidence.zones[2].responses.removeAll { $0.question.name == Self.end }
    scene.evidence.zones.append(below)
    for index in scene.evidence.answers.indices where scene.evidence.answers[index].question.name == Self.end {
      scene.evidence.answers[index].path.append(Self.end)
    }
    #expect(scene.comparison.judged.contains { $0.question.name == Self.end && $0.zone == Self.end })
    #expect(scene.findings(of: WrongRecord()) == [])
    // It is exported as well.
    var exported = scene.expectations.zones[0]
    (exported.name, exported.id) = (Self.end, "Z2")
    exported.records.removeAll { $0.name != Self.end }
    scene.expectations.zones.append(exported)
    #expect(scene.findings(of: WrongRecord()).map(\.owner) == [Self.end])
  }

  /// The hosted zone that is exported is not the one that is delegated: its records are nobody's to put back.
  @Test func theExportedZoneIsNotTheOneThatIsDelegated() {
    var scene = scene(given: [[Self.elsewhere]])
    #expect(scene.findings(of: WrongRecord()).map(\.aspects).allSatisfy { !$0.contains(.zoneIsNotLive) })
    scene.expectations.zones[0].nameServers = [name("ns1.example.org.")]
    #expect(scene.findings(of: WrongRecord()).map(\.aspects).allSatisfy { $0.contains(.zoneIsNotLive) })
    #expect(scene.findings(of: WrongRecord()).count == 1)
    // Servers with names of one's own, as the zone's NS records have them.
    for server in Scene.servers { scene.hold(.ns, RData(server.0), of: Scene.apex) }
    #expect(scene.findings(of: WrongRecord()).map(\.aspects).allSatisfy { !$0.contains(.zoneIsNotLive) })
    // Of a probe file that says who serves the zone, it depends on whom.
    scene.expectations.zones[0].records.removeAll { $0.type == .ns }
    for (stated, isLive) in [(Scene.servers[0].0, true), (name("ns1.example.org."), false)] {
      scene.expectations.delegations = [StatedDelegation(zone: Scene.apex, servers: [stated], source: file)]
      #expect(scene.findings(of: WrongRecord()).allSatisfy { $0.aspects.contains(.zoneIsNotLive) != isLive })
    }
  }

  /// What the probe file expects of the target's addresses, or of those of the name it leads to, is what counts.
  @Test(arguments: [true, false]) func whatTheProbeFileExpectsCounts(isOfTarget: Bool) {
    var scene = scene(given: [[Self.elsewhere]])
    let answers = Target.Answers(a: [Network("198.51.100.0/24")].compactMap(\.self), aaaa: [])
    if isOfTarget {
      scene.target.answers = answers
    } else {
      var owner = Target(name: Self.end, written: "lb.example.com")
      owner.answers = answers
      scene.expectations.targets = [owner]
    }
    #expect(scene.findings(of: WrongRecord()) == [])
  }

  /// The name that it leads to should not be there, so that nothing is put back; a limit of its own is not the target's.
  @Test func theNameIsATargetOfItsOwn() {
    var scene = scene(given: [[Self.elsewhere]])
    var owner = Target(name: Self.end, written: "lb.example.com")
    owner.maximumSeverity = .sev4
    scene.expectations.targets = [owner]
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev1])
    scene.expectations.targets[0].absent = true
    #expect(scene.findings(of: WrongRecord()) == [])
    scene.ask(.a, .denial, of: Self.end)
    #expect(scene.findings(of: MissingRecord()) == [])
  }

  /// What AWS alone can evaluate there is said.
  @Test func whatNobodyOutsideCanEvaluate() {
    var scene = scene(given: [[Self.elsewhere]])
    scene.expectations.zones[0].records[1].content = .notEvaluated("a traffic policy")
    #expect(scene.findings(of: WrongRecord()) == [])
    #expect(
      scene.findings(of: Unobserved()).map(\.message) == ["lb.example.com. A was not evaluated: a traffic policy"])
  }

  /// A wildcard holds the alias: that is what is put back.
  @Test func theWildcardIsNamed() {
    var scene = Scene()
    scene.alias(of: Scene.balancer, looks: 3)
    scene.expectations.zones[0].records[0].name = name("*.example.com.")
    #expect(scene.findings(of: WrongRecord()).map(\.holder) == [name("*.example.com.")])
    #expect(
      scene.report.incidents.first?.now == "put the alias of *.example.com back as it is in the export")
  }

  /// The name that it leads to is denied, or lacks the type: what the exports have is put back.
  @Test(arguments: [
    (Response.Outcome.denial, "missing-record", "record-edited"), (.empty, "empty-answer", "automation-emptied-record"),
  ])
  func whatIsMissingThere(_ outcome: Response.Outcome, rule: String, cause: String) {
    var scene = scene(given: [Scene.endpoints])
    scene.ask(.a, outcome, of: Self.end)
    for index in scene.evidence.answers.indices where scene.evidence.answers[index].question == Question(Scene.host, .a)
    {
      scene.evidence.answers[index].records = []
      scene.evidence.answers[index].status = outcome == .denial ? .nxdomain : .nodata
    }
    #expect(scene.rules.contains(rule))
    let incident = scene.report.incidents.first
    #expect(scene.report.incidents.map(\.cause) == [cause])
    #expect(incident?.title.hasPrefix("lb.example.com. ") == true)
  }

  /// CNAME sets that are chosen: the one that stands in is served.
  @Test func failedOverToAnotherName() {
    var scene = Scene()
    scene.expect()
    scene.expectations.zones[0].records = []
    scene.hold(.cname, RData(Self.end))
    for (index, role) in [RoutingPolicy.Role.primary, .secondary].enumerated() {
      scene.hold(.cname, RData(name("edge-\(index).example.org.")), of: Self.end)
      scene.expectations.zones[0].records[index + 1].policy = .failover(role)
      scene.expectations.zones[0].records[index + 1].identifier = "set-\(index)"
    }
    scene.lead(to: Self.end, .alias(.alias("edge-1.example.org.", Self.end)))
    scene.ask(.a, .alias(.alias("edge-1.example.org.", Self.end)), of: Self.end)
    let finding = scene.findings(of: FailedOver()).first
    #expect(finding?.expected == "edge-0.example.org. (PRIMARY set-0)" && finding?.owner == Self.end)
    // What Route 53 chooses among is put back as such.
    scene.ask(.a, .alias(.alias("edge-9.example.org.", Self.end)), of: Self.end)
    let now = scene.report.incidents.map(\.now)
    #expect(now.contains { $0.hasPrefix("put the record sets of \(Self.end.host) back as they are in the export") })
  }

  /// A name elsewhere leads back into the zone, where the record is wrong: where it leads is not where the files do.
  @Test func outOfTheZoneAndBack() {
    var scene = scene(given: [[Self.elsewhere]])
    let outside = name("edge.example.org.")
    scene.expectations.zones[0].records[0].content = .values([outside.wire])
    scene.ask(.cname, .records(.alias("\(outside)")))
    scene.ask(.a, .answered(.alias(to: Self.end, [.alias("\(Self.end)", outside)])), of: outside)
    scene.evidence.answers.removeAll { $0.question == Question(outside, .a) }
    for index in scene.evidence.answers.indices where scene.evidence.answers[index].question == Question(Scene.host, .a)
    {
      scene.evidence.answers[index].aliases = [.alias("\(outside)"), .alias("\(Self.end)", outside)]
    }
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == [.sev1])
  }
}

extension Scene {
  /// The target is a CNAME record of another name, whose first server says this.
  fileprivate mutating func lead(to end: DomainName, _ outcome: Response.Outcome) {
    let alias = Record.alias("\(end)", ttl: 60)
    ask(.cname, .records(alias))
    for type in [RecordType.a, .aaaa] {
      ask(type, .alias(alias))
      guard let index = evidence.answers.firstIndex(where: { $0.question == Question(Scene.host, type) }) else {
        continue
      }
      evidence.answers[index].aliases = [alias]
      evidence.answers[index].name = end
      if type == .aaaa { evidence.answers[index].status = .nodata }
      guard case .answered(.answer(let records)) = outcome, type == .a else { continue }
      evidence.answers[index].records = records
    }
    ask(.aaaa, .empty, of: end)
  }
}

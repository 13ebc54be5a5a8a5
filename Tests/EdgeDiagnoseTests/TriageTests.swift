import EdgeDiagnose
import EdgeModel
import Testing

struct TriageTests {
  private func causes(_ scene: Scene) -> [String] { scene.report.incidents.map(\.cause) }

  @Test func undelegatedZoneIsTheOnlyFinding() {
    var scene = Scene()
    scene.expect()
    scene.manage(validation: "")
    scene.undelegate()
    #expect(scene.rules == ["undelegated-zone"])
    #expect(causes(scene) == ["domain-suspended-or-lapsed"])
  }

  @Test func refusingServersOfAStaleDelegation() {
    var scene = Scene()
    scene.expect(nameServers: [name("ns3.example.net.")])
    scene.allServers(answer: .answered(.lame(.rcode(.refused))))
    scene.answer(.servfail, .serverFailure)
    #expect(causes(scene) == ["hosted-zone-recreated"])
    // One of several servers was put there: no zone that was made anew shares the others.
    var one = Scene()
    one.expect(nameServers: [Scene.servers[0].0, name("ns3.example.net.")])
    one.server(1, answers: .answered(.lame(.rcode(.refused))))
    #expect(causes(one).first == "registrar-points-elsewhere", "\(causes(one))")
  }

  /// A zone that somebody else serves is not to be looked for in Route 53.
  @Test(arguments: [("aws/Z1.json", true), ("example.com.zone", false)])
  func onlyWhatWasExportedIsLookedForInAWS(_ path: String, isAWS: Bool) {
    var moved = Scene()
    moved.expect(nameServers: [name("ns3.example.net.")])
    moved.expectations.zones[0].source.file = path
    moved.allServers(answer: .answered(.lame(.rcode(.refused))))
    moved.answer(.servfail, .serverFailure)
    #expect(moved.report.incidents.map { $0.confirm.hasPrefix("aws route53 ") } == [isAWS])
    var edited = Scene()
    edited.expect(a: ["192.0.2.1"])
    edited.expectations.zones[0].records[0].source.file = path
    #expect(edited.report.incidents.map { $0.fix.contains("CloudTrail (ChangeResourceRecordSets") } == [isAWS])
  }

  @Test func answeringServersOfAStaleDelegation() {
    var scene = Scene()
    scene.expect(nameServers: [name("ns3.example.net.")], a: ["192.0.2.1"])
    #expect(causes(scene) == ["registrar-points-elsewhere"])
  }

  /// One's own zone hands the target's over: no registrar is to be asked.
  @Test func aZoneBelowAnExportedOneHasNoRegistrar() {
    var undelegated = Scene()
    undelegated.handOver(to: Scene.servers.map { "\($0.0)" })
    undelegated.expectations.delegations = [
      StatedDelegation(zone: Scene.apex, servers: Scene.servers.map(\.0), source: file)
    ]
    undelegated.undelegate()
    #expect(causes(undelegated) == ["record-edited"])
    #expect(
      undelegated.report.incidents.first?.now
        == "put the NS records of example.com. into the zone com.: ns1.example.net., ns2.example.net.")
    for isRefused in [true, false] {
      var moved = Scene()
      moved.handOver(to: Scene.servers.map { "\($0.0)" })
      moved.expectations.delegations = [
        StatedDelegation(zone: Scene.apex, servers: [name("ns3.example.net.")], source: file)
      ]
      if isRefused {
        moved.allServers(answer: .answered(.lame(.rcode(.refused))))
        moved.answer(.servfail, .serverFailure)
      }
      #expect(causes(moved) == [isRefused ? "hosted-zone-recreated" : "registrar-points-elsewhere"])
      let incident = moved.report.incidents.first
      let advice = [incident?.now, incident?.fix].compactMap(\.self).joined()
      #expect(advice.contains("in the zone com.") && !advice.contains("registrar"), "\(advice)")
    }
  }

  /// One address refuses two names: what helps users of the one would leave those of the other with an expired certificate.
  @Test(arguments: [false, true]) func whatIsWellForOneTargetAlone(isExpired: Bool) {
    var (well, other) = (Scene(), Scene().of(name("www.example.com.")))
    well.evidence.endpoints[1] = Scene.endpoint(Scene.endpoints[1], .refused)
    other.evidence.endpoints[1] = Scene.endpoint(Scene.endpoints[1], .refused)
    if isExpired {
      other.evidence.endpoints[0] = Scene.endpoint(Scene.endpoints[0], leaf: .leaf(until: "2026-11-18T12:00:00Z"))
    }
    let incident = Scene.report([well, other]).incidents.first { $0.cause == "listener-misconfigured" }
    #expect(incident?.targets.count == 2)
    #expect(incident?.contradicts.isEmpty == isExpired)
    #expect(incident?.now.contains("out of DNS") == !isExpired)
  }

  @Test func twoIndependentFaultsAreTwoIncidents() {
    var scene = Scene()
    scene.server(1, answers: .timeout)
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", leaf: .leaf(until: "2026-11-18T12:00:00Z"))
    #expect(causes(scene) == ["renewal-not-deployed", "name-server-outage"])
  }

  @Test func twoFlawsBeforeTwoServersAreTwoIncidents() {
    var scene = Scene()
    scene.server(0, type: .a, answers: .truncated)
    scene.stream(0, .refusedConnection)
    scene.datagrams(1) { ($0.edns, $0.refusedEDNS) = (.plain, [.full]) }
    #expect(causes(scene) == ["dns-filtered", "dns-filtered"])
  }

  @Test func strangersEndpointIsASymptomOfTheWrongRecord() {
    var scene = Scene()
    scene.expect(a: ["192.0.2.1"])
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .refused) }
    #expect(causes(scene) == ["record-edited"])
    scene.expect(a: Scene.endpoints)
    #expect(causes(scene) == ["listener-misconfigured"])
  }

  @Test func oneResolverThatFailsOnTwoTargetsIsOneIncident() {
    var first = Scene()
    first.resolver("192.0.2.53", .rcode(.serverFailure))
    let second = first.of(name("www.example.com."))
    #expect(Scene.report([first, second]).incidents.map(\.targets) == [[Scene.host, name("www.example.com.")]])
    var other = Scene()
    other.resolver("192.0.2.54", .rcode(.serverFailure))
    let report = Scene.report([first, other.of(name("www.example.com."))])
    #expect(report.incidents.map(\.targets) == [[Scene.host], [name("www.example.com.")]])
  }

  @Test func oneZoneFaultOfTwoTargetsIsOneIncident() {
    var first = Scene()
    first.server(1, answers: .timeout)
    let report = Scene.report([first, first.of(name("www.example.com."))])
    #expect(report.incidents.count == 1)
    #expect(report.incidents.first?.targets == [Scene.host, name("www.example.com.")])
    #expect(report.incidents.first?.confirm == "dig +norecurse @192.0.2.2 example.com. SOA")
  }

  @Test func oneCertificateOfTwoTargetsIsOneIncidentWhereverItIsServed() {
    func served(_ leaf: Certificate, at address: String, by target: DomainName) -> Scene {
      var scene = Scene().of(target)
      scene.evidence.endpoints = [Scene.endpoint(address, leaf: leaf)]
      return scene
    }
    let www = name("www.example.com.")
    let leaf = Certificate.leaf(until: "2026-11-18T12:00:00Z")
    let first = served(leaf, at: "203.0.113.10", by: Scene.host)
    let same = Scene.report([first, served(leaf, at: "203.0.113.77", by: www)])
    #expect(same.incidents.map(\.targets) == [[Scene.host, www]])
    let another = served(.leaf(until: "2026-11-17T12:00:00Z"), at: "203.0.113.77", by: www)
    #expect(Scene.report([first, another]).incidents.map(\.targets) == [[Scene.host], [www]])
  }

  /// Whoever has one family alone is left without an address where the only one of it leaves DNS.
  @Test func theOnlyAddressOfAFamilyStays() {
    var scene = Scene()
    scene.ipv6(.handshake)
    scene.evidence.endpoints.removeAll { $0.endpoint.address == address(Scene.endpoints[1]) }
    let index = scene.evidence.endpoints.firstIndex { !$0.endpoint.address.isIPv6 } ?? 0
    scene.evidence.endpoints[index] = Scene.endpoint(Scene.endpoints[0], leaf: .leaf(until: "2026-11-18T12:00:00Z"))
    #expect(scene.report.incidents.map(\.now) == ["install the renewed certificate on 203.0.113.10"])
    // With another one of the family it may go.
    scene.evidence.endpoints.append(Scene.endpoint(Scene.endpoints[1]))
    #expect(scene.report.incidents.map(\.now) == ["take 203.0.113.10 out of service"])
  }

  /// Nothing is well elsewhere where everything fails, if each in its own way.
  @Test func nothingElseIsWell() {
    var scene = Scene()
    scene.evidence.endpoints[0] = Scene.endpoint(Scene.endpoints[0], .refused)
    #expect(scene.report.incidents.allSatisfy { $0.contradicts.contains { $0.hasPrefix("the other places are well") } })
    scene.evidence.endpoints[1] = Scene.endpoint(Scene.endpoints[1], leaf: .leaf(until: "2026-11-18T12:00:00Z"))
    #expect(scene.report.incidents.count == 2)
    #expect(
      scene.report.incidents.allSatisfy { !$0.contradicts.contains { $0.hasPrefix("the other places are well") } })
    #expect(scene.report.incidents.allSatisfy { !$0.now.hasPrefix("take ") })
  }

  @Test func overrideNeverLowersSEV1() {
    var scene = Scene()
    scene.expectations.severities = ["dead-server": .sev4]
    scene.server(1, answers: .timeout)
    #expect(scene.diagnosis.findings.map(\.severity) == [.sev4])
    scene.server(0, answers: .timeout)
    #expect(scene.findings(of: DeadServer()).map(\.severity) == [.sev1, .sev1])
  }

  @Test func maximumOfATarget() {
    var scene = Scene()
    scene.target.maximumSeverity = .sev3
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .refused) }
    #expect(scene.diagnosis.findings.map(\.severity) == [.sev3])
  }

  @Test(arguments: [
    ("2026-11-20T12:00:01Z", "ns2.example.net.", Severity.sev3, Severity.note),
    ("2026-11-20T12:00:00Z", "ns2.example.net.", .sev3, .sev3),
    ("2026-11-20T12:00:01Z", "ns1.example.net.", .sev3, .sev3),
    ("2026-11-20T12:00:01Z", "ns2.example.net.", .sev4, .sev3),
  ])
  func acceptance(_ until: String, server: String, maximum: Severity, severity: Severity) {
    var scene = Scene()
    scene.server(1, answers: .timeout)
    scene.accept(
      "dead-server", until: moment(until), target: "\(Scene.host)", server: name(server), maximum: maximum)
    #expect(scene.findings(of: DeadServer()).map(\.severity) == [severity])
    #expect(scene.report.incidents.isEmpty == (severity == .note))
  }

  /// What was written for something lesser hides neither an outage nor that a stranger can come, unless it says so.
  @Test(arguments: [(nil, Severity.sev1), (.sev2, .sev1), (.sev1, .note)] as [(Severity?, Severity)])
  func acceptanceOfSecurity(maximum: Severity?, severity: Severity) {
    var scene = Scene()
    scene.dangle("gone-1.eu-west-1.elb.amazonaws.com.")
    scene.accept("claimable-target", until: moment("2026-11-20T12:00:01Z"), maximum: maximum)
    #expect(scene.findings(of: ClaimableTarget()).map(\.severity) == [severity])
    // However little it is said to be.
    scene.target.maximumSeverity = .sev3
    let capped: Severity = maximum == nil ? .sev3 : .note
    #expect(scene.findings(of: ClaimableTarget()).map(\.severity) == [capped])
  }

  @Test(arguments: [(1, Severity.note), (2, .sev1)]) func acceptanceWithoutAWordOfHowBad(dead: Int, severity: Severity)
  {
    var scene = Scene()
    for server in 0..<dead { scene.server(server, answers: .timeout) }
    scene.accept("dead-server", until: moment("2026-11-20T12:00:01Z"))
    #expect(scene.findings(of: DeadServer()).map(\.severity) == Array(repeating: severity, count: dead))
  }

  @Test func endpointStatuses() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", .refused)
    scene.evidence.endpoints.append(Scene.endpoint("2001:db8::10", .unreachable("no route")))
    #expect(scene.diagnosis.endpoints.map(\.status) == [.ok, .warning, .unknown])
    #expect(scene.report.status == .warning)
    #expect(scene.report.targets.map(\.zone) == [Scene.apex])
  }

  @Test func orderOfArrivalDoesNotMatter() {
    for scene in Scene.faults {
      var shuffled = scene
      shuffled.evidence.answers.reverse()
      shuffled.evidence.endpoints.reverse()
      shuffled.evidence.zones.reverse()
      for index in shuffled.evidence.zones.indices {
        shuffled.evidence.zones[index].servers.reverse()
        shuffled.evidence.zones[index].responses.reverse()
      }
      #expect(shuffled.report == scene.report)
    }
  }

  @Test func whatFailedOnceAndWasWellOnceHasNotFailed() {
    var failing = Scene()
    failing.server(1, answers: .timeout)
    failing.evidence.endpoints[0] = Scene.endpoint("203.0.113.10", .timeout(.connect))
    var well = Scene()
    well.evidence.round = 1
    let rounds = [well.evidence, failing.evidence]
    let comparison = TargetComparison(of: well.target, expectations: Expectations(), rounds: rounds)
    #expect(comparison.map { Diagnosis(of: $0).findings } == [])
    failing.evidence.round = 2
    failing.resolver("192.0.2.53", .rcode(.serverFailure))
    well.resolver("192.0.2.53", .answer(Scene.endpoints.map { .a($0) }))
    let lately = TargetComparison(
      of: well.target, expectations: Expectations(), rounds: [well.evidence, failing.evidence])
    #expect(lately.map { Diagnosis(of: $0).findings } == [])
    let again = TargetComparison(
      of: well.target, expectations: Expectations(), rounds: [failing.evidence, failing.evidence])
    #expect(again.map { Diagnosis(of: $0).findings.filter { $0.severity > .note }.count } == 3)
  }

  /// What was seen over one family alone is said so, and proved so.
  @Test(arguments: [(AddressFamily.ipv6, "IPv6", "-6"), (.ipv4, "IPv4", "-4")])
  func oneFamilyAlone(_ family: AddressFamily, named: String, option: String) {
    var scene = Scene()
    scene.allServers(answer: .denial)
    scene.answer(.nxdomain, .nameError)
    let usual = scene.report.incidents.first?.confirm ?? ""
    scene.evidence.onlyFamily = family
    #expect(scene.report.incidents.map(\.confirm) == ["\(usual) \(option)"])
    #expect(scene.diagnosis.findings.first?.impact.hasSuffix("; looked at over \(named) alone") == true)
  }
}

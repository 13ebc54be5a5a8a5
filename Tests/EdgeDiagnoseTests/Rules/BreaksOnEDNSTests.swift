import EdgeDiagnose
import EdgeModel
import Testing

struct BreaksOnEDNSTests {
  private func scene(_ servers: [Int], works: EDNSUse = .none, drops: Bool, type: RecordType? = nil) -> Scene {
    var scene = Scene()
    for server in servers {
      scene.datagrams(server, type: type) {
        $0.edns = works
        $0.refusedEDNS = EDNSUse.allCases.filter { $0 < works }
        $0.rejectedEDNS = drops ? [] : $0.refusedEDNS
      }
    }
    return scene
  }

  @Test(arguments: [EDNSUse.plain, .none]) func silentToEDNS(_ works: EDNSUse) {
    let scene = scene([1], works: works, drops: true)
    #expect(scene.rules == ["breaks-on-edns"])
    #expect(scene.findings(of: BreaksOnEDNS()).map(\.severity) == [.sev3])
    #expect(scene.report.incidents.map(\.cause) == ["dns-filtered"])
  }

  /// A resolver that sends neither options nor DO gets its answers.
  @Test(arguments: [(EDNSUse.plain, "whose resolver sends options"), (.none, "whose resolver uses EDNS")])
  func whoIsHit(works: EDNSUse, impact: String) {
    let findings = scene([0, 1], works: works, drops: true).findings(of: BreaksOnEDNS())
    #expect(findings.map(\.severity) == [.sev2, .sev2])
    #expect(findings.allSatisfy { $0.impact.contains(impact) })
  }

  /// One is deaf to all of EDNS and the other to its options: who sends those finds nobody.
  @Test func eachIsDeafToAnother() {
    var scene = scene([0, 1], works: .plain, drops: true)
    scene.datagrams(1) { ($0.edns, $0.refusedEDNS) = (.none, [.full, .plain]) }
    let findings = scene.findings(of: BreaksOnEDNS())
    #expect(findings.map(\.severity) == [.sev2, .sev2])
    #expect(findings.allSatisfy { $0.impact.contains("whose resolver sends options") })
  }

  /// One is deaf, and the other has no answer to what users ask: who sends EDNS finds nobody.
  @Test(arguments: [true, false]) func theOtherHasNoAnswer(fails: Bool) {
    var scene = scene([1], drops: true)
    if fails { scene.server(0, type: .a, answers: .answered(.lame(.rcode(.serverFailure)))) }
    #expect(scene.findings(of: BreaksOnEDNS()).map(\.severity) == [fails ? .sev2 : .sev3])
  }

  /// Of the parent's servers it is their operator's concern as long as others of them answer.
  @Test(arguments: [(false, Severity.note), (true, .sev2)]) func serversOfTheParent(areAll: Bool, severity: Severity) {
    var scene = Scene()
    scene.parent("b.gtld-servers.net.", at: "192.33.14.30", names: Scene.servers.map { "\($0.0)" })
    let first = scene.evidence.zones[1].responses.filter { $0.address == address("192.5.6.30") }
    scene.evidence.zones[1].responses += first.map { response in
      var other = response
      (other.server, other.address) = (name("b.gtld-servers.net."), address("192.33.14.30"))
      return other
    }
    let parent = scene.evidence.zones[1]
    #expect(parent.zone == name("com."))
    let addresses = Set(parent.responses.map(\.address)).sorted()
    for index in parent.responses.indices where areAll || parent.responses[index].address == addresses.first {
      scene.evidence.zones[1].responses[index].edns = EDNSUse.none
      scene.evidence.zones[1].responses[index].refusedEDNS = [.full, .plain]
      scene.evidence.zones[1].responses[index].rejectedEDNS = []
    }
    #expect(Set(scene.findings(of: BreaksOnEDNS()).map(\.severity)) == [severity])
  }

  @Test func saysThatItCannot() {
    var one = scene([1], drops: false)
    #expect(one.rules == [])
    #expect(one.findings(of: BreaksOnEDNS()).map(\.severity) == [.note])
    var all = scene([0, 1], drops: false)
    #expect(all.findings(of: BreaksOnEDNS()).map(\.severity) == [.sev3, .sev3])
    // Without EDNS nobody gets signatures.
    let signer = Record(name: Scene.apex, type: .ds, ttl: 60, data: RData([0, 1, 13, 2]))
    all.own.ds = [signer]
    #expect(all.findings(of: BreaksOnEDNS()).map(\.severity) == [.sev2, .sev2])
    one.own.ds = [signer]
    #expect(one.findings(of: BreaksOnEDNS()).map(\.severity) == [.sev3])
  }

  @Test func onlyOnceIsALostPacket() {
    #expect(scene([1], drops: true, type: .a).findings(of: BreaksOnEDNS()).isEmpty)
  }

  @Test func oneQuestionIsNotEnough() {
    var silent = scene([1], drops: true)
    silent.own.responses.removeAll { $0.question.type != .a }
    #expect(silent.findings(of: BreaksOnEDNS()).isEmpty)
    silent.datagrams(1) { $0.ednsInVain = 2 }
    #expect(silent.findings(of: BreaksOnEDNS()).isEmpty)
    // Unless it was met with silence at the end of the look as well, and little gets lost.
    silent.datagrams(1) { $0.ednsInVain = 3 }
    #expect(silent.findings(of: BreaksOnEDNS()).map(\.severity) == [.sev3])
    silent.datagrams(0) { $0.lost = 2 }
    #expect(silent.findings(of: BreaksOnEDNS()).isEmpty)
    var refusing = scene([1], drops: false)
    refusing.own.responses.removeAll { $0.question.type != .a }
    refusing.datagrams(1) { $0.ednsInVain = 1 }
    #expect(refusing.findings(of: BreaksOnEDNS()).isEmpty)
    refusing.datagrams(1) { $0.ednsInVain = 2 }
    #expect(refusing.findings(of: BreaksOnEDNS()).count == 1)
  }

  /// With EDNS alone the first command would bring an answer, and prove nothing.
  @Test(arguments: [(EDNSUse.plain, "edns dnssec cookie"), (.none, "noedns edns")])
  func allAreNamedWithTheCommandThatShowsIt(works: EDNSUse, rungs: String) throws {
    let incident = try #require(scene([0, 1], works: works, drops: true).report.incidents.first)
    #expect(incident.explanation.contains("ns1.example.net., ns2.example.net. handles EDNS wrongly"))
    #expect(incident.confirm.hasPrefix("for with in \(rungs); do dig +norecurse +tries=1 +nocookie +$with @"))
    #expect(incident.now.contains("198.51.100.1") && incident.now.contains("192.0.2.2"))
  }

  /// Whoever answers only so many queries a second lets now this pass and now that, and some of it altogether.
  @Test func silenceNowAndThenIsNotOfEDNS() {
    var scene = scene([1], drops: true)
    #expect(scene.rules == ["breaks-on-edns"])
    scene.datagrams(1, type: .aaaa) { ($0.edns, $0.refusedEDNS) = (.plain, [.full]) }
    #expect(scene.findings(of: BreaksOnEDNS()).isEmpty)
    var silent = self.scene([1], drops: true)
    silent.own.responses.append(
      Scene.response(Scene.servers[1].0, Scene.servers[1].1, Question(Scene.apex, .soa), .timeout))
    silent.datagrams(1, type: .soa) { ($0.attempts, $0.roundTrip) = (4, .seconds(5)) }
    #expect(silent.findings(of: BreaksOnEDNS()).isEmpty)
  }

  /// One question of many that loss keeps from being answered without EDNS leaves the verdict as it is; of few it does not.
  @Test(arguments: [(3, false), (4, true)]) func whatOneQuestionLacksIsNotKnown(others: UInt16, isTold: Bool) {
    var scene = Scene()
    for code in UInt16(1000)..<1000 + others - 1 {
      let question = Question(Scene.host, RecordType(rawValue: code))
      scene.own.responses.append(Scene.response(Scene.servers[1].0, Scene.servers[1].1, question, .empty))
    }
    scene.datagrams(1) { ($0.edns, $0.refusedEDNS) = (.none, [.full, .plain]) }
    let soa = Question(Scene.apex, .soa)
    scene.own.responses.append(Scene.response(Scene.servers[1].0, Scene.servers[1].1, soa, .timeout))
    scene.datagrams(1, type: .soa) { ($0.attempts, $0.roundTrip) = (4, .seconds(5)) }
    scene.own.responses.append(
      Scene.response(Scene.servers[1].0, Scene.servers[1].1, soa, .records(.soa()), transport: .tcp))
    #expect(scene.findings(of: BreaksOnEDNS()).isEmpty == !isTold)
    #expect(scene.findings(of: LameServer()).isEmpty == isTold)
  }

  @Test func allServersAreSilent() {
    // Resolvers of today do not try without.
    #expect(scene([0, 1], drops: true).findings(of: BreaksOnEDNS()).map(\.severity) == [.sev2, .sev2])
  }

  @Test func theOnlyOneThatStillAnswersIsSilent() {
    var scene = scene([1], drops: true)
    scene.server(0, answers: .timeout)
    #expect(scene.findings(of: BreaksOnEDNS()).map(\.severity) == [.sev2])
  }

  /// Resolvers do not ask again without after SERVFAIL and REFUSED, believe NXDOMAIN, and BIND asks again after FORMERR
  /// without OPT alone.
  @Test(
    arguments: [
      (.serverFailure, false, .sev3, .sev2), (.refused, true, .sev3, .sev2), (.nameError, true, .sev2, .sev1),
      (.formatError, true, .note, .sev3), (.formatError, false, .sev3, .sev2), (.notImplemented, true, .sev3, .sev2),
      (.badVersion, false, .sev3, .sev2),
    ] as [(ResponseCode, Bool, Severity, Severity)])
  func answersWithAnError(_ error: ResponseCode, isBare: Bool, one: Severity, all: Severity) {
    func scene(_ servers: [Int], type: RecordType? = nil) -> Scene {
      var scene = self.scene(servers, drops: false, type: type)
      for server in servers {
        scene.datagrams(server, type: type) { ($0.ednsError, $0.isEDNSErrorBare) = (error, isBare) }
      }
      return scene
    }
    let findings = scene([1]).findings(of: BreaksOnEDNS())
    #expect(findings.map(\.severity) == [one])
    let isAskedAgain = error == .formatError && isBare
    #expect(findings.first?.observed?.hasPrefix("answers \(error) to EDNS") == !isAskedAgain)
    let isMomentary = [.serverFailure, .refused, .nameError].contains(error)
    if !isMomentary, !isAskedAgain { #expect(findings.allSatisfy { $0.impact.contains("as BIND") }) }
    #expect(scene([0, 1]).findings(of: BreaksOnEDNS()).map(\.severity) == [all, all])
    // Once it may have failed for a moment.
    var once = scene([1])
    once.own.responses.removeAll { $0.question.type != .a }
    #expect(once.findings(of: BreaksOnEDNS()).isEmpty)
    once.datagrams(1) { $0.ednsInVain = 2 }
    #expect(once.findings(of: BreaksOnEDNS()).map(\.severity) == [one])
  }

  /// One type or name alone, where the rest is answered to all of EDNS.
  @Test(
    arguments: [
      (.serverFailure, .none, .sev3, .sev2, "whose resolver uses EDNS"),
      (.notImplemented, .none, .sev3, .sev2, "as BIND"),
      (.serverFailure, .plain, .sev3, .sev2, "whose resolver sends options"),
      (.nameError, .none, .sev2, .sev1, "every user"), (nil, .none, .sev3, .sev2, "whose resolver uses EDNS"),
    ] as [(ResponseCode?, EDNSUse, Severity, Severity, String)])
  func oneTypeAlone(error: ResponseCode?, works: EDNSUse, one: Severity, all: Severity, impact: String) {
    func scene(_ servers: [Int], times: Int = 3) -> Scene {
      var scene = self.scene(servers, works: works, drops: error == nil, type: .a)
      for server in servers {
        scene.datagrams(server, type: .a) { ($0.ednsError, $0.ednsInVain, $0.lastInVain) = (error, times, $0.time) }
      }
      return scene
    }
    let findings = scene([1]).findings(of: BreaksOnEDNS())
    #expect(findings.map(\.severity) == [one])
    #expect(findings.map(\.scope.type) == [.a])
    #expect(findings.map(\.scope.transport) == [.udp])
    let both = scene([0, 1])
    #expect(both.findings(of: BreaksOnEDNS()).map(\.severity) == [all, all])
    #expect(both.findings(of: BreaksOnEDNS()).allSatisfy { $0.impact.contains(impact) })
    #expect(both.rules == ["breaks-on-edns"])
    let confirm = both.report.incidents.map(\.confirm)
    #expect(confirm.allSatisfy { $0.hasSuffix(" shop.example.com A; done") }, "\(confirm)")
    // Together with one that is deaf to all of it.
    var mixed = scene([1])
    mixed.datagrams(0) { ($0.edns, $0.refusedEDNS) = (.none, [.full, .plain]) }
    #expect(mixed.findings(of: BreaksOnEDNS()).filter { $0.scope.type == .a }.map(\.severity) == [all])
    // It may have been the moment, and a server that fails now and then does so twice.
    #expect(scene([1], times: 2).findings(of: BreaksOnEDNS()).isEmpty)
    guard error == nil else { return }
    var alone = scene([1])
    alone.datagrams(1, type: .a) { $0.lastInVain = $0.time + .seconds(2) }
    #expect(alone.findings(of: BreaksOnEDNS()).isEmpty)
    // Who is silent to something else as well answers perhaps only so many queries a second, or much gets lost.
    var scarce = scene([1])
    for code in UInt16(1000)..<1014 {
      let question = Question(Scene.apex, RecordType(rawValue: code))
      scarce.own.responses.append(Scene.response(Scene.servers[1].0, Scene.servers[1].1, question, .empty))
    }
    #expect(scarce.findings(of: BreaksOnEDNS()).count == 1)
    scarce.datagrams(1, type: .aaaa) { $0.lost = 1 }
    #expect(scarce.findings(of: BreaksOnEDNS()).isEmpty)
    // Not where it was silent to it once more while it answered others.
    scarce.datagrams(1, type: .a) { $0.ednsInVain = 4 }
    #expect(scarce.findings(of: BreaksOnEDNS()).map(\.severity) == [.sev3])
    var lossy = scene([1])
    lossy.datagrams(0) { $0.lost = 2 }
    #expect(lossy.findings(of: BreaksOnEDNS()).isEmpty)
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct ResolverDisagreesTests {
  private func findings(_ scene: Scene) -> [Finding] { scene.findings(of: ResolverDisagrees()) }
  private func broken(_ break: (inout Scene) -> Void) -> Scene {
    var scene = Scene()
    scene.expect()
    `break`(&scene)
    return scene
  }
  private let right = ResolverAnswer.Outcome.answer(Scene.endpoints.map { .a($0, ttl: 12) })

  @Test func resolverThatAgreesIsSilent() {
    let scene = broken { $0.resolver("192.0.2.53", right) }
    #expect(scene.diagnosis.findings == [])
  }

  @Test(arguments: [["192.0.2.53"], ["192.0.2.53", "192.0.2.54"]]) func howManyFail(_ resolvers: [String]) {
    let scene = broken { scene in
      for resolver in resolvers {
        scene.resolver(resolver, .rcode(.serverFailure), unchecked: .rcode(.serverFailure), errors: ["22"])
      }
    }
    let incident = scene.report.incidents.first { $0.cause == "resolver-fault" }
    #expect(
      incident?.explanation.hasPrefix("\(resolvers.joined(separator: ", ")) say\(resolvers.count == 1 ? "s" : "") ")
        == true)
  }

  @Test func failsEvenWithoutValidation() {
    let scene = broken {
      $0.resolver("192.0.2.53", .rcode(.serverFailure), unchecked: .rcode(.serverFailure), errors: ["22"])
      $0.resolver("192.0.2.54", right)
    }
    #expect(findings(scene).map(\.severity) == [.sev2])
    #expect(findings(scene).first?.scope.addresses == [address("192.0.2.53")])
    #expect(findings(scene).first?.share == 0.5)
    #expect(scene.report.incidents.map(\.cause) == ["resolver-fault"])
  }

  private static let signer = Record(name: Scene.apex, type: .ds, ttl: 60, data: RData([0, 1, 13, 2]))

  @Test func validationFails() {
    let scene = broken {
      $0.evidence.zones[2].ds = [Self.signer]
      $0.resolver("192.0.2.53", .rcode(.serverFailure), unchecked: right, errors: ["6 DNSSEC Bogus"])
    }
    #expect(findings(scene).map(\.severity) == [.sev2])
    #expect(findings(scene).first?.message.contains("DNSSEC") == true)
    #expect(findings(scene).first?.message.contains("EDE 6") == true)
    #expect(scene.report.incidents.map(\.cause) == ["validation-fails"])
    #expect(scene.report.incidents.first?.now.contains("take the DS out at the parent") == true)
    // Beside one that believes it, this one may have an old DS record.
    var other = scene
    other.resolver("192.0.2.54", right)
    #expect(other.report.incidents.map(\.cause) == ["validation-fails"])
    #expect(other.report.incidents.first?.now.hasPrefix("leave the DS at the parent") == true)
  }

  /// Taking out a DS mends nothing where there is none, nor where the resolver reached nobody.
  @Test(arguments: [(false, "6 DNSSEC Bogus"), (true, "22"), (true, "23 timed out"), (true, "230")])
  func whereNoSignatureCountsValidationDoesNotFail(isSigned: Bool, error: String) {
    let scene = broken {
      if isSigned { $0.evidence.zones[2].ds = [Self.signer] }
      $0.resolver("192.0.2.53", .rcode(.serverFailure), unchecked: right, errors: [error])
    }
    #expect(findings(scene).map(\.severity) == [.sev2])
    #expect(findings(scene).first?.message.contains("DNSSEC)") == (error == "230"))
    #expect(scene.report.incidents.map(\.cause) == [error == "230" ? "validation-fails" : "resolver-fault"])
  }

  /// That it answers where it need not validate is said wherever it happens, and what may be wrong there.
  @Test(
    arguments: [
      (false, "6 DNSSEC Bogus", .a, true, "SERVFAIL with EDE 6 DNSSEC Bogus, though no DS leads to example.com."),
      (false, nil, .aaaa, true, "SERVFAIL, though no DS leads to example.com."),
      (true, "22", .a, false, "SERVFAIL with EDE 22"),
    ] as [(Bool, String?, RecordType, Bool, String)])
  func answersOnlyWithoutValidation(
    isSigned: Bool, error: String?, type: RecordType, isOfValidation: Bool, text: String
  ) throws {
    let unchecked = type == .a ? right : .noData
    var scene = broken {
      if isSigned { $0.evidence.zones[2].ds = [Self.signer] }
      $0.resolver(
        "192.0.2.53", .rcode(.serverFailure), type, unchecked: unchecked, errors: [error].compactMap(\.self))
    }
    let finding = try #require(findings(scene).first)
    #expect(finding.severity == (type == .a ? .sev2 : .sev3))
    #expect(finding.message.hasSuffix("\(type) only when asked not to validate (CD): else \(text)"))
    #expect(finding.observed?.hasSuffix(", and an answer without validation") == true)
    let incident = try #require(scene.report.incidents.first)
    #expect(incident.confirm.contains("cdflag") == isOfValidation)
    #expect(incident.fix.contains("trust anchor") == isOfValidation)
    // A failure with either is none of validation.
    scene.evidence.resolvers[0].unchecked = .rcode(.serverFailure)
    #expect(findings(scene).first?.message.contains("CD") == false)
    #expect(scene.report.incidents.first?.fix.contains("trust anchor") == false)
  }

  /// Whether the zone is signed to which an alias leads is not known.
  @Test func behindAnAliasValidationMayFail() {
    let scene = broken {
      for index in $0.evidence.answers.indices { $0.evidence.answers[index].path.append(name("example.net.")) }
      $0.resolver("192.0.2.53", .rcode(.serverFailure), unchecked: right)
    }
    #expect(scene.report.incidents.map(\.cause) == ["validation-fails"])
  }

  @Test func allThatFailAlikeAreOneFinding() {
    let scene = broken {
      for place in ["192.0.2.53", "192.0.2.54"] {
        $0.resolver(place, .rcode(.serverFailure), unchecked: .rcode(.serverFailure))
        $0.resolver(place, .rcode(.serverFailure), .aaaa, unchecked: .rcode(.serverFailure))
      }
    }
    #expect(findings(scene).map(\.scope.addresses.count) == [2])
    #expect(findings(scene).first?.message.hasPrefix("every resolver asked") == true)
  }

  @Test func severalAnswersAreNotTakenForOne() {
    let scene = broken {
      for (place, errors) in [("192.0.2.53", []), ("192.0.2.54", ["22"]), ("192.0.2.55", ["6", "22"])] {
        $0.resolver(place, .rcode(.serverFailure), unchecked: .rcode(.serverFailure), errors: errors)
      }
    }
    let text = "SERVFAIL; SERVFAIL with EDE 22; SERVFAIL with EDE 6, EDE 22"
    #expect(findings(scene).map(\.observed) == [text])
    #expect(findings(scene).first?.message.contains("(\(text))") == true)
  }

  @Test func withoutIPv6PeopleGetAlong() {
    let scene = broken {
      $0.resolver("192.0.2.53", .rcode(.serverFailure), .aaaa, unchecked: .rcode(.serverFailure))
    }
    #expect(findings(scene).map(\.severity) == [.sev3])
  }

  /// The record's TTL is 60 s: a copy cannot have more left.
  @Test(arguments: [(60, Severity.note), (61, .sev2)] as [(UInt32, Severity)])
  func otherAddress(_ ttl: UInt32, severity: Severity) {
    let scene = broken { $0.resolver("192.0.2.53", .answer([.a("192.0.2.80", ttl: ttl)])) }
    #expect(findings(scene).map(\.severity) == [severity])
    let isOld = findings(scene).first?.message.contains("2026-11-20T12:01:00Z") == true
    #expect(isOld == (severity == .note))
    #expect(scene.report.incidents.map(\.cause) == (severity == .note ? [] : ["hijack-suspected"]))
  }

  @Test func theExportsTTLCountsAsWell() {
    let scene = broken {
      $0.expectations.zones[0].records[0].ttl = 300
      $0.resolver("192.0.2.53", .answer([.a("192.0.2.80", ttl: 300)]))
    }
    #expect(findings(scene).map(\.severity) == [.note])
  }

  @Test func anOldAnswerThatTheUserTakesSeriouslyHealsByItself() {
    let scene = broken {
      $0.expectations.severities = ["resolver-disagrees": .sev4]
      $0.resolver("192.0.2.53", .answer([.a("192.0.2.80", ttl: 60)]))
    }
    #expect(scene.report.incidents.map(\.cause) == ["cache-not-expired"])
  }

  /// Nobody stated what is right: the record's TTL is 60 s, and some resolvers stretch that to an hour.
  @Test(
    arguments: [
      ("192.0.2.80", 60, .note), ("192.0.2.80", 3600, .note), ("192.0.2.80", 3601, .sev2), ("10.0.0.80", 3601, .note),
      ("0.0.0.0", 3601, .note), (Scene.endpoints[0], 3601, nil),
    ] as [(String, UInt32, Severity?)])
  func addressThatNoServerGives(_ place: String, _ ttl: UInt32, severity: Severity?) {
    var scene = Scene()
    scene.resolver("192.0.2.53", .answer([.a(place, ttl: ttl)]))
    #expect(findings(scene).map(\.severity) == [severity].compactMap(\.self))
    #expect(scene.report.incidents.map(\.cause) == (severity == .sev2 ? ["hijack-suspected"] : []))
    let isDated = findings(scene).first?.message.contains("until 2026-11-20T") == true
    #expect(isDated == (severity == .note && place != "0.0.0.0"))
  }

  /// The zone's own TTL counts, however long.
  @Test(arguments: [(7200, Severity.note), (7201, .sev2)] as [(UInt32, Severity)])
  func addressThatMayBeOlderThanAnHour(_ ttl: UInt32, severity: Severity) {
    var scene = Scene()
    scene.allServers(type: .a, answer: .records(.a(Scene.endpoints[0], ttl: 7200)))
    scene.resolver("192.0.2.53", .answer([.a("192.0.2.80", ttl: ttl)]))
    #expect(findings(scene).map(\.severity) == [severity])
  }

  @Test func whereTheServersDifferAResolverMay() {
    var scene = Scene()
    scene.server(1, type: .a, answers: .records(.a("203.0.113.12")))
    scene.resolver("192.0.2.53", .answer([.a("192.0.2.80", ttl: 60)]))
    #expect(findings(scene).isEmpty)
    scene = Scene()
    scene.server(1, type: .aaaa, answers: .records(.a("2001:db8::10")))
    scene.resolver("192.0.2.53", .answer([.a("2001:db8::80", ttl: 86_400)]), .aaaa)
    #expect(findings(scene).isEmpty)
  }

  /// Where an alias leads is another zone's matter.
  @Test(arguments: [("cdn.example.net.", 0), ("cdn.example.org.", 1)])
  func aliasThatNobodyStated(_ target: String, count: Int) {
    var scene = Scene()
    scene.allServers(answer: .alias(.alias("cdn.example.net.")))
    for index in scene.evidence.answers.indices { scene.evidence.answers[index].aliases = [.alias("cdn.example.net.")] }
    scene.resolver("192.0.2.53", .answer([.a("192.0.2.80", name(target))]), aliases: [.alias(target, ttl: 60)])
    #expect(findings(scene).map(\.severity) == Array(repeating: .note, count: count))
  }

  /// Targets of these zones, each with the addresses that its servers and the resolver give.
  private func report(_ targets: (zone: String, own: String, said: String, ttl: UInt32)...) -> CheckReport {
    Scene.report(
      targets.map { target in
        var scene = Scene()
        scene.allServers(type: .a, answer: .records(.a(target.own)))
        scene.resolver("192.0.2.53", .answer([.a(target.said, ttl: target.ttl)]))
        let zone = name(target.zone)
        scene.evidence.zones[2].zone = zone
        for index in scene.evidence.answers.indices { scene.evidence.answers[index].path[2] = zone }
        scene.evidence.zones[2].responses = scene.evidence.zones[2].responses.map { response in
          var response = response
          response.question.name = name("shop." + target.zone)
          return response
        }
        for index in scene.evidence.resolvers.indices {
          scene.evidence.resolvers[index].question.name = name("shop." + target.zone)
        }
        return scene.of(name("shop." + target.zone))
      })
  }

  @Test func oneAddressForUnrelatedNames() {
    let first = (zone: "example.com.", own: "203.0.113.10", said: "192.0.2.80", ttl: UInt32(30))
    let other = (zone: "example.edu.", own: "203.0.113.20", said: "192.0.2.80", ttl: UInt32(30))
    let joined = report(first, other)
    #expect(joined.findings.filter { $0.rule == ResolverDisagrees().id }.map(\.severity) == [.sev2, .sev2])
    #expect(joined.findings.first?.evidence.last?.text == "192.0.2.53: the same for shop.example.edu.")
    #expect(joined.incidents.map(\.cause) == ["hijack-suspected"])
    #expect(joined.incidents.first?.targets.count == 2)
    #expect(joined.status == .critical)
    // Each of these is what a cache, or another place, explains.
    for innocent in [
      report(first), report(first, ("example.edu.", "203.0.113.20", "192.0.2.81", 30)),
      report(first, ("example.edu.", "203.0.113.20", "192.0.2.80", 29)),
      report(first, ("example.edu.", "203.0.113.10", "192.0.2.80", 30)),
      report(first, ("example.com.", "203.0.113.20", "192.0.2.80", 30)),
      report(first, other, ("example.org.", "203.0.113.30", "192.0.2.90", 30)),
    ] {
      #expect(Set(innocent.findings.map(\.severity)) == [.note])
      #expect(innocent.status == .ok)
    }
  }

  @Test func oneOfTheWeightedIsRight() {
    var scene = Scene()
    scene.expect(a: Scene.endpoints + ["203.0.113.12"], identifiers: true)
    scene.resolver("192.0.2.53", .answer([.a("203.0.113.12")]))
    #expect(findings(scene).isEmpty)
    scene.resolver("192.0.2.54", .answer([.a("203.0.113.13", ttl: 61)]))
    #expect(findings(scene).count == 1)
  }

  @Test func aLoneDenialMayBeAFilter() {
    var scene = Scene()
    scene.resolver("192.0.2.53", .nameError)
    scene.resolver("192.0.2.54", right)
    #expect(findings(scene).map(\.severity) == [.note])
    scene.resolver("192.0.2.55", .nameError)
    #expect(findings(scene).map(\.severity) == [.sev2])
  }

  /// What a cache explains is nobody else's denial.
  @Test func aDenialBesideAnOldOne() {
    var scene = Scene()
    scene.ask(.soa, .records(.soa()), of: Scene.apex)
    scene.resolver("192.0.2.53", .nameError)
    scene.resolver("192.0.2.54", .nameError, soa: .soa(ttl: 100))
    #expect(findings(scene).map(\.severity) == [.note, .note])
  }

  @Test func aBlockedNameMayHaveAnAddressThatLeadsNowhere() {
    let scene = broken { $0.resolver("192.0.2.53", .answer([.a("0.0.0.0", ttl: 86_400)])) }
    #expect(findings(scene).map(\.severity) == [.note])
  }

  /// Two resolvers deny, as their caches may for as long as the zone's SOA says.
  @Test(arguments: [(300, Severity.note), (301, .sev2)] as [(UInt32, Severity)])
  func oldDenial(_ left: UInt32, severity: Severity) {
    var scene = Scene()
    scene.ask(.soa, .records(.soa(ttl: 900, minimum: 300)), of: Scene.apex)
    for place in ["192.0.2.53", "192.0.2.54"] {
      scene.resolver(place, .nameError, soa: .soa(ttl: left, minimum: 400))
    }
    #expect(findings(scene).map(\.severity) == [severity])
  }

  @Test func denialThatTheZoneGivesItself() {
    var scene = Scene()
    scene.resolver("192.0.2.53", .noData, .aaaa)
    #expect(findings(scene).isEmpty)
  }

  @Test func wrongAuthorityIsAnotherMatter() {
    let scene = broken {
      $0.server(1, type: .a, answers: .records(.a("192.0.2.80")))
      $0.resolver("192.0.2.53", .answer([.a("192.0.2.80", ttl: 61)]))
      $0.resolver("192.0.2.54", .rcode(.serverFailure))
    }
    #expect(scene.rules == ["wrong-record"])
  }

  @Test func brokenZoneIsAnotherMatter() {
    let scene = broken {
      $0.allServers(answer: .answered(.lame(.rcode(.refused))))
      $0.answer(.servfail, .serverFailure)
      $0.resolver("192.0.2.53", .rcode(.serverFailure))
    }
    #expect(findings(scene).isEmpty)
  }

  @Test func silentResolverSaysNothing() {
    let scene = broken { $0.resolver("192.0.2.53", .timeout) }
    #expect(findings(scene).isEmpty)
  }

  @Test(arguments: [("cdn.example.net.", 0), ("cdn.example.org.", 1)])
  func expectedAlias(_ target: String, count: Int) {
    var scene = Scene()
    let own = Record.alias("cdn.example.net.")
    scene.expect()
    scene.expectations.zones[0].records = []
    scene.hold(.cname, own.data)
    scene.allServers(answer: .alias(own))
    scene.ask(.cname, .records(own))
    scene.resolver("192.0.2.53", .answer([.a("203.0.113.10", name(target))]), aliases: [.alias(target, ttl: 61)])
    #expect(findings(scene).count == count)
  }
}

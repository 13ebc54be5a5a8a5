import EdgeDiagnose
import EdgeModel
import Testing

struct FailedOverTests {
  @Test func theSecondaryIsServed() {
    let scene = Scene.failedOver()
    #expect(scene.rules == ["failed-over"])
    let finding = scene.findings(of: FailedOver()).first
    #expect(finding?.severity == .sev3)
    #expect(finding?.expected == "192.0.2.80 (PRIMARY set-0)")
    #expect(
      finding?.message
        == "shop.example.com. A is 203.0.113.10, 203.0.113.11: failed over to SECONDARY set-1")
    #expect(
      finding?.evidence.first?.text == "PRIMARY set-0 has health check 11111111-1111, which is not exported")
  }

  /// What stands in is out of reach itself, at one of its addresses or at both.
  @Test(arguments: [(1, false), (2, true)]) func whatStandsInFailsAsWell(_ broken: Int, isLost: Bool) {
    let scene = Scene.failedOver { scene in
      for index in 0..<broken { scene.evidence.endpoints[index] = Scene.endpoint(Scene.endpoints[index], .refused) }
    }
    let finding = scene.findings(of: FailedOver()).first
    #expect(finding?.severity == .sev3)
    #expect(
      finding?.impact.hasPrefix(isLost ? "whoever is led to what stands in, which fails" : "nobody while") == true)
    let now = scene.report.incidents.first { $0.cause == "health-check-flip" }?.now
    #expect(now?.hasPrefix(isLost ? "bring back what comes first or what stands in" : "watch what stands in") == true)
  }

  /// Failed over by hand, and what comes first is broken: it is mended before anything is put back.
  @Test(arguments: [(Handshake.Outcome.refused, true), (.handshake, false)])
  func whatComesFirstIsMendedFirst(_ outcome: Handshake.Outcome, isBroken: Bool) {
    var scene = Scene()
    scene.route((.failover(.primary), ["192.0.2.80"]), (.failover(.secondary), Scene.endpoints))
    for index in scene.expectations.zones[0].records.indices {
      scene.expectations.zones[0].records[index].healthCheck = nil
    }
    scene.evidence.endpoints.append(Scene.endpoint("192.0.2.80", outcome))
    let incident = scene.report.incidents.first
    #expect(incident?.cause == "record-edited")
    #expect(incident?.now.hasPrefix("mend what comes first before the record sets of ") == isBroken)
    #expect(incident?.now.hasPrefix("put the record sets of ") != isBroken)
  }

  /// Of several sets that stand back, the one whose data are served.
  @Test func theSetThatIsServedIsNamed() {
    var scene = Scene()
    scene.route(
      (.weighted(1), ["192.0.2.80"]), (.weighted(0), Scene.endpoints), (.weighted(0), ["192.0.2.81"]))
    let message = scene.findings(of: FailedOver()).first?.message
    #expect(message?.hasSuffix("failed over to weight 0 set-1") == true, "\(message ?? "none")")
  }

  /// What stands back is an alias, of which the addresses that are served tell which it is.
  @Test func theAliasThatIsServedIsNamed() {
    var scene = Scene()
    scene.route((.weighted(1), ["192.0.2.80"]), (.weighted(0), []), (.weighted(0), []), (.weighted(0), []))
    let balancers = [Scene.balancer, name("lb-2.eu-west-1.elb.amazonaws.com.")]
    for (index, place) in ["192.0.2.81", Scene.endpoints[0]].enumerated() {
      scene.alias(index + 1, to: "\(balancers[index])")
      scene.evidence.answers.append(Scene.answer(Question(balancers[index], .a), .records(.a(place, balancers[index]))))
    }
    // Simple record sets behind an alias have no name of their own.
    scene.alias(3, to: "blue.example.com.")
    scene.hold(.a, RData(address("192.0.2.82")), of: name("blue.example.com."))
    for (served, set) in [(Scene.endpoints[0], "set-2"), ("192.0.2.81", "set-1"), ("192.0.2.82", "set-3")] {
      scene.serve([served])
      let finding = scene.findings(of: FailedOver()).first
      #expect(finding?.message.hasSuffix("failed over to weight 0 \(set)") == true, "\(finding?.message ?? "none")")
      #expect(finding?.expected == "192.0.2.80 (weight 1 set-0)")
    }
  }

  @Test func thePrimaryIsServed() {
    let scene = Scene.failedOver { $0.serve(["192.0.2.80"]) }
    #expect(scene.diagnosis.findings.map(\.rule) == [])
  }

  @Test func whatNeitherHasIsWrong() {
    let scene = Scene.failedOver { $0.serve(["192.0.2.81"]) }
    #expect(scene.rules == ["wrong-record"])
  }

  @Test func oneServerHasFailedOver() {
    let scene = Scene.failedOver { $0.server(0, type: .a, answers: .records(.a("192.0.2.80"))) }
    let finding = scene.findings(of: FailedOver()).first
    #expect(finding?.scope.servers == [Scene.servers[1].0])
    #expect(finding?.share == 0.5)
  }

  /// Weight 0 is never served beside others, and as likely as any where all have it; a set of weight 0 that is not seen is
  /// as it should be.
  @Test(arguments: [(1, 0, ["failed-over"]), (1, 1, []), (0, 0, []), (0, 1, [])] as [(UInt8, UInt8, [String])])
  func weights(_ other: UInt8, own: UInt8, rules: [String]) {
    var scene = Scene()
    scene.route((.weighted(other), ["192.0.2.80"]), (.weighted(own), Scene.endpoints))
    #expect(scene.diagnosis.findings.map(\.rule) == rules)
  }

  @Test func aSecondaryWithoutPrimaryIsWhatThereIs() {
    var scene = Scene()
    scene.route((.failover(.secondary), Scene.endpoints))
    #expect(scene.rules == [])
  }

  @Test func aSecondaryThatIsTheSameAsThePrimaryShowsNothing() {
    var scene = Scene()
    scene.route((.failover(.primary), Scene.endpoints), (.failover(.secondary), Scene.endpoints))
    #expect(scene.rules == [])
  }

  /// Where one of the two is a resource's alias, the other's addresses tell which is served.
  @Test(arguments: [(0, ["failed-over"]), (1, [])])
  func aliasOfAResource(_ primary: Int, rules: [String]) {
    var scene = Scene()
    let sets: [(RoutingPolicy, [String])] = [(.failover(.primary), []), (.failover(.secondary), [])]
    scene.route((sets[0].0, Scene.endpoints), (sets[1].0, Scene.endpoints))
    scene.alias(primary, to: "d111.cloudfront.net.")
    #expect(scene.rules == rules)
    scene.serve(["192.0.2.81"])
    // Of an address that only the resource could have nobody knows.
    #expect(scene.rules == (primary == 0 ? [] : ["failed-over"]))
  }

  /// Two load balancers, whose addresses were asked beside the target's; of distributions they prove nothing.
  @Test(
    arguments: [
      ("192.0.2.80", "203.0.113.10", "elb.amazonaws.com.", ["failed-over"]),
      ("203.0.113.10", "192.0.2.80", "elb.amazonaws.com.", []),
      ("192.0.2.80", "203.0.113.10", "cloudfront.net.", []), ("192.0.2.80", "192.0.2.81", "elb.amazonaws.com.", []),
    ] as [(String, String, String, [String])])
  func aliasesOfTwoResources(_ primary: String, secondary: String, service: String, rules: [String]) {
    var scene = Scene()
    scene.route((.failover(.primary), []), (.failover(.secondary), []))
    scene.serve(["203.0.113.10"])
    for (index, place) in [primary, secondary].enumerated() {
      let resource = name("r\(index).eu-west-1.\(service)")
      scene.alias(index, to: resource.description)
      scene.evidence.answers.append(Scene.answer(Question(resource, .a), .records(.a(place, resource))))
    }
    #expect(scene.findings(of: FailedOver()).map(\.rule) == rules)
  }

  /// A distribution answers from many addresses; a load balancer that was looked at has none of those that are served.
  @Test(
    arguments: [
      (["192.0.2.80"], ["failed-over"]), (["203.0.113.10"], []), ([], []),
      ((1...8).map { "192.0.2.\($0)" }, []),
    ] as [([String], [String])])
  func aDistributionForALoadBalancer(_ primary: [String], rules: [String]) {
    var scene = Scene()
    scene.route((.failover(.primary), []), (.failover(.secondary), []))
    scene.serve(["203.0.113.10"])
    let (balancer, edge) = (name("r.eu-west-1.elb.amazonaws.com."), name("d111.cloudfront.net."))
    scene.alias(0, to: balancer.description)
    scene.alias(1, to: edge.description)
    scene.evidence.answers.append(Scene.answer(Question(edge, .a), .records(.a("192.0.2.90", edge))))
    if !primary.isEmpty {
      var answer = Scene.answer(Question(balancer, .a), .records(.a("192.0.2.80", balancer)))
      answer.records = primary.map { .a($0, balancer) }
      scene.evidence.answers.append(answer)
    }
    #expect(scene.findings(of: FailedOver()).map(\.rule) == rules)
  }

  /// The set behind an alias of the zone stands back as the alias does.
  @Test func behindAnAliasOfTheZone() {
    var scene = Scene()
    let (blue, green) = (name("blue.example.com."), name("green.example.com."))
    scene.route((.failover(.primary), []), (.failover(.secondary), []))
    scene.alias(0, to: "blue.example.com.")
    scene.alias(1, to: "green.example.com.")
    scene.route((.weighted(1), ["192.0.2.80"]), (.weighted(2), ["192.0.2.81"]), of: blue)
    scene.route((.multivalue, [Scene.endpoints[0]]), (.multivalue, [Scene.endpoints[1]]), of: green)
    #expect(scene.rules == ["failed-over"])
    #expect(scene.findings(of: FailedOver()).first?.message.hasSuffix("failed over to SECONDARY set-1") == true)
    scene.serve(["192.0.2.81"])
    #expect(scene.rules == [])
    scene.serve(["192.0.2.82"])
    #expect(scene.rules == ["wrong-record"])
  }

  @Test func bothFamiliesAreOneFinding() {
    let scene = Scene.failedOver {
      $0.route((.failover(.primary), ["2a00:1450::80"]), (.failover(.secondary), ["2a00:1450::1"]), type: .aaaa)
      $0.serve(["2a00:1450::1"], of: .aaaa)
    }
    #expect(scene.findings(of: FailedOver()).map(\.scope.type) == [nil])
  }

  // MARK: What the health check says

  private func text(_ scene: Scene) -> String? {
    scene.findings(of: FailedOver()).first?.evidence.first { $0.kind == "health-check" }?.text
  }

  @Test func whatTheHealthCheckSays() {
    let scene = Scene.failedOver { $0.check(says: [Scene.failure, Scene.failure]) }
    #expect(
      text(scene)
        == "PRIMARY set-0: health check 11111111-1111 says Failure at 2026-11-20T11:58:00Z: 2 of 2 checkers "
        + "report a failure, such as \"Failure: Connection timed out.\"")
    #expect(scene.report.incidents.map(\.cause) == ["health-check-flip"])
  }

  /// More than 18 % of the checkers are enough.
  @Test(arguments: [(2, 8, "says Success"), (1, 9, "says Failure")])
  func quorum(_ well: Int, failing: Int, word: String) {
    let texts = Array(repeating: Scene.success, count: well) + Array(repeating: Scene.failure, count: failing)
    let scene = Scene.failedOver { $0.check(says: texts) }
    #expect(text(scene)?.contains(word) == true)
  }

  @Test(arguments: [(3600, "says Failure"), (3601, "too old to tell what it says now")] as [(Int64, String)])
  func age(_ seconds: Int64, text expected: String) {
    let scene = Scene.failedOver { $0.check(says: [Scene.failure], age: .seconds(seconds)) }
    #expect(text(scene)?.contains(expected) == true)
    var patient = scene
    patient.expectations.state.maximumAge = .days(1)
    #expect(text(patient)?.contains("says Failure") == true)
  }

  /// What was passed over is told of with the failover, not as a standby that somebody should repair or take out.
  @Test(arguments: [Handshake.Outcome.refused, .handshake]) func whatWasPassedOverIsNoStandby(
    _ outcome: Handshake.Outcome
  ) {
    let scene = Scene.failedOver { scene in
      scene.check(says: [Scene.failure])
      scene.evidence.endpoints.append(Scene.endpoint("192.0.2.80", outcome))
    }
    #expect(scene.comparison.standby.map(\.endpoint.address) == [address("192.0.2.80")])
    #expect(scene.rules == ["failed-over"])
    let seen = scene.findings(of: FailedOver()).first?.evidence.map(\.text) ?? []
    #expect(seen.contains { $0.hasSuffix("does not serve the name from here") } == (outcome == .refused))
  }

  /// Route 53 passes nothing over whose health check says Success.
  @Test(arguments: [
    ([Scene.success, Scene.success], "record-edited"), ([Scene.success, Scene.failure], "record-edited"),
    ([Scene.failure, Scene.failure], "health-check-flip"), ([], "health-check-flip"),
  ])
  func theHealthCheckSaysSuccess(_ says: [String], cause: String) {
    let scene = Scene.failedOver { $0.check(says: says) }
    #expect(scene.report.incidents.map(\.cause) == [cause])
  }

  @Test func invertedDisabledAndCalculated() {
    let inverted = Scene.failedOver { $0.check({ $0.isInverted = true }, says: [Scene.success]) }
    #expect(text(inverted)?.contains("says Failure") == true)
    let disabled = Scene.failedOver { $0.check({ $0.isDisabled = true }, says: [Scene.failure]) }
    #expect(text(disabled)?.contains("is disabled: it counts as healthy whatever happens") == true)
    // Route 53 never passes it over, nor turns back by itself.
    #expect(disabled.report.incidents.map(\.cause) == ["record-edited"])
    #expect(inverted.report.incidents.map(\.cause) == ["health-check-flip"])
    #expect(inverted.report.incidents.first?.fix.contains("--health-check-id 11111111-1111 --no-inverted") == true)
    // Both together are how Route 53 is told by hand to take something for unhealthy.
    let forced = Scene.failedOver { $0.check({ ($0.isDisabled, $0.isInverted) = (true, true) }, says: [Scene.success]) }
    #expect(text(forced)?.contains("is disabled and inverted: it counts as unhealthy whatever happens") == true)
    #expect(forced.report.incidents.first?.explanation.hasPrefix("Route 53 takes") == true)
    #expect(
      forced.report.incidents.first?.fix.contains("--health-check-id 11111111-1111 --no-inverted --no-disabled") == true
    )
    // Nor does an inverted one say that checkers are kept out of what works.
    let works = Scene.failedOver {
      $0.check({ $0.isInverted = true }, says: [Scene.success])
      $0.evidence.endpoints.append(Scene.endpoint("192.0.2.80"))
    }
    #expect(works.report.incidents.contains { $0.cause == "health-check-flip" })
    let calculated = Scene.failedOver {
      $0.check({ ($0.type, $0.children) = ("CALCULATED", ["22222222-2222"]) })
      $0.check(of: "22222222-2222", says: [Scene.failure])
    }
    let texts = calculated.findings(of: FailedOver()).first?.evidence.map(\.text) ?? []
    #expect(texts.contains { $0.contains("is calculated from 1 others") })
    #expect(texts.contains { $0.contains("health check 22222222-2222 says Failure") })
  }

  /// Route 53 passes nothing over that has no health check: somebody changed roles or weights.
  @Test func withoutHealthCheckTheExportIsOld() {
    var scene = Scene()
    scene.route((.weighted(1), ["192.0.2.80"]), (.weighted(0), Scene.endpoints))
    #expect(scene.report.incidents.map(\.cause) == ["record-edited"])
    scene.route((.weighted(1), ["192.0.2.80"]), (.weighted(0), Scene.endpoints), healthCheck: "11111111-1111")
    #expect(scene.report.incidents.map(\.cause) == ["health-check-flip"])
    // What an alias leads to may be unhealthy by itself.
    scene.route((.weighted(1), []), (.weighted(0), Scene.endpoints))
    scene.alias(0, to: "r.eu-west-1.elb.amazonaws.com.")
    scene.expectations.zones[0].records[0].evaluatesTargetHealth = true
    #expect(scene.report.incidents.map(\.cause) == ["health-check-flip"])
    // Where nobody asks for that, it is never passed over either.
    scene.expectations.zones[0].records[0].evaluatesTargetHealth = false
    #expect(scene.report.incidents.map(\.cause) == ["record-edited"])
    #expect(text(scene)?.contains("does not evaluate the health of its target, so that Route 53 does not") == true)
  }

  /// The health check of what an alias of the zone leads to counts where the alias says so.
  @Test(arguments: [(true, "health-check-flip"), (false, "record-edited")])
  func theHealthCheckBehindAnAlias(isEvaluated: Bool, cause: String) {
    var scene = Scene()
    scene.route((.failover(.primary), []), (.failover(.secondary), Scene.endpoints))
    scene.alias(0, to: "blue.example.com.")
    scene.expectations.zones[0].records[0].evaluatesTargetHealth = isEvaluated
    scene.route((.simple, ["192.0.2.80"]), of: name("blue.example.com."), healthCheck: "11111111-1111")
    scene.check(says: [Scene.failure])
    #expect(scene.report.incidents.map(\.cause) == [cause])
    let texts = scene.findings(of: FailedOver()).first?.evidence.map(\.text) ?? []
    #expect(texts.contains { $0.contains("11111111-1111 says Failure") } == isEvaluated)
  }

  /// No checker observes what looks at no endpoint: there `get-health-check-status` has nothing to give.
  @Test(
    arguments: [
      ("CLOUDWATCH_METRIC", "goes by a CloudWatch alarm: what it says is in no export, but in CloudWatch"),
      ("CALCULATED", "is calculated from 0 others: what it says is in no export, but in CloudWatch"),
      ("RECOVERY_CONTROL", "goes by a routing control, and does as that is switched (aws route53-recovery-cluster"),
      ("HTTPS", nil), (nil, nil),
    ] as [(String?, String?)])
  func whereTheStatusIsToBeFound(_ type: String?, words: String?) {
    let said = text(Scene.failedOver { $0.check({ $0.type = type }) })
    let isOfEndpoint = words == nil
    #expect(said?.contains("get-health-check-status") == isOfEndpoint)
    #expect(said?.contains("11111111-1111 \(words ?? "is")") == !isOfEndpoint)
  }

  /// The PRIMARY works from here, and Route 53 says that it does not.
  @Test(arguments: [
    (Scene.failure, Handshake.Outcome.handshake, "health-checker-blocked"),
    (Scene.failure, .refused, "health-check-flip"),
    (Scene.success, .handshake, "record-edited"),
  ])
  func blockedCheckers(_ says: String, outcome: Handshake.Outcome, cause: String) {
    let scene = Scene.failedOver {
      $0.check(says: [says])
      $0.evidence.endpoints.append(Scene.endpoint("192.0.2.80", outcome))
    }
    let incident = scene.report.incidents.first { $0.root == scene.findings(of: FailedOver()).first?.id }
    #expect(incident?.cause == cause)
    if cause == "health-checker-blocked" {
      #expect(incident?.confirm == "edgeprobe cert shop.example.com --address 192.0.2.80")
    }
  }
}

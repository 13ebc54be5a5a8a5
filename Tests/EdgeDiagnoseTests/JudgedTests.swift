import EdgeDiagnose
import EdgeModel
import Testing

/// What the files of the user say of findings: who named the target, who serves its zone, how bad it is.
struct JudgedTests {
  @Test func inferredEndpointThatRefusesIsANote() {
    var scene = Scene()
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .refused) }
    #expect(scene.findings(of: ConnectionRefused()).map(\.severity) == [.sev1])
    scene.target.isInferred = true
    #expect(scene.findings(of: ConnectionRefused()).map(\.severity) == [.note])
    #expect(scene.rules == [])
    #expect(scene.report.incidents.isEmpty)
    // As what has no listener there, and drops.
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .timeout(.connect)) }
    #expect(scene.findings(of: ConnectionTimeout()).map(\.severity) == [.sev1])
    scene.alias(of: Scene.balancer, looks: 0)
    #expect(scene.findings(of: ConnectionTimeout()).map(\.severity) == [.note] && scene.rules == [])
    // An export that has a listener there says that it is meant, of a load balancer that is not internal.
    scene.ask(.a, .answered(.answer(Scene.endpoints.map { .a($0, Scene.balancer) })), of: Scene.balancer)
    scene.balancer("\(Scene.balancer)", certificates: [])
    #expect(scene.findings(of: ConnectionTimeout()).map(\.severity) == [.sev1])
    scene.expectations.state.loadBalancers[0].isInternal = true
    #expect(scene.findings(of: ConnectionTimeout()).map(\.severity) == [.note])
    scene.expectations.state.loadBalancers[0].isInternal = false
    scene.expectations.state.loadBalancers[0].listeners = []
    #expect(scene.findings(of: ConnectionTimeout()).map(\.severity) == [.note])
    // What is there and broken is no less broken because nobody named it.
    scene.evidence.endpoints[0] = Scene.endpoint(Scene.endpoints[0])
    #expect(scene.rules == ["connection-timeout"])
  }

  @Test func undelegatedZoneWithoutANamedTargetIsANote() {
    var scene = Scene()
    scene.expect()
    scene.undelegate()
    #expect(scene.rules == ["undelegated-zone"])
    scene.target.isInferred = true
    #expect(scene.findings(of: UndelegatedZone()).map(\.severity) == [.note])
    #expect(scene.rules == [])
  }

  private func state(_ servers: [String], in scene: inout Scene) {
    scene.expectations.delegations = [StatedDelegation(zone: Scene.apex, servers: servers.map(name), source: file)]
    scene.expectations.targets = [scene.target]
  }

  @Test func statedDelegationIsCompared() {
    var scene = Scene()
    state(["ns1.example.net.", "ns2.example.net."], in: &scene)
    #expect(scene.comparison.zone?.delegation == .agrees(Set(Scene.servers.map(\.0))))
    #expect(scene.rules == [])
    state(["ns1.example.net.", "ns3.example.net."], in: &scene)
    let expected = Set([name("ns1.example.net."), name("ns3.example.net.")])
    #expect(
      scene.comparison.zone?.delegation == .differs(expected: expected, observed: Set(Scene.servers.map(\.0))))
    #expect(scene.comparison.zone?.source == file)
  }

  @Test func statedDelegationCountsMoreThanTheExports() {
    var scene = Scene()
    scene.expect(nameServers: [name("ns9.example.net.")])
    state(["ns1.example.net.", "ns2.example.net."], in: &scene)
    #expect(scene.comparison.zone?.delegation.differs == false)
    let plan = Plan(for: scene.expectations, looking: Looking(hints: []))
    let delegation = ExpectedDelegation(zone: Scene.apex, servers: Scene.servers.map(\.0).sorted())
    #expect(plan.steps.map(\.delegations) == [[delegation]])
  }

  @Test func statedZoneThatNobodyDelegatesIsUndelegated() {
    var scene = Scene()
    state(["ns1.example.net."], in: &scene)
    scene.undelegate()
    let findings = scene.findings(of: UndelegatedZone())
    #expect(findings.map(\.scope.zone) == [Scene.apex])
    #expect(findings.map(\.expected) == ["ns1.example.net."])
    #expect(findings.map(\.severity) == [.sev1])
  }

  @Test func severityThatHoldsAlwaysLowersSEV1() {
    var scene = Scene()
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .refused) }
    scene.expectations.severities = ["connection-refused": .sev4]
    #expect(scene.findings(of: ConnectionRefused()).map(\.severity) == [.sev1])
    scene.expectations.unlimitedSeverities = ["connection-refused"]
    #expect(scene.findings(of: ConnectionRefused()).map(\.severity) == [.sev4])
  }
}

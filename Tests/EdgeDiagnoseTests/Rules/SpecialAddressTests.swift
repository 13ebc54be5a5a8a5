import EdgeDiagnose
import EdgeModel
import Testing

struct SpecialAddressTests {
  @Test func oneAddress() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", .notAllowed)
    #expect(scene.rules == ["special-address"])
    #expect(scene.findings(of: SpecialAddress()).map(\.severity).first == .sev3)
    #expect(scene.findings(of: SpecialAddress()).first?.scope.addresses == [address("203.0.113.11")])
  }

  /// An internal load balancer in a public zone may be meant, as long as nobody names it; one address beside public ones is
  /// none.
  @Test(arguments: [
    (true, ["10.0.0.5", "10.0.0.6"], Severity.note), (false, ["10.0.0.5", "10.0.0.6"], .sev1),
    (true, ["10.0.0.5", "203.0.113.7"], .sev1),
  ])
  func internalLoadBalancer(isInferred: Bool, given: [String], severity: Severity) {
    var scene = Scene()
    scene.alias(of: Scene.balancer, looks: 0)
    scene.ask(.a, .answered(.answer(given.map { .a($0, Scene.balancer) })), of: Scene.balancer)
    scene.ask(.a, .answered(.answer(given.map { .a($0) })))
    scene.evidence.answers[0].records = given.map { .a($0) }
    scene.evidence.endpoints = given.filter { $0.hasPrefix("10.") }.map { Scene.endpoint($0, .notAllowed) }
    scene.target.isInferred = isInferred
    #expect(scene.findings(of: SpecialAddress()).first?.severity == severity)
  }

  /// The load balancer has public addresses of the other family; or it does not say that the private ones are its own.
  @Test(arguments: [(true, Severity.note), (false, .sev3)])
  func ofOneFamily(isOwn: Bool, severity: Severity) {
    var scene = Scene()
    scene.alias(of: Scene.balancer, looks: 0)
    if isOwn { scene.ask(.a, .answered(.answer([.a("10.0.0.5", Scene.balancer)])), of: Scene.balancer) }
    scene.ask(.a, .answered(.answer([.a("10.0.0.5")])))
    scene.evidence.answers[0].records = [.a("10.0.0.5")]
    var other = scene.evidence.answers[0]
    (other.question.type, other.records) = (.aaaa, [Record(.aaaa, RData(address("2a05:d018::42")), of: Scene.host)])
    scene.evidence.answers.append(other)
    scene.evidence.endpoints = [Scene.endpoint("10.0.0.5", .notAllowed), Scene.endpoint("2a05:d018::42")]
    scene.target.isInferred = true
    #expect(scene.findings(of: SpecialAddress()).first?.severity == severity)
    scene.evidence.endpoints[1] = Scene.endpoint("2a05:d018::42", .timeout(.connect))
    #expect(scene.findings(of: ConnectionTimeout()).map(\.severity) == [.note])
  }

  /// Of mail the host has the address, not the target.
  @Test func mailHost() {
    var scene = Scene()
    scene.mail(.notAllowed)
    #expect(
      scene.findings(of: SpecialAddress()).map(\.message) == [
        "mx1.example.net has the documentation address 198.51.100.25"
      ])
  }

  /// A simulated internet ends at its own addresses; an ordinary one beyond is no flaw of the name.
  @Test func addressBeyondASimulatedInternet() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("2600:9000::5", .notAllowed)
    #expect(scene.findings(of: SpecialAddress()).allSatisfy { $0.scope.addresses == [address("203.0.113.11")] })
    #expect(scene.rules == [])
    #expect(
      scene.findings(of: Unobserved()).map(\.message) == [
        "not reached from here: [2600:9000::5]:443 (not asked: outside the simulated internet)"
      ])
    scene.add("ns3.example.net.", at: ["2600:9000::5"], answering: .notAllowed)
    let states = scene.comparison.zone?.servers.map(\.state) ?? []
    #expect(states.last == .unobserved(why: "not asked: outside the simulated internet"))
  }

  /// No user reaches such a name server; resolvers ask the others, if there are any.
  @Test(arguments: ["10.0.0.53", "127.0.0.1", "0.0.0.0", "169.254.1.1", "fd00::53"])
  func nameServer(_ place: String) {
    var scene = Scene()
    scene.add("ns3.example.net.", at: [place], answering: .notAllowed)
    #expect(scene.rules == ["special-address"])
    let finding = scene.findings(of: SpecialAddress()).first
    #expect(finding?.severity == .sev3)
    #expect(finding?.scope.servers == [name("ns3.example.net.")])
    #expect(finding?.impact.contains("1 of 3") == true)
    scene.allServers(answer: .notAllowed)
    scene.answer(.servfail, .serverFailure)
    scene.own.servers = [scene.own.servers[2]]
    scene.own.responses.removeAll { $0.server != name("ns3.example.net.") }
    #expect(scene.rules == ["special-address"])
    #expect(scene.findings(of: SpecialAddress()).map(\.severity) == [.sev1])
    #expect(scene.report.incidents.map(\.cause) == ["private-record-published"])
    // Where one is that cannot be looked at from here, nobody knows.
    scene.add("ns4.example.net.", at: ["2001:db8::4"], answering: .unreachable("no route"))
    #expect(scene.findings(of: SpecialAddress()).map(\.severity) == [.note])
    #expect(scene.diagnosis.status == .unknown)
  }

  /// The inside of a network, by who answers there or by what the user's files say.
  @Test(arguments: [true, false]) func nameServerWhereTheRangeIsMeant(isHeard: Bool) {
    var scene = Scene()
    scene.add("ns3.example.net.", at: ["10.0.0.53"], answering: .notAllowed)
    if isHeard {
      scene.add("ns4.example.net.", at: ["10.0.0.54"])
    } else {
      scene.target.answers = Target.Answers(a: ["10.0.0.0/8", "203.0.113.0/24"].compactMap { Network($0) }, aaaa: [])
    }
    #expect(scene.findings(of: SpecialAddress()).isEmpty)
    #expect(scene.rules == [])
    #expect(scene.findings(of: Unobserved()).first?.message.contains("not asked: special address") == true)
  }

  @Test func everyAddress() {
    var scene = Scene()
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .notAllowed) }
    #expect(scene.findings(of: SpecialAddress()).map(\.severity).first == .sev1)
  }

  @Test func handshake() { #expect(Scene().findings(of: SpecialAddress()).isEmpty) }

  /// Nobody asked for a connection, or one server alone gives it.
  @Test(arguments: [("10.0.0.1", 1), ("127.0.0.1", 1), ("169.254.1.1", 1), ("192.0.2.1", 1), ("8.8.8.8", 0)])
  func publishedAddress(_ place: String, count: Int) {
    var scene = Scene()
    scene.server(1, type: .a, answers: .records(.a(place)))
    let findings = scene.findings(of: SpecialAddress())
    #expect(findings.map(\.severity) == Array(repeating: .note, count: count))
    #expect(findings.allSatisfy { $0.scope.servers == [name("ns2.example.net.")] })
  }

  @Test func expectedAddressIsNoMistake() {
    var scene = Scene()
    scene.target.ports = []
    scene.evidence.endpoints = []
    scene.allServers(type: .a, answer: .records(.a("10.0.0.1")))
    scene.evidence.answers[0].records = [.a("10.0.0.1")]
    #expect(scene.findings(of: SpecialAddress()).count == 1)
    scene.expect(a: ["10.0.0.1"])
    #expect(scene.findings(of: SpecialAddress()).isEmpty)
  }

  /// A network whose name servers are in the range looks at itself.
  @Test func rangeThatTheNameServersAreIn() {
    var scene = Scene()
    scene.server(1, type: .a, answers: .records(.a("10.0.0.1")))
    let root = Question(.root, .ns)
    scene.evidence.zones[0].responses.append(
      Scene.response(name("a.root-servers.net."), "10.1.0.1", root, .empty))
    #expect(scene.findings(of: SpecialAddress()).isEmpty)
  }

  /// An address for examples that is silent is no address at all.
  @Test func documentationAddress() {
    var scene = Scene()
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", .timeout(.connect))
    #expect(scene.findings(of: SpecialAddress()).map(\.severity) == [.note])
    scene.evidence.endpoints[1] = Scene.endpoint("203.0.113.11", .refused)
    #expect(scene.findings(of: SpecialAddress()).isEmpty)
  }
}

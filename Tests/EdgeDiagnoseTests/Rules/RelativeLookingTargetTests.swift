import EdgeDiagnose
import EdgeModel
import Testing

struct RelativeLookingTargetTests {
  private func findings(_ scene: Scene) -> [Finding] { scene.findings(of: RelativeLookingTarget()) }

  private func scene(alias target: String, resolves: Bool = false) -> Scene {
    var scene = Scene()
    let alias = Record.alias(target)
    scene.allServers(answer: .alias(alias))
    if resolves {
      for index in scene.evidence.answers.indices { scene.evidence.answers[index].aliases = [alias] }
    } else {
      scene.answer(.nxdomain, .nameError, aliases: [alias], name: name(target))
    }
    return scene
  }

  @Test func apexTwice() {
    let scene = scene(alias: "lb.example.com.example.com.")
    #expect(scene.rules == ["dangling-alias", "relative-looking-target"])
    #expect(findings(scene).map(\.severity) == [.sev1])
    #expect(findings(scene).first?.expected == "lb.example.com.")
    #expect(scene.report.incidents.map(\.cause) == ["final-dot-forgotten"])
  }

  @Test(arguments: ["lb.example.com.", "lb.example.com.example.org.", "lb.example.org.example.com."])
  func apexOnce(_ target: String) { #expect(findings(scene(alias: target)).isEmpty) }

  @Test func whatResolvesIsMeant() {
    #expect(findings(scene(alias: "lb.example.com.example.com.", resolves: true)).isEmpty)
  }

  @Test func expectedNameWithTheApexAppended() {
    var scene = scene(alias: "lb.example.net.example.com.", resolves: true)
    scene.expect()
    scene.expectations.zones[0].records = []
    scene.hold(.cname, RData(name("lb.example.net.")))
    let alias = Record.alias("lb.example.net.example.com.")
    scene.ask(.cname, .records(alias))
    #expect(scene.rules == ["relative-looking-target", "wrong-record"])
    #expect(scene.report.incidents.map(\.cause) == ["final-dot-forgotten"])
    scene.expectations.zones[0].records[0].content = .values([name("lb.example.org.").wire])
    #expect(scene.rules == ["wrong-record"])
  }

  @Test func nameServer() {
    var scene = Scene()
    scene.evidence.zones[2].servers.append(
      NameServer(name: name("ns1.example.com.example.com."), addresses: [], unresolved: "it does not exist"))
    #expect(findings(scene).map(\.severity) == [.sev3])
    #expect(findings(scene).first?.scope.servers == [name("ns1.example.com.example.com.")])
    #expect(scene.report.incidents.map(\.cause) == ["final-dot-forgotten"])
    scene.evidence.zones[2].servers[2].unresolved = nil
    #expect(findings(scene).isEmpty)
  }

  /// The zone's own NS records name a server that the parent names rightly.
  @Test(
    arguments: [
      ("ns2.example.net.example.com.", "final-dot-forgotten"),
      ("ns3.example.net.example.com.", "delegation-half-changed"),
    ])
  func nameServerThatTheParentNames(_ host: String, cause: String) {
    var scene = Scene()
    scene.apex(0, names: ["ns1.example.net.", host])
    scene.own.servers.append(
      NameServer(name: name(host), origins: [.apex], addresses: [], unresolved: "it does not exist"))
    #expect(findings(scene).map(\.severity) == (cause == "final-dot-forgotten" ? [.sev3] : []))
    #expect(findings(scene).allSatisfy { $0.expected == "ns2.example.net." })
    #expect(scene.report.incidents.map(\.cause) == [cause])
  }

  /// The parent has our servers, all or one, without their final dots: nobody took anything over.
  @Test(arguments: [
    (["ns1.example.net.com.", "ns2.example.net.com."], "final-dot-forgotten"),
    (["ns1.example.net.", "ns2.example.net.com."], "final-dot-forgotten"),
    (["ns1.example.net.com.", "ns1.example.org."], "registrar-points-elsewhere"),
  ])
  func nameServersAtTheParent(_ hosts: [String], cause: String) {
    var scene = Scene()
    scene.expect(nameServers: Scene.servers.map(\.0))
    for (index, host) in hosts.enumerated() where host != "\(Scene.servers[index].0)" {
      scene.own.servers[index] = NameServer(name: name(host), addresses: [], unresolved: "it does not exist")
      scene.own.responses.removeAll { $0.server == Scene.servers[index].0 }
    }
    #expect(scene.report.incidents.map(\.cause).first == cause)
    guard cause == "final-dot-forgotten" else { return }
    #expect(scene.report.incidents.count == 1)
    #expect(scene.report.incidents.first?.now.contains("take-over") == false)
    #expect(scene.report.incidents.first?.now.contains("with the final dot at the registrar") == true)
  }

  /// Nobody looks whether a mail host resolves.
  @Test(arguments: [("mx.example.com.example.com.", 1), ("mx.example.com.", 0)])
  func mailHost(_ host: String, count: Int) {
    var scene = Scene()
    scene.ask(.mx, .records(Record(.mx, exchange(host))))
    #expect(findings(scene).map(\.severity) == Array(repeating: .note, count: count))
  }

  /// A dot is missing in the zone file that stands in for exports, and DNS is right: nothing is to be put back.
  @Test(arguments: [
    ("mail.example.com.", ["relative-looking-target"]), ("mail.example.com.example.com.", []),
    ("mail.example.net.", ["wrong-record"]),
  ])
  func aZoneFileWithoutAFinalDot(_ served: String, rules: [String]) {
    func mx(_ host: String) -> RData { RData([0, 10] + name(host).wire) }
    var scene = Scene()
    scene.expect()
    scene.hold(.mx, mx("mail.example.com.example.com."))
    scene.expectations.zones[0].records[1].source = file
    scene.ask(.mx, .records(Record(.mx, mx(served))))
    let findings = scene.diagnosis.findings.filter { $0.scope.type == .mx && $0.severity > .note }
    #expect(findings.map(\.rule) == rules)
    guard rules == ["relative-looking-target"] else { return }
    #expect(findings.map(\.severity) == [.sev4])
    #expect(scene.report.incidents.map(\.cause) == ["final-dot-forgotten"])
  }
}

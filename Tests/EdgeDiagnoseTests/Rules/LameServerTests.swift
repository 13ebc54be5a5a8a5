import EdgeDiagnose
import EdgeModel
import Testing

struct LameServerTests {
  @Test(arguments: [
    Lameness.rcode(.refused), .rcode(.serverFailure), .notAuthoritative, .upwardReferral(name("com.")),
    .sidewaysReferral(Scene.apex),
  ])
  func oneServerIsLame(_ lameness: Lameness) {
    var scene = Scene()
    scene.server(1, answers: .answered(.lame(lameness)))
    let findings = scene.findings(of: LameServer())
    #expect(findings.map(\.severity) == [.sev3])
    #expect(findings.first?.message.contains("ns2.example.net. (198.51.100.2 over udp)") == true)
    #expect(findings.first?.observed == "\(lameness)")
  }

  @Test func allServersAreLame() {
    var scene = Scene()
    scene.allServers(answer: .answered(.lame(.rcode(.refused))))
    scene.answer(.servfail, .serverFailure)
    #expect(scene.findings(of: LameServer()).map(\.severity) == [.sev1, .sev1])
  }

  @Test func answerOverTheOtherTransportIsEnough() {
    var scene = Scene()
    scene.server(1, type: .a, answers: .truncated)
    #expect(scene.rules == ["lame-server"])
    let record = Record(name: Scene.host, type: .a, ttl: 60, data: RData(address("203.0.113.10")))
    scene.evidence.zones[2].responses.append(
      Scene.response(
        Scene.servers[1].0, Scene.servers[1].1, Question(Scene.host, .a), .answered(.answer([record])), transport: .tcp)
    )
    #expect(scene.rules == [])
  }

  @Test func parentsServerIsANote() {
    var scene = Scene()
    scene.evidence.zones[1].servers.append(
      NameServer(name: name("b.gtld-servers.net."), addresses: [address("192.33.14.30")]))
    scene.evidence.zones[1].responses.append(
      Scene.response(
        name("b.gtld-servers.net."), "192.33.14.30", Question(Scene.host, .a), .answered(.lame(.rcode(.refused)))))
    #expect(scene.findings(of: LameServer()).map(\.severity) == [.note])
    #expect(scene.diagnosis.status == .ok)
  }
}

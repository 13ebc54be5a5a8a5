import EdgeDiagnose
import EdgeModel
import Testing

struct ReportsTests {
  private let header = ReportHeader(version: "1", time: now, vantage: "test")

  @Test func traceSplitsThePathFromDetours() {
    var scene = Scene()
    scene.evidence.zones.append(
      ZoneEvidence(zone: name("net."), parent: .root, ttl: nil, ds: [], servers: [], responses: []))
    let report = TraceReport(header: header, question: Question(Scene.host, .a), evidence: scene.evidence)
    #expect(report.status == .ok)
    #expect(report.delegations.map(\.zone) == [.root, name("com."), Scene.apex])
    #expect(report.detours.map(\.zone) == [name("net.")])
  }

  /// A change is seen by everybody once the longest TTL is over that a server gives, of the name or of where it leads.
  @Test func theLongestTTLOfAllServersCounts() {
    var scene = Scene()
    let question = Question(Scene.host, .a)
    func longest() -> UInt32? {
      TraceReport(header: header, question: question, evidence: scene.evidence).caching.record
    }
    #expect(longest() == 60)
    scene.server(1, type: .a, answers: .records(.a(Scene.endpoints[0], ttl: 86_400)))
    #expect(longest() == 86_400)
    // A denial has its own.
    scene.ask(.a, .records(.a(Scene.endpoints[0])), .denial, soa: .soa(ttl: 86_400))
    #expect(longest() == 60)
    scene.ask(.a, .denial, .records(.a(Scene.endpoints[0])))
    #expect(longest() == nil)
  }

  @Test func traceOfAnEmptyTypeIsCritical() {
    var scene = Scene()
    scene.evidence.answers.removeFirst()
    let report = TraceReport(header: header, question: Question(Scene.host, .aaaa), evidence: scene.evidence)
    #expect(report.status == .critical)
    #expect(report.findings.map(\.rule) == ["empty-answer"])
  }

  @Test func traceShowsWhereAliasModeEnds() {
    var scene = Scene()
    scene.ask(.https, .records(Record(.https, service(0, "gone.example.org."))))
    scene.evidence.answers.removeAll { $0.question.type != .https }
    var end = Scene.answer(Question(name("gone.example.org."), .a), .denial)
    end.path = [.root, name("org.")]
    scene.evidence.answers.append(end)
    scene.evidence.zones.append(
      ZoneEvidence(zone: name("org."), parent: .root, ttl: nil, ds: [], servers: [], responses: []))
    let report = TraceReport(header: header, question: Question(Scene.host, .https), evidence: scene.evidence)
    // Clients fall back to the name's own addresses.
    #expect(report.status == .warning)
    #expect(report.service == [end])
    #expect(report.delegations.map(\.zone) == [.root, name("com."), Scene.apex, name("org.")])
  }

  /// Whoever looks at one name reads the same incidents as `check` gives.
  @Test func findingsAreJoinedAsInACheck() {
    var scene = Scene()
    scene.target.ports = []
    scene.evidence.endpoints = []
    scene.allServers(answer: .timeout)
    scene.answer(.servfail, .serverFailure)
    let incidents = scene.report.incidents
    #expect(incidents.map(\.findings.count) == [2])
    let trace = TraceReport(header: header, question: Question(Scene.host, .a), evidence: scene.evidence)
    #expect(trace.incidents == incidents)
    let cert = CertificateReport(header: header, host: "shop.example.com", port: 443, evidence: scene.evidence)
    #expect(cert.incidents.map(\.title) == incidents.map(\.title))
  }

  @Test func certWithoutHandshakeIsCritical() {
    var scene = Scene()
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .refused) }
    let report = CertificateReport(header: header, host: "shop.example.com", port: 443, evidence: scene.evidence)
    #expect(report.status == .critical)
    #expect(report.reason == nil)
  }

  @Test func certOfANameThatDoesNotExist() {
    var scene = Scene()
    scene.allServers(answer: .answered(.nameError))
    scene.answer(.nxdomain, .nameError)
    let report = CertificateReport(header: header, host: "shop.example.com", port: 443, evidence: scene.evidence)
    #expect(report.status == .critical)
    #expect(report.reason == "shop.example.com. does not exist")
  }
}

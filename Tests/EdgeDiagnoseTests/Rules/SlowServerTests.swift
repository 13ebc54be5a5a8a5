import EdgeDiagnose
import EdgeModel
import Testing

struct SlowServerTests {
  private func scene(_ milliseconds: [Int]) -> Scene {
    var scene = Scene()
    scene.add("ns3.example.net.", at: ["203.0.113.53"])
    for (server, time) in milliseconds.enumerated() {
      scene.datagrams(server) { $0.roundTrip = .milliseconds(time) }
    }
    return scene
  }

  @Test(arguments: [
    ([12, 12, 12], 0), ([1, 1, 200], 0), ([1, 1, 201], 1), ([50, 50, 250], 0), ([50, 50, 251], 1),
    ([300, 300, 1000], 0), ([300, 300, 1001], 1), ([1, 300, 300], 0),
  ])
  func limit(_ times: [Int], count: Int) {
    let findings = scene(times).findings(of: SlowServer())
    #expect(findings.count == count)
    #expect(findings.allSatisfy { $0.severity == .note && $0.scope.servers == [name("ns3.example.net.")] })
  }

  @Test func allAreSlow() {
    let scene = scene([1001, 1002, 1003])
    #expect(scene.rules == ["slow-server"])
    #expect(scene.findings(of: SlowServer()).map(\.severity) == [.sev3, .sev3, .sev3])
    #expect(scene.report.incidents.map(\.cause) == ["servers-overloaded"])
  }

  /// Whoever tells alerts apart by their text is woken once; the measured time is evidence.
  @Test(arguments: [([12, 12, 251], [13, 13, 299]), ([1001, 1002, 1003], [1701, 1502, 1903])])
  func textIsTheSameHoweverSlow(_ times: [Int], _ others: [Int]) {
    let (first, second) = (scene(times), scene(others))
    func texts(_ scene: Scene) -> [[String?]] {
      scene.findings(of: SlowServer()).map { [$0.message, $0.expected, $0.observed, $0.impact] }
    }
    #expect(texts(first) == texts(second) && !texts(first).isEmpty)
    #expect(first.report.incidents.map(\.title) == second.report.incidents.map(\.title))
    let evidence = first.findings(of: SlowServer()).first?.evidence.map(\.text) ?? []
    #expect(evidence.contains("ns3.example.net. at 203.0.113.53: \(times[2]) ms at best"))
  }

  @Test func theQuickestAnswerCounts() {
    var scene = scene([12, 12, 12])
    scene.datagrams(2, type: .aaaa) { $0.roundTrip = .seconds(3) }
    #expect(scene.findings(of: SlowServer()).isEmpty)
  }

  @Test(arguments: [(250, 1), (251, 0)])
  func aPlaceThatIsBusyItselfAccusesNobody(_ other: Int, count: Int) {
    var scene = scene([12, 12, 251])
    scene.datagrams(0, type: .aaaa) { $0.roundTrip = .milliseconds(other) }
    #expect(scene.findings(of: SlowServer()).count == count)
    // Whatever the others do, a second is too long.
    scene.datagrams(2) { $0.roundTrip = .milliseconds(1001) }
    scene.datagrams(0, type: .aaaa) { $0.roundTrip = .seconds(2) }
    #expect(scene.findings(of: SlowServer()).count == 1)
  }

  @Test func aSilentServerIsNotSlow() {
    var scene = scene([12, 12, 12])
    scene.datagrams(2) { ($0.roundTrip, $0.outcome) = (.seconds(5), .timeout) }
    #expect(scene.findings(of: SlowServer()).isEmpty)
  }
}

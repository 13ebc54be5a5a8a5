import EdgeDiagnose
import EdgeModel
import Testing

struct VantageInterceptedTests {
  private static let foreign = Response.Outcome.answered(.lame(.notAuthoritative))

  @Test func rootServersAnswerWithoutAuthority() {
    var scene = Scene()
    scene.expect()
    for zone in scene.evidence.zones.map(\.zone) { scene.allServers(of: zone, answer: Self.foreign) }
    scene.answer(.servfail, .serverFailure)
    #expect(scene.rules == ["vantage-intercepted"])
    #expect(scene.diagnosis.status == .unknown)
  }

  /// What takes UDP for itself lets TCP through; what is odd over TCP alone is no interception.
  @Test(arguments: [Transport.udp, .tcp]) func aReferralOverTCPDoesNotShowThatUDPIsFree(foreign: Transport) throws {
    var scene = Scene()
    scene.expect()
    let root = try #require(scene.evidence.zones.firstIndex { $0.zone.isRoot })
    for response in scene.evidence.zones[root].responses {
      var other = response
      other.transport = .tcp
      scene.evidence.zones[root].responses.append(other)
    }
    for index in scene.evidence.zones[root].responses.indices
    where scene.evidence.zones[root].responses[index].transport == foreign {
      scene.evidence.zones[root].responses[index].outcome = Self.foreign
    }
    #expect(scene.rules.contains("vantage-intercepted") == (foreign == .udp))
  }

  @Test func oneGenuineReferralFromTheRootIsEnough() {
    var scene = Scene()
    for zone in scene.evidence.zones.map(\.zone) where !zone.isRoot {
      scene.allServers(of: zone, answer: Self.foreign)
    }
    scene.answer(.servfail, .serverFailure)
    #expect(!scene.rules.contains("vantage-intercepted"))
  }

  /// The root refuses nobody; one genuine referral beside it acquits.
  @Test func rootServersRefuse() throws {
    var scene = Scene()
    scene.expect()
    for zone in scene.evidence.zones.map(\.zone) {
      scene.allServers(of: zone, answer: .answered(.lame(.rcode(.refused))))
    }
    scene.answer(.servfail, .serverFailure)
    #expect(scene.rules == ["vantage-intercepted"])
    #expect(scene.diagnosis.findings.first?.message.hasSuffix("root servers' addresses refuse to answer") == true)
    // A server that has a fault says something else.
    scene.allServers(of: .root, answer: .answered(.lame(.rcode(.serverFailure))))
    #expect(!scene.rules.contains("vantage-intercepted"))
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct ZoneWithoutIPv4Tests {
  private func findings(_ change: (inout Scene) -> Void = { _ in }) -> [Finding] {
    var scene = Scene()
    scene.leaveIPv4()
    change(&scene)
    return scene.findings(of: ZoneWithoutIPv4())
  }

  @Test func resolversWithoutIPv6FindNobody() {
    #expect(findings().map(\.severity) == [.sev2])
    #expect(findings().map(\.scope.servers) == [Scene.servers.map(\.0)])
    #expect(findings().first?.share == 1)
    #expect(findings().first?.impact.contains("has no IPv6") == true)
  }

  @Test func oneAddressOfOneServerIsEnough() {
    #expect(findings { $0.own.servers[1].addresses.append(address("192.0.2.2")) }.isEmpty)
  }

  @Test func IPv4AloneIsFine() {
    let scene = Scene()
    #expect(scene.findings(of: ZoneWithoutIPv4()).isEmpty)
  }

  /// Nobody knows whether the server has one: the look failed, or was for IPv6 alone, or led over an alias.
  @Test(arguments: [
    Response.Outcome.timeout, .answered(.lame(.rcode(.serverFailure))), .alias(.alias("b.example.org.")), nil,
  ])
  func whatCouldNotBeLookedUpIsNotMissing(_ outcome: Response.Outcome?) throws {
    let hit = findings { scene in
      let zone = scene.evidence.zones.count - 1
      let response = scene.evidence.zones[zone].responses.removeLast()
      if let outcome {
        scene.evidence.zones[zone].responses.append(
          Scene.response(response.server, "\(response.address)", response.question, outcome))
      }
    }
    #expect(hit.isEmpty)
  }

  @Test func aZoneThatNobodyServesHasAnotherFault() {
    #expect(findings { $0.allServers(answer: .timeout) }.isEmpty)
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

/// Whose the places are to which the zone's servers lead and nobody expects.
struct StrangersTests {
  private static let ownSign = Certificate.leaf(serial: "0e:ee", issuer: "CN=shop.example.com").with {
    $0.issuerNames = ["shop"]
  }

  /// What stands at one of two addresses that nobody expects.
  enum Place { case trusted, untrusted, refusing, ours }

  /// All servers, or one of two, lead to these two, and the exports lead to a third.
  private func scene(_ places: [Place], everywhere: Bool = true) -> Scene {
    var scene = Scene()
    scene.expect(a: [Scene.spare])
    scene.evidence.endpoints = zip(Scene.endpoints, places).map { address, place in
      switch place {
      case .trusted: Scene.endpoint(address, leaf: Scene.stranger)
      case .untrusted: Scene.endpoint(address, leaf: Self.ownSign)
      case .refusing: Scene.endpoint(address, .refused)
      case .ours: Scene.endpoint(address)
      }
    }
    for index in places.indices where places[index] == .untrusted { scene.flaw([(18, 0)], at: index, links: []) }
    scene.evidence.endpoints.append(Scene.endpoint(Scene.spare))
    if !everywhere { scene.server(1, type: .a, answers: .records(.a(Scene.spare))) }
    return scene
  }

  private func incident(_ scene: Scene) -> Incident? {
    let finding = scene.findings(of: WrongRecord()).first
    return scene.report.incidents.first { $0.findings.contains(finding?.id ?? "") }
  }

  /// That nobody answers at a second address, or somebody without a trusted certificate, does not make the first harmless.
  @Test(
    arguments: [
      ([.trusted, .refusing], true, [0]), ([.untrusted, .trusted], true, [0, 1]), ([.trusted, .ours], true, [0]),
      ([.untrusted, .refusing], false, [0]), ([.untrusted, .untrusted], false, [0, 1]),
      // Whoever has our key moved the name.
      ([.untrusted, .ours], false, []), ([.ours, .refusing], false, []), ([.refusing, .refusing], false, []),
    ] as [([Place], Bool, [Int])], [true, false])
  func aSecondAddress(_ seen: (places: [Place], isSecurity: Bool, strangers: [Int]), everywhere: Bool) {
    let (places, isSecurity, strangers) = seen
    let scene = scene(places, everywhere: everywhere)
    let finding = scene.findings(of: WrongRecord()).first
    #expect(finding?.isSecurity == isSecurity)
    #expect(finding?.strangers == strangers.map { address(Scene.endpoints[$0]) })
    let ordinary = everywhere ? "record-edited" : "secondary-unsynchronised"
    #expect(incident(scene)?.cause == (strangers.isEmpty ? ordinary : "hijack-suspected"))
    #expect(incident(scene)?.isSecurity == isSecurity)
    // Each is told as it is.
    let told = finding?.evidence.filter { $0.kind == "tls" }.map { $0.text.contains("is trusted with") } ?? []
    #expect(told == strangers.map { places[$0] == .trusted })
  }

  /// Ours ended, which hides nobody, and comes before anything is put back; of an authority that nobody knows either, it says
  /// nothing of others.
  @Test(arguments: [10, 18] as [Int32], [true, false]) func oursIsNotWell(_ flaw: Int32, everywhere: Bool) {
    let isTold = flaw == 10
    var scene = scene([.untrusted, .untrusted], everywhere: everywhere)
    let leaf = flaw == 10 ? Certificate.leaf(until: "2026-11-15T00:00:00Z") : .leaf()
    scene.evidence.endpoints[2] = Scene.endpoint(Scene.spare, leaf: leaf)
    scene.flaw([(flaw, 0)], at: 2, links: [])
    #expect((incident(scene)?.cause == "hijack-suspected") == isTold)
    guard isTold else { return }
    #expect(incident(scene)?.now.contains("mend what stands where the export leads, put") == everywhere)
    #expect(incident(scene)?.contradicts == [])
    // What ended is told as well.
    #expect(scene.diagnosis.findings.contains { [ExpiredCertificate().id, StandbyBroken().id].contains($0.rule) })
  }

  /// Another name of ours leads there: by a record of the exports, by one that is an alias of what has that address, and by what
  /// the probe file says of another target, if it is no wider than what one owns.
  @Test(arguments: [Place.trusted, .untrusted])
  func aServerOfAnotherNameOfOurs(_ place: Place) {
    func cause(_ change: (inout Scene) -> Void) -> String? {
      var scene = scene([place, .refusing])
      change(&scene)
      return incident(scene)?.cause
    }
    func answers(_ network: String) -> (inout Scene) -> Void {
      { scene in
        var other = Target(name: name("www.example.com."), written: "www.example.com")
        other.answers = .init(a: [Network(network)].compactMap(\.self), aaaa: [])
        scene.expectations.targets = [scene.target, other]
      }
    }
    let there = address(Scene.endpoints[0])
    #expect(cause { _ in } == "hijack-suspected")
    #expect(cause { $0.hold(.a, RData(there), of: name("www.example.com.")) } == "record-edited")
    #expect(cause { $0.evidence.elsewhere = [there] } == "record-edited")
    #expect(cause { $0.evidence.elsewhere = [address(Scene.endpoints[1])] } == "hijack-suspected")
    #expect(cause(answers(Scene.endpoints[0])) == "record-edited")
    #expect(cause(answers("203.0.113.0/24")) == "record-edited")
    #expect(cause(answers("203.0.0.0/16")) == "hijack-suspected")
    #expect(cause(answers(Scene.endpoints[1])) == "hijack-suspected")
  }

  /// Of one of the servers it is not said that all do, nor that what the others have is to be put back.
  @Test func whoLeadsThere() {
    let all = incident(scene([.trusted, .trusted]))
    #expect(all?.explanation.hasPrefix("the zone's own servers lead users to somebody who has a trusted") == true)
    #expect(all?.now.contains("put 203.0.113.20 back") == true)
    let one = incident(scene([.trusted, .trusted], everywhere: false))
    #expect(one?.explanation.hasPrefix("ns1.example.net. leads users to somebody who has a trusted") == true)
    #expect(one?.now.hasSuffix("tell whoever runs ns1.example.net.") == true)
    #expect(one?.fix.contains("routes to the servers were taken over") == true)
    #expect(one?.fix.contains("revoked") == true)
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct DSDiffersTests {
  private func scene(
    _ records: RData..., status: String = "SIGNING", key: String = "ACTIVE", ds: RData? = .ds(7)
  ) -> Scene {
    var scene = Scene()
    scene.sign(status, key: key, ds: ds)
    scene.own.ds = records.map { Record(.ds, $0, of: Scene.apex) }
    return scene
  }

  @Test func anotherKey() {
    #expect(scene(.ds(8)).rules == ["ds-differs"])
    #expect(scene(.ds(8)).findings(of: DSDiffers()).map(\.severity) == [.sev4])
    #expect(scene(.ds(8)).report.incidents.map(\.cause) == ["ds-left-behind"])
    #expect(scene(.ds(7, digest: 9)).rules == ["ds-differs"])
  }

  @Test func oneOfSeveralIsEnough() { #expect(scene(.ds(8), .ds(7)).rules == []) }

  /// Of another digest of the same key nobody can tell whether it is right.
  @Test func anotherKindOfDigest() { #expect(scene(.ds(7, digest: 9, type: 4)).rules == []) }

  @Test func aRecordOfAZoneThatIsNotSigned() {
    #expect(scene(.ds(7), status: "NOT_SIGNING").rules == ["ds-differs"])
    #expect(scene(status: "NOT_SIGNING").rules == [])
  }

  /// When the servers are back, it still fails those who validate.
  @Test(arguments: [("name-server", Response.Outcome.timeout), ("parked", .records(.a("192.0.2.1")))])
  func besideADelegationThatFailsEverybody(_ kind: String, outcome: Response.Outcome) {
    var scene = scene(.ds(7), status: "NOT_SIGNING")
    scene.expect(nameServers: kind == "parked" ? [name("ns3.example.org.")] : Scene.servers.map(\.0))
    scene.allServers(type: kind == "parked" ? .a : nil, answer: outcome)
    #expect(scene.report.incidents.map(\.severity).max() == .sev1)
    let incident = scene.report.incidents.first { $0.cause == "ds-left-behind" }
    #expect(incident?.now == "take the DS records out of the parent")
    #expect(scene.report.incidents.count == 2)
  }

  /// A resolver that validates shows what comes of it; one that fails otherwise is another thing.
  @Test(arguments: [("6 DNSSEC Bogus", ["ds-left-behind"]), ("22", ["resolver-fault", "ds-left-behind"])])
  func aResolverThatDoesNotBelieveTheZone(_ error: String, causes: [String]) {
    var scene = scene(.ds(7), status: "NOT_SIGNING")
    let right = ResolverAnswer.Outcome.answer(Scene.endpoints.map { .a($0) })
    let isBogus = error.hasPrefix("6 ")
    scene.resolver(
      "192.0.2.53", .rcode(.serverFailure), unchecked: isBogus ? right : .rcode(.serverFailure), errors: [error])
    #expect(Set(scene.report.incidents.map(\.cause)) == Set(causes))
    #expect(scene.report.incidents.count == causes.count)
  }

  /// Whoever validates takes an unsigned answer below a DS record for forged.
  @Test(arguments: [(Response.Outcome.empty, Severity.sev2), (.records(Record(.dnskey, RData([1, 1, 3, 13]))), .sev4)])
  func whatTheZonesServersSayOfKeys(_ outcome: Response.Outcome, severity: Severity) {
    for (status, key) in [("NOT_SIGNING", "ACTIVE"), ("SIGNING", "INACTIVE")] {
      var scene = scene(.ds(7), status: status, key: key)
      let (server, place) = Scene.servers[0]
      scene.own.responses.append(Scene.response(server, place, Question(Scene.apex, .dnskey), outcome))
      #expect(scene.findings(of: DSDiffers()).map(\.severity) == [severity])
    }
  }

  @Test func aKeyThatNeedsActionSignsAllTheSame() {
    #expect(scene(.ds(7), key: "ACTION_NEEDED").findings(of: DSDiffers()) == [])
  }

  @Test func onTheWayOut() { #expect(scene(.ds(7), status: "DELETING", key: "DELETING").rules == []) }

  @Test func anExportThatDoesNotSayWhatTheRecordIs() { #expect(scene(.ds(8), ds: nil).rules == []) }
}

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

  @Test func onTheWayOut() { #expect(scene(.ds(7), status: "DELETING", key: "DELETING").rules == []) }

  @Test func anExportThatDoesNotSayWhatTheRecordIs() { #expect(scene(.ds(8), ds: nil).rules == []) }
}

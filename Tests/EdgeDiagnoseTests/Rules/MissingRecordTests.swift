import EdgeDiagnose
import EdgeModel
import Testing

struct MissingRecordTests {
  @Test func everyServerDeniesTheName() {
    var scene = Scene()
    scene.expect()
    scene.allServers(answer: .answered(.nameError))
    scene.answer(.nxdomain, .nameError)
    #expect(scene.rules == ["missing-record"])
    #expect(scene.findings(of: MissingRecord()).map(\.severity) == [.sev1])
    #expect(scene.findings(of: MissingRecord()).first?.source == file)
  }

  @Test func oneServerDeniesTheName() {
    var scene = Scene()
    scene.expect()
    scene.server(1, answers: .answered(.nameError))
    #expect(scene.findings(of: MissingRecord()).map(\.severity) == [.sev2])
  }

  @Test func nothingIsStated() {
    var scene = Scene()
    scene.allServers(answer: .answered(.nameError))
    scene.answer(.nxdomain, .nameError)
    #expect(scene.rules == ["missing-record"])
  }

  @Test func absentNameMayBeMissing() {
    var scene = Scene()
    scene.expect()
    scene.target.absent = true
    scene.allServers(answer: .answered(.nameError))
    scene.answer(.nxdomain, .nameError)
    #expect(scene.rules == [])
  }

  @Test func whatCouldNotBeLookedAtIsNotMissing() {
    var scene = Scene()
    scene.expect()
    scene.allServers(answer: .timeout)
    scene.answer(.servfail, .serverFailure)
    #expect(scene.findings(of: MissingRecord()).isEmpty)
  }
}

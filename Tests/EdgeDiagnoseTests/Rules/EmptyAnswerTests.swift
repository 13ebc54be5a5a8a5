import EdgeDiagnose
import EdgeModel
import Testing

struct EmptyAnswerTests {
  @Test func expectedTypeIsEmptyEverywhere() {
    var scene = Scene()
    scene.expect()
    scene.allServers(answer: .answered(.noData))
    scene.answer(.nodata, .noError)
    #expect(scene.rules == ["empty-answer"])
    #expect(scene.findings(of: EmptyAnswer()).map(\.severity) == [.sev1])
    #expect(scene.findings(of: EmptyAnswer()).first?.scope.type == .a)
  }

  @Test func expectedTypeIsEmptyAtOneServer() {
    var scene = Scene()
    scene.expect()
    scene.server(1, answers: .answered(.noData))
    #expect(scene.findings(of: EmptyAnswer()).map(\.severity) == [.sev2])
  }

  @Test func bothTypesAreEmptyWhereNothingIsStated() {
    var scene = Scene()
    scene.allServers(answer: .answered(.noData))
    scene.answer(.nodata, .noError)
    #expect(scene.rules == ["empty-answer"])
  }

  @Test func oneOfTwoTypesIsEnough() { #expect(Scene().rules == []) }

  @Test func expectedIPv6IsEmpty() {
    var scene = Scene()
    scene.target.answers = .init(a: [], aaaa: [Network("2001:db8::/32")].compactMap(\.self))
    #expect(scene.findings(of: EmptyAnswer()).map(\.severity) == [.sev3])
  }
}

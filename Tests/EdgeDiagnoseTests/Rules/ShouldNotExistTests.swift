import EdgeDiagnose
import EdgeModel
import Testing

struct ShouldNotExistTests {
  @Test func absentNameResolves() {
    var scene = Scene()
    scene.target.absent = true
    #expect(scene.rules == ["should-not-exist"])
  }

  @Test func absentNameIsAbsent() {
    var scene = Scene()
    scene.target.absent = true
    scene.allServers(answer: .answered(.noData))
    scene.answer(.nodata, .noError)
    #expect(scene.rules == [])
  }
}

import EdgeDiagnose
import EdgeModel
import Testing

struct ShouldNotExistTests {
  @Test func absentNameResolves() {
    var scene = Scene()
    scene.target.absent = true
    #expect(scene.rules == ["should-not-exist"])
  }

  /// What answers for it answers for others as well.
  @Test(arguments: [("*.example.com.", true), ("shop.example.com.", false)])
  func whatAWildcardAnswersFor(_ owner: String, isWildcard: Bool) {
    var scene = Scene()
    scene.target.absent = true
    scene.expect()
    scene.expectations.zones[0].records = []
    scene.hold(.a, RData(address("203.0.113.10")), of: name(owner))
    let now = scene.report.incidents.map(\.now)
    #expect(
      now == [
        isWildcard
          ? "give shop.example.com. a TXT record, so that *.example.com. no longer answers for it (RFC 4592 section 4.3)"
          : "delete the record of shop.example.com"
      ])
  }

  @Test func absentNameIsAbsent() {
    var scene = Scene()
    scene.target.absent = true
    scene.allServers(answer: .answered(.noData))
    scene.answer(.nodata, .noError)
    #expect(scene.rules == [])
  }
}

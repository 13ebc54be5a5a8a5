import EdgeDiagnose
import EdgeModel
import Testing

struct ShouldNotExistTests {
  @Test func absentNameResolves() {
    var scene = Scene()
    scene.target.absent = true
    #expect(scene.rules == ["should-not-exist"])
  }

  /// The exports hold a record of this name, and a name beside it is answered alike or not.
  private func scene(_ owner: String?, values: [String] = ["203.0.113.10", "203.0.113.11"], isByWildcard: Bool) -> Scene
  {
    var scene = Scene()
    scene.target.absent = true
    scene.expect()
    scene.expectations.zones[0].records = []
    if let owner {
      scene.hold(.a, RData(address(values[0])), of: name(owner))
      scene.expectations.zones[0].records[0].content = .values(values.map { address($0).bytes })
    }
    scene.evidence.answers[0].isByWildcard = isByWildcard
    return scene
  }

  private static let byWildcard =
    "give shop.example.com. a TXT record, so that *.example.com. no longer answers for it (RFC 4592 section 4.3)"
  private static let own = "delete the record of shop.example.com"
  private static let ownBeside =
    "delete the record of shop.example.com; where nothing else is left there, give it a TXT record, so that "
    + "*.example.com. does not answer in its place (RFC 4592 section 4.3)"

  /// What answers for it answers for others as well, as what is answered shows.
  @Test(
    arguments: [
      ("*.example.com.", true, byWildcard), ("*.example.com.", false, ownBeside), ("shop.example.com.", false, own),
      (nil, true, byWildcard.replacing("*.example.com.", with: "the wildcard")), (nil, false, own),
    ] as [(String?, Bool, String)])
  func whatAWildcardAnswersFor(_ owner: String?, isByWildcard: Bool, now: String) {
    var scene = scene(owner, isByWildcard: isByWildcard)
    // Somebody asked for a name beside it.
    if let probe = Question(Scene.host, .a).wildcardProbe {
      scene.ask(.a, isByWildcard ? .records(.a(Scene.endpoints[0])) : .denial, of: probe.name)
      scene.evidence.answers.removeAll { $0.question == probe }
    }
    #expect(scene.report.incidents.map(\.now) == [now])
  }

  /// Where nobody asked for a name beside it, what the exports have for the wildcard tells.
  @Test(arguments: [(["203.0.113.10", "203.0.113.11"], byWildcard), (["192.0.2.9"], ownBeside)])
  func whereNobodyAskedBesideIt(_ values: [String], now: String) {
    #expect(scene("*.example.com.", values: values, isByWildcard: false).report.incidents.map(\.now) == [now])
  }

  /// A record of its own has another type than the wildcard.
  @Test func anotherTypeThanTheWildcards() {
    var scene = scene("*.example.com.", isByWildcard: false)
    scene.expectations.zones[0].records[0].type = .aaaa
    #expect(scene.report.incidents.map(\.now) == [Self.ownBeside])
  }

  /// Two faults stay two; what one wildcard answers for is one.
  @Test(arguments: ["*.example.com.", nil], [(true, 1), (false, 2)])
  func twoRetiredNames(_ owner: String?, other: (isByWildcard: Bool, count: Int)) {
    let first = scene(owner, isByWildcard: true)
    var second = first.of(name("old.example.com."))
    second.evidence.zones[2].responses = second.evidence.zones[2].responses.map { response in
      var response = response
      response.question.name = name("old.example.com.")
      return response
    }
    second.evidence.answers[0].isByWildcard = other.isByWildcard
    // Of the other it is another address.
    if !other.isByWildcard { second.allServers(type: .a, answer: .records(.a("192.0.2.9", name("old.example.com.")))) }
    let incidents = Scene.report([first, second]).incidents
    #expect(incidents.count == other.count)
    #expect(incidents.contains { $0.now.hasPrefix("delete the record of old.example.com") } == (other.count == 2))
    #expect(
      incidents.contains { $0.now.hasPrefix("give old.example.com., shop.example.com. a TXT record each") }
        == (other.count == 1))
  }

  @Test func absentNameIsAbsent() {
    var scene = Scene()
    scene.target.absent = true
    scene.allServers(answer: .answered(.noData))
    scene.answer(.nodata, .noError)
    #expect(scene.rules == [])
  }
}

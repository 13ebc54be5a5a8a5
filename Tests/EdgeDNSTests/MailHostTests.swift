import EdgeDNS
import EdgeLab
import EdgeModel
import Testing

/// The hosts that take a name's mail.
@Suite struct MailHostTests {
  /// A host of one of 16 that are looked at, or of one more, which is said.
  @Test(arguments: [(16, []), (17, ["the first 16 of 17 mail hosts alone were looked at"])] as [(Int, [String])])
  func moreHostsThanAreLookedAt(count: Int, limits: [String]) throws {
    var internet = SmallInternet(com: "a IN NS ns.a\nns.a IN A 127.0.0.3")
    let hosts = (1...count).map { "@ IN MX \($0) mx\($0)\nmx\($0) IN A 192.0.2.\($0)" }
    // The same host twice is one.
    let lines = ["@ IN NS ns", "ns IN A 127.0.0.3", "@ IN MX 99 mx1"] + hosts
    internet.add("a.com.", at: "127.0.0.3", lines.joined(separator: "\n"))
    let question = Question(MessageFixture.name("a.com."), .mx)
    let (evidence, walk) = try internet.look(Goal(questions: [question], followsMail: true))
    #expect(walk.limits == limits)
    let found = evidence.answers.filter { $0.question.type == .a && $0.status == .answer }
    #expect(found.count == 16)
    // Nobody cares for it where mail is not looked at.
    #expect(try internet.look(Goal(questions: [question])).walk.limits == [])
  }
}

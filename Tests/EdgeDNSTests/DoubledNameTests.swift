import EdgeDNS
import EdgeLab
import EdgeModel
import Testing

/// Validation records whose whole names were typed where a zone's name is appended.
@Suite struct DoubledNameTests {
  static let validation = Question(MessageFixture.name("_token.www.a.com."), .cname)
  static let doubled = Question(MessageFixture.name("_token.www.a.com.a.com."), .cname)

  static func look(_ record: String, for question: Question = validation) throws -> Evidence {
    var internet = SmallInternet(com: "a IN NS ns.a\nns.a IN A 127.0.0.3")
    internet.add("a.com.", at: "127.0.0.3", "@ IN NS ns\nns IN A 127.0.0.3\nwww IN A 192.0.2.1\n\(record)")
    return try internet.look(Goal(questions: [question])).evidence
  }

  @Test func aRecordThatIsDeniedIsLookedForBelowItsOwnName() throws {
    let evidence = try Self.look("_token.www.a.com IN CNAME _value.acm-validations.aws.")
    let found = evidence.answers.first { $0.question == Self.doubled }
    #expect(found?.records.map { $0.data.name } == [MessageFixture.name("_value.acm-validations.aws.")])
    #expect(evidence.answers.first { $0.question == Self.validation }?.status == .nxdomain)
  }

  @Test func whatIsFoundIsNotLookedForElsewhere() throws {
    let evidence = try Self.look("_token.www IN CNAME _value.acm-validations.aws.")
    #expect(evidence.answers.map(\.question) == [Self.validation])
  }

  /// A host's alias that is not there, and the addresses of a name that begins like a validation record.
  @Test(arguments: [("www2.a.com.", RecordType.cname), ("_token.www.a.com.", .a)])
  func whatIsNoValidationRecordIsLookedForOnce(_ name: String, _ type: RecordType) throws {
    let question = Question(MessageFixture.name(name), type)
    #expect(try Self.look("", for: question).answers.map(\.question) == [question])
  }
}

import EdgeModel
import Testing

@Suite struct ResponseKindTests {
  /// BIND 9.18 says so of `circle CNAME round, round CNAME circle`.
  @Test func anAliasWithServfailIsAnAliasWithAuthorityOnly() throws {
    let question = Question(MessageFixture.name("circle.example."), .a)
    let target = MessageFixture.name("round.example.")
    let alias = Record(name: question.name, type: .cname, ttl: 300, data: RData(target))
    var message = Message(
      isResponse: true, isAuthoritative: true, rcode: .serverFailure, questions: [question], answer: [alias])
    #expect(ResponseKind(of: message, to: question, from: .root) == .alias(to: target, [alias]))
    message.isAuthoritative = false
    #expect(ResponseKind(of: message, to: question, from: .root) == .lame(.rcode(.serverFailure)))
    message.isAuthoritative = true
    message.answer = []
    #expect(ResponseKind(of: message, to: question, from: .root) == .lame(.rcode(.serverFailure)))
  }
}

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

  /// An NS set without a SOA is a referral, whatever AA says, but for the zone's own (RFC 2308 section 2.2).
  @Test(
    arguments: [
      (".", ResponseKind.lame(.upwardReferral(.root))), ("sub.example.com.", nil),
      ("example.net.", .lame(.sidewaysReferral(MessageFixture.name("example.net.")))), ("example.com.", .noData),
    ] as [(String, ResponseKind?)])
  func referralWithAuthority(_ owner: String, kind: ResponseKind?) {
    let zone = MessageFixture.name("example.com.")
    let question = Question(MessageFixture.name("www.sub.example.com."), .a)
    let owner = MessageFixture.name(owner)
    let servers = Record(name: owner, type: .ns, ttl: 60, data: RData(MessageFixture.name("ns.example.net.")))
    var message = Message(
      isResponse: true, isAuthoritative: true, rcode: .noError, questions: [question], authority: [servers])
    #expect(ResponseKind(of: message, to: question, from: zone) == kind ?? .referral(to: owner))
    message.authority.append(
      Record(
        name: zone, type: .soa, ttl: 60, data: RData(Array(zone.wire) + zone.wire + Array(repeating: 0, count: 20))))
    #expect(ResponseKind(of: message, to: question, from: zone) == .noData)
  }
}

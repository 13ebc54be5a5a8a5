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

  /// As BIND and Unbound read it, whatever else stands in the answer and whatever the code says.
  @Test(arguments: [ResponseCode.noError, .nameError, .yxDomain], [RecordType.a, .cname])
  func aDNAMEHasTheWord(code: ResponseCode, type: RecordType) throws {
    let question = Question(MessageFixture.name("www.old.example."), type)
    let target = MessageFixture.name("www.new.example.")
    let record = Record(
      name: MessageFixture.name("old.example."), type: .dname, ttl: 30, data: RData(MessageFixture.name("new.example."))
    )
    let alias = Record(name: question.name, type: .cname, ttl: 30, data: RData(target))
    let stray = Record(name: question.name, type: .cname, ttl: 60, data: RData(MessageFixture.name("stray.example.")))
    let address = Record(name: question.name, type: .a, ttl: 60, data: RData([192, 0, 2, 1]))
    var message = Message(
      isResponse: true, isAuthoritative: true, rcode: code, questions: [question], answer: [record, stray, address])
    let implied = type == .cname ? ResponseKind.answer([alias]) : .alias(to: target, [record, alias])
    #expect(ResponseKind(of: message, to: question, from: .root) == implied)
    message.isAuthoritative = false
    #expect(ResponseKind(of: message, to: question, from: .root) != implied)
    // Another zone's has none.
    message.isAuthoritative = true
    #expect(ResponseKind(of: message, to: question, from: question.name) != implied)
  }

  @Test func aNameThatADNAMEMakesTooLongIsNone() {
    let long = (0..<3).map { _ in String(repeating: "x", count: 63) }.joined(separator: ".") + "."
    let record = Record(
      name: MessageFixture.name("old.example."), type: .dname, ttl: 30, data: RData(MessageFixture.name(long)))
    func kind(_ length: Int) -> ResponseKind {
      let question = Question(MessageFixture.name(String(repeating: "y", count: length) + ".old.example."), .a)
      let message = Message(isResponse: true, isAuthoritative: true, questions: [question], answer: [record])
      return ResponseKind(of: message, to: question, from: .root)
    }
    // 255 octets with the lengths of the labels.
    if case .alias = kind(61) {} else { Issue.record("a name of 255 octets is one") }
    #expect(kind(62) == .nameTooLong)
  }

  /// RFC 9824: a name that does not exist, or has other types alone, is answered with no data and the smallest NSEC record
  /// there is; servers that do so are no others than those of the zone.
  @Test func compactDenialIsNoData() throws {
    let question = Question(MessageFixture.name("www.example."), .a)
    let start = Record(
      name: MessageFixture.name("example."), type: .soa, ttl: 60,
      data: RData(
        MessageFixture.name("ns.example.").wire + MessageFixture.name("h.example.").wire
          + Array(repeating: 0, count: 20)))
    let next = [1, 0] + question.name.wire
    // RRSIG, NSEC, NXNAME.
    let proof = Record(
      name: question.name, type: .nsec, ttl: 60,
      data: RData(next + [0, 17, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80]))
    let message = Message(isResponse: true, isAuthoritative: true, questions: [question], authority: [start, proof])
    #expect(ResponseKind(of: message, to: question, from: MessageFixture.name("example.")) == .noData)
    // Nor where some put it in the answer section.
    let misplaced = Message(
      isResponse: true, isAuthoritative: true, questions: [question], answer: [proof], authority: [start])
    #expect(ResponseKind(of: misplaced, to: question, from: MessageFixture.name("example.")) == .noData)
  }

  /// BIND makes SERVFAIL of it.
  @Test(arguments: [true, false]) func nothingIsTooLongWithoutADNAME(isAuthoritative: Bool) {
    let question = Question(MessageFixture.name("www.example."), .a)
    let message = Message(
      isResponse: true, isAuthoritative: isAuthoritative, rcode: .yxDomain, questions: [question])
    #expect(
      ResponseKind(of: message, to: question, from: MessageFixture.name("example.")) == .lame(.rcode(.yxDomain)))
  }

  @Test func aRecordThatIsSentTwiceIsOne() {
    let question = Question(MessageFixture.name("www.example."), .a)
    let record = Record(name: question.name, type: .a, ttl: 60, data: RData([192, 0, 2, 1]))
    let message = Message(
      isResponse: true, isAuthoritative: true, questions: [question], answer: [record, record])
    #expect(ResponseKind(of: message, to: question, from: .root) == .answer([record]))
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

  /// BIND 9.18, Unbound 1.17 and PowerDNS Recursor 4.8 were seen to take it; in place of a root nobody answers so.
  @Test func whatIsSaidWithoutAuthorityIsBelieved() throws {
    let question = Question(MessageFixture.name("www.example.com."), .a)
    let zone = MessageFixture.name("example.com.")
    let record = Record(name: question.name, type: .a, ttl: 60, data: RData([192, 0, 2, 1]))
    var message = Message(isResponse: true, questions: [question], answer: [record])
    #expect(ResponseKind(of: message, to: question, from: zone) == .lame(.unauthoritative(.answer([record]))))
    #expect(ResponseKind(of: message, to: question, from: zone).believed == .answer([record]))
    #expect(ResponseKind(of: message, to: question, from: .root) == .lame(.notAuthoritative))
    message.answer = []
    #expect(ResponseKind(of: message, to: question, from: zone).believed == .noData)
    message.rcode = .nameError
    #expect(ResponseKind(of: message, to: question, from: zone).believed == .nameError)
    // A referral is none the less one, and who is lame says nothing.
    message.rcode = .noError
    message.authority = [Record(name: zone, type: .ns, ttl: 60, data: RData(MessageFixture.name("ns.example.net.")))]
    #expect(ResponseKind(of: message, to: question, from: zone).believed == .lame(.sidewaysReferral(zone)))
    // Resolvers take NS records for a referral at most.
    let servers = Question(zone, .ns)
    message = Message(isResponse: true, questions: [servers], answer: message.authority)
    #expect(ResponseKind(of: message, to: servers, from: zone) == .lame(.notAuthoritative))
  }
}

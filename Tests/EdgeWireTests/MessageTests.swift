import EdgeModel
import EdgeWire
import Testing

@Suite struct MessageTests {
  /// A signed-looking referral with two servers, glue and DS, as a parent sends it.
  static let referral: Message = {
    let zone = name("example.com.")
    return Message(
      id: 0x1234, isResponse: true, questions: [Question(name("shop.example.com."), .a)],
      authority: [
        Record(name: zone, type: .ns, ttl: 172_800, data: RData(name("ns1.example.com."))),
        Record(name: zone, type: .ns, ttl: 172_800, data: RData(name("ns2.example.net."))),
        Record(name: zone, type: .ds, ttl: 86400, data: RData([0x30, 0x39, 13, 2] + [UInt8](repeating: 7, count: 32))),
      ],
      additional: [
        Record(name: name("ns1.example.com."), type: .a, ttl: 172_800, data: RData([192, 0, 2, 1])),
        Record(
          name: name("ns1.example.com."), type: .aaaa, ttl: 172_800,
          data: RData([0x20, 1] + [UInt8](repeating: 0, count: 14))),
      ],
      edns: EDNS(
        payloadSize: 1232, dnssecOK: true, options: [EDNS.Option(code: 15, bytes: [0, 22] + Array("gone".utf8))]))
  }()

  static func name(_ text: String) -> DomainName { (try? DomainName(text)) ?? .root }

  @Test func aMessageSurvivesBothWireForms() throws {
    #expect(try Message(wire: Self.referral.uncompressedWire) == Self.referral)
    let compressed = try Self.referral.wire()
    #expect(try Message(wire: compressed) == Self.referral)
    #expect(compressed.count < Self.referral.uncompressedWire.count)
  }

  @Test(arguments: [(.max, 0), (1 << 31, 0), (1 << 31 - 1, 1 << 31 - 1)] as [(UInt32, UInt32)])
  func aTimeWithTheTopBitSetIsNone(sent: UInt32, kept: UInt32) throws {
    var message = Self.referral
    message.authority[0].ttl = sent
    #expect(try Message(wire: message.uncompressedWire).authority.map(\.ttl).contains(kept))
    #expect(try Message(wire: message.uncompressedWire).edns == message.edns)
  }

  @Test func namesComeOutInLowerCase() throws {
    var wire = Self.referral.uncompressedWire
    for index in wire.indices.dropFirst(12) where wire[index] == UInt8(ascii: "e") { wire[index] = UInt8(ascii: "E") }
    #expect(try Message(wire: wire).authority.map(\.name) == Self.referral.authority.map(\.name))
    #expect(try Message(wire: wire).authority.map(\.data) == Self.referral.authority.map(\.data))
  }

  @Test func noPrefixOfAMessageDecodes() throws {
    let wire = try Self.referral.wire()
    for length in 0..<wire.count {
      #expect(throws: WireFlaw.self, "\(length) of \(wire.count) octets") { try Message(wire: wire.prefix(length)) }
    }
  }

  @Test(arguments: [RecordType.a, .aaaa, .ns, .cname, .txt])
  func aRecordWithoutItsDataDoesNotDecode(type: RecordType) {
    var message = Self.referral
    message.answer = [Record(name: Self.name("shop.example.com."), type: type, ttl: 60, data: RData([]))]
    #expect(throws: WireFlaw.self) { try Message(wire: message.uncompressedWire) }
  }

  @Test func aMessageOfThousandsOfRecordsIsCutShort() throws {
    var message = Self.referral
    let record = message.additional[0]
    message.additional = (0..<2000).map { number in
      var record = record
      record.ttl = UInt32(number)
      return record
    }
    #expect(try Message(wire: message.wire()).additional == Array(message.additional.prefix(512)))
  }

  @Test func extendedErrorsAreRead() throws {
    let message = try Message(wire: try Self.referral.wire())
    #expect(message.edns?.extendedErrors.map(\.code) == [22])
    #expect(message.edns?.extendedErrors.map(\.text.text) == ["gone"])
  }

  private func sent(_ edns: EDNSUse, _ recursion: Recursion = .none, cookie: [UInt8]? = nil) throws -> Message {
    let question = Question(Self.name("shop.example.com."), .https)
    let query = Query(
      question: question, address: try #require(Address("192.0.2.1")), transport: .udp, edns: edns,
      recursion: recursion, cookie: cookie)
    let message = try Message(wire: Message(query, id: 7, cookie: [1, 2, 3, 4, 5, 6, 7, 8]).uncompressedWire)
    #expect(message.id == 7 && !message.isResponse && message.questions == [question])
    return message
  }

  @Test func aQueryAsksOneQuestion() throws {
    let query = try sent(.full)
    #expect(!query.recursionDesired && !query.checkingDisabled)
    #expect(query.edns?.payloadSize == 1232 && query.edns?.dnssecOK == true)
    #expect(query.edns?.options.map(\.code) == [3, 10])
    #expect(query.edns?.options.last?.bytes == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(try sent(.plain).edns == EDNS(payloadSize: 1232, dnssecOK: false))
    #expect(try sent(.none).edns == nil)
  }

  @Test func aQueryToAResolverWantsRecursion() throws {
    let (usual, unchecked) = (try sent(.full, .desired), try sent(.full, .unchecked))
    #expect(usual.recursionDesired && !usual.checkingDisabled)
    #expect(unchecked.recursionDesired && unchecked.checkingDisabled)
  }

  @Test func aCookieGoesBackAsItCame() throws {
    let cookie = [UInt8](1...24)
    #expect(try sent(.full, cookie: cookie).edns?.options.last == EDNS.Option(code: 10, bytes: cookie))
  }
}

@Suite struct MasterFileTests {
  @Test func directivesAndContinuationsAreRead() throws {
    let text = """
      $ORIGIN example.com.
      $TTL 300
      @ 900 IN SOA ns1 hostmaster (
        1 ; serial
        7200 900 1209600 86400 )
      @  IN NS ns1
      ns1 60 IN A 192.0.2.1
      *.preview IN TXT "a;b" "c"
      """
    let records = try MasterFile(Array(text.utf8)).records
    #expect(
      records.map(\.description) == [
        "example.com. 900 IN SOA ns1.example.com. hostmaster.example.com. 1 7200 900 1209600 86400",
        "example.com. 300 IN NS ns1.example.com.",
        "ns1.example.com. 60 IN A 192.0.2.1",
        "*.preview.example.com. 300 IN TXT \"a;b\" \"c\"",
      ])
  }

  @Test func aWrongLineIsNamed() {
    let text = "$ORIGIN example.com.\n@ 60 IN A 192.0.2.1\nwww 60 IN A 192.0.2\n"
    let flaw = #expect(throws: MasterFile.Flaw.self) { try MasterFile(Array(text.utf8)) }
    #expect(flaw?.line == 3)
  }

  @Test func anEmptyFileHasNoRecords() throws {
    #expect(try MasterFile([]).records.isEmpty)
    #expect(try MasterFile(Array("; only a remark\n\n".utf8)).records.isEmpty)
  }
}

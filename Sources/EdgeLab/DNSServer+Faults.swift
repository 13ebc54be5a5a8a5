import EdgeModel
import EdgeWire

/// What faults make of answers.
extension DNSServer {
  /// What a fault says in place of the zone's answer; none when the zone speaks.
  func replacement(for question: Question, in zone: DNSZone, dnssecOK: Bool) -> Message? {
    switch fault {
    case .sidewaysReferral:
      return zone.referral(to: zone.apex)
    case .deniesEmptyNonTerminals where zone.isEmptyNonTerminal(question.name),
      .nxdomainForNSType where question.type == .ns && zone.holdsNoServers(of: question.name):
      return zone.denial(of: question.name, dnssecOK: dnssecOK)
    case .refusesMinimised where !zone.answersFor(question.name):
      return Message.refused
    default:
      return nil
    }
  }

  /// The zone's answer as the fault sends it.
  func distorted(_ answer: Message, in zone: DNSZone) -> Message {
    var message = answer
    switch fault {
    case .notAuthoritative:
      message.isAuthoritative = false
      message.recursionAvailable = true
    case .foreignRecords:
      let (strangers, servers) = DNSServer.foreign(to: zone, besides: answer)
      message.answer += strangers
      message.additional += servers
    case .wrongSynthesis, .withoutSynthesis:
      guard let index = answer.answer.firstIndex(where: { $0.type == .dname }) else { break }
      message.answer = [answer.answer[index]]
      guard fault == .wrongSynthesis, let asked = answer.questions.first?.name else { break }
      message.answer.append(Record(name: asked, type: .cname, ttl: 60, data: RData(zone.apex)))
    case .oversized:
      message.additional += DNSServer.padding(of: zone)
    default: break
    }
    return message
  }

  /// Records that a zone has no say about, chosen so that whoever believes them goes to the wrong place: an address for
  /// where an alias leads, and for servers whose addresses a walk looks for.
  private static func foreign(to zone: DNSZone, besides answer: Message) -> (answer: [Record], additional: [Record]) {
    func addresses(_ names: [DomainName]) -> [Record] {
      Set(names).filter { !$0.isWithin(zone.apex) }.sorted().map {
        Record(name: $0, type: .a, ttl: 86400, data: RData([127, 53, 251, 66]))
      }
    }
    let known = ["stranger.test.", "a.root-servers.net."].compactMap { try? DomainName($0) }
    let targets = answer.answer.filter { $0.type == .cname }.compactMap(\.data.name)
    let servers = (answer.answer + answer.authority).filter { $0.type == .ns }.compactMap(\.data.name)
    return (addresses(known.prefix(1) + targets), addresses(known + servers))
  }

  /// 1.5 KiB of text below the apex.
  private static func padding(of zone: DNSZone) -> [Record] {
    guard let owner = zone.apex.child("padding".utf8) else { return [] }
    let string = [255] + [UInt8](repeating: UInt8(ascii: "x"), count: 255)
    let text = RData(Array(repeatElement(string, count: 6).joined()))
    return [Record(name: owner, type: .txt, ttl: 60, data: text)]
  }

  /// The response with the question's name spelt as the query has it: clients compare its case with what they sent.
  func inCase(of query: [UInt8], _ response: [UInt8]) -> [UInt8] {
    guard response.count > 12, query.count > 12, let (name, length) = DomainName.read(query[12...]),
      response[12...].starts(with: name.wire)
    else { return response }
    var response = response
    let place = 12..<(12 + length)
    response.replaceSubrange(place, with: query[place].map { fault == .wrongCase ? $0.swappedCase : $0 })
    return response
  }
}

/// DNS cookies (RFC 7873) and the name server identifier (RFC 5001).
extension DNSServer {
  /// The options that answer those of a query.
  func options(for asked: [EDNS.Option]) -> [EDNS.Option] {
    asked.compactMap { option in
      switch option.code {
      case EDNS.Option.identifier: nsid.map { EDNS.Option(code: option.code, bytes: Array($0.utf8)) }
      case EDNS.Option.cookie where fault == .badCookie && option.bytes.count >= 8:
        EDNS.Option(code: option.code, bytes: option.bytes.prefix(8) + serverCookie(for: option.bytes.prefix(8)))
      default: nil
      }
    }
  }

  /// What is said to a cookie that is not whole; none when there is none or it is right.
  func refusal(of edns: EDNS, over transport: Transport) -> Message? {
    guard let cookie = edns.options.first(where: { $0.code == EDNS.Option.cookie })?.bytes else { return nil }
    // RFC 7873 section 5.2.2.
    guard cookie.count == 8 || (16...40).contains(cookie.count) else {
      return Message(isResponse: true, rcode: .formatError)
    }
    // Over TCP the address is known to be the client's own.
    guard transport == .udp, cookie.dropFirst(8) != serverCookie(for: cookie.prefix(8))[...] else { return nil }
    return Message(isResponse: true, rcode: .badCookie)
  }

  /// Eight octets that depend on the client cookie and the server: FNV-1a, since nobody guesses cookies here.
  private func serverCookie(for clientCookie: some Sequence<UInt8>) -> [UInt8] {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for octet in Array(clientCookie) + name.wire { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01B3 }
    return withUnsafeBytes(of: hash.bigEndian) { Array($0) }
  }
}

extension UInt8 {
  /// An ASCII letter in the other case, any other octet unchanged.
  ///
  /// Length octets of a name are below the letters.
  fileprivate var swappedCase: UInt8 {
    (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) ? self ^ 0x20 : self
  }
}

import EdgeModel
import EdgeWire

/// One name server: an authoritative one with some zones, or a resolver; perhaps a fault.
package struct DNSServer: Sendable {
  package let name: DomainName
  package let addresses: [Address]
  /// What it is authoritative for, the longest apex first.
  package let zones: [DNSZone]
  package let fault: DNSFault?
  /// How long every answer waits before it is sent.
  package let delay: Duration?
  /// What it says to a query that asks for its identity (RFC 5001).
  package let nsid: String?
  /// What answers in place of zones.
  package let resolver: DNSResolver?

  package init(
    name: DomainName, addresses: [Address], zones: [DNSZone], fault: DNSFault? = nil, delay: Duration? = nil,
    nsid: String? = nil, resolver: DNSResolver? = nil
  ) {
    self.name = name
    self.addresses = addresses
    self.zones = zones.sorted { $0.apex.wire.count > $1.apex.wire.count }
    self.fault = fault
    self.delay = delay
    self.nsid = nsid
    self.resolver = resolver
  }

  /// Whether a socket of the transport is there; without one a query is refused by the kernel.
  package func listens(on transport: Transport) -> Bool {
    switch fault {
    case .closed: false
    case .closedTCP, .truncatingWithoutTCP: transport == .udp
    default: true
    }
  }

  /// The datagrams or messages that answer a query, in order; none for silence.
  package func responses(to bytes: [UInt8], over transport: Transport) -> [[UInt8]] {
    guard listens(on: transport), let query = try? Message(wire: bytes), !query.isResponse,
      query.questions.count == 1, let question = query.questions.first, !drops(query, over: transport),
      var message = response(to: query, question, over: transport)
    else { return [] }
    message.id = query.id
    message.questions = query.questions
    message.recursionDesired = query.recursionDesired
    let isUnread = fault == .failsOnEDNSForAddresses && question.type.isAddress
    if let asked = query.edns, fault?.knowsNoEDNS != true, !isUnread {
      // DO comes back as it was sent (RFC 3225 section 3).
      message.edns = EDNS(
        payloadSize: 1232, dnssecOK: asked.dnssecOK,
        options: (message.edns?.options ?? []) + options(for: asked.options))
    } else {
      message.edns = nil
    }
    guard var wire = try? message.wire() else { return [] }
    let limit = min(Int(query.edns?.payloadSize ?? 512), 1232)
    let truncates = fault == .truncating || fault == .truncatingWithoutTCP
    if transport == .udp && (wire.count > limit || truncates) || fault == .truncatingAlways {
      message.isTruncated = true
      message.answer = []
      message.authority = []
      message.additional = []
      wire = (try? message.wire()) ?? []
    }
    switch fault {
    case .spoofed:
      var wrongID = wire
      wrongID[0] ^= 0x55
      var other = message
      other.questions = query.questions.map { Question($0.name, $0.type == .a ? .mx : .a) }
      return [wrongID, (try? other.wire()) ?? [], wire].map { inCase(of: bytes, $0) }
    case .malformed:
      return [Array(wire.prefix(12 + question.name.wire.count + 4)) + [0xC0, 0xFF, 0xFF]]
    default:
      return [inCase(of: bytes, wire)]
    }
  }

  /// Whether a query gets no answer at all.
  private func drops(_ query: Message, over transport: Transport) -> Bool {
    switch fault {
    case .silent: true
    case .slow: transport == .udp
    case .silentTCP: transport == .tcp
    case .fallsSilent:
      !query.questions.contains { question in
        question.type == .a && zones.contains { question.name.parent == $0.apex }
      }
    case .dropsAddresses: transport == .udp && query.questions.contains(where: \.type.isAddress)
    case .dropsEDNS: query.edns != nil
    case .dropsEDNSForAddresses: query.edns != nil && query.questions.contains(where: \.type.isAddress)
    case .dropsDO: query.edns?.dnssecOK == true
    case .dropsMinimised:
      query.questions.contains { question in
        zones.first { question.name.isWithin($0.apex) }?.answersFor(question.name) == false
      }
    default: false
    }
  }

  /// What is said to a query, before ID, question and EDNS are filled in; none for silence.
  private func response(to query: Message, _ question: Question, over transport: Transport) -> Message? {
    if let edns = query.edns {
      switch fault {
      case .withoutEDNS, .rejectsEDNS: return Message(isResponse: true, rcode: .formatError)
      case .failsOnEDNS, .failsWithOPT: return Message(isResponse: true, rcode: .serverFailure)
      case .failsOnEDNSForAddresses where question.type.isAddress:
        return Message(isResponse: true, rcode: .serverFailure)
      case .refusesEDNS: return Message(isResponse: true, rcode: .refused)
      case .refusesOptions where edns.dnssecOK || !edns.options.isEmpty:
        return Message(isResponse: true, rcode: .refused)
      default: break
      }
      // RFC 6891 section 6.1.3.
      if fault == .badVersion || edns.version > 0 { return Message(isResponse: true, rcode: .badVersion) }
      if fault == .badCookie, let refusal = refusal(of: edns, over: transport) { return refusal }
    }
    switch fault {
    case .servfail: return Message(isResponse: true, rcode: .serverFailure)
    case .withoutAAAA where question.type == .aaaa: return Message(isResponse: true, rcode: .notImplemented)
    case .refused: return Message.refused
    case .upwardReferral:
      let hint = (try? DomainName("a.root-servers.net.")).map(RData.init) ?? RData([0])
      return Message(isResponse: true, authority: [Record(name: .root, type: .ns, ttl: 518_400, data: hint)])
    default: break
    }
    if let resolver { return resolver.response(to: query, question) }
    // A DS question belongs to the parent's side of the cut (RFC 4035 section 3.1.4.1).
    let holders = zones.filter { question.name.isWithin($0.apex) }
    let above = question.type == .ds ? holders.filter { $0.apex != question.name } : []
    guard let zone = above.first ?? holders.first else { return Message.refused }
    let dnssecOK = query.edns?.dnssecOK == true
    if query.edns != nil, fault == .deniesOnEDNS { return zone.denial(of: question.name, dnssecOK: false) }
    return replacement(for: question, in: zone, dnssecOK: dnssecOK)
      ?? distorted(zone.answer(question, dnssecOK: dnssecOK), in: zone)
  }
}

extension Message {
  /// "Not Authoritative" (RFC 8914 section 4.21), as NSD and Knot say when no zone of theirs is asked for.
  static let refused = Message(isResponse: true, rcode: .refused).explained(20)

  /// The message with an extended error (RFC 8914), for those who asked with EDNS.
  func explained(_ code: UInt8) -> Message {
    var message = self
    message.edns = EDNS(
      payloadSize: 0, dnssecOK: false, options: [EDNS.Option(code: EDNS.Option.extendedError, bytes: [0, code])])
    return message
  }
}

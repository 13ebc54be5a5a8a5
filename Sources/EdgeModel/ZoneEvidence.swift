/// The result of resolving one question from the root, aliases followed.
package struct Answer: Hashable, Sendable {
  package enum Status: String, Hashable, Sendable, Codable {
    case answer, nodata, nxdomain, servfail, loop, limit, unreachable
  }

  package var question: Question
  package var status: Status
  /// What a resolver would return.
  package var rcode: ResponseCode
  /// The name after aliases.
  package var name: DomainName
  /// The CNAME and DNAME records followed, in order.
  package var aliases: [Record]
  package var records: [Record]
  /// Why there is no answer; none when there is one.
  package var reason: String?
  /// The zones entered for the asked name, from the root; then those of each alias target.
  package var path: [DomainName]
  /// Whether there are more aliases than resolvers follow.
  package var hasTooManyAliases = false
  /// Whether a name that nobody made is answered alike: `*` in the zone answers for it (RFC 4592).
  package var isByWildcard: Bool
  /// From the beginning of the look until the first server had given the last part of it; none without an answer.
  package var knownAfter: Duration?

  package init(
    question: Question, status: Status, rcode: ResponseCode, name: DomainName, aliases: [Record],
    records: [Record], reason: String?, path: [DomainName], isByWildcard: Bool = false, knownAfter: Duration? = nil
  ) {
    self.question = question
    self.status = status
    self.rcode = rcode
    self.name = name
    self.aliases = aliases
    self.records = records
    self.reason = reason
    self.path = path
    self.isByWildcard = isByWildcard
    self.knownAfter = knownAfter
  }
}

/// One zone as its parent and its own servers show it.
package struct ZoneEvidence: Hashable, Sendable {
  package var zone: DomainName
  package var parent: DomainName?
  /// Whether somebody referred to it; one that is only expected is asked all the same.
  package var isDelegated: Bool
  /// Whether it has more servers than were asked.
  package var isTruncated = false
  /// TTL of the delegation at the parent, seconds.
  package var ttl: UInt32?
  /// The DS records that the parent's servers gave; sorted.
  package var ds: [Record]
  /// Sorted by name.
  package var servers: [NameServer]
  /// What each address answered to each question it was asked as a server of this zone; sorted by server, address,
  /// question, transport.
  package var responses: [Response]

  package init(
    zone: DomainName, parent: DomainName?, isDelegated: Bool = true, ttl: UInt32?, ds: [Record],
    servers: [NameServer], responses: [Response]
  ) {
    self.zone = zone
    self.parent = parent
    self.isDelegated = isDelegated
    self.ttl = ttl
    self.ds = ds
    self.servers = servers
    self.responses = responses
  }
}

extension ZoneEvidence {
  /// The name servers that the parent's servers name.
  package var delegated: Set<DomainName> { Set(servers.filter { $0.origins.contains(.parent) }.map(\.name)) }

  /// The name servers that nobody but the user's files names.
  package var onlyExpected: Set<DomainName> { Set(servers.filter(\.origins.isOnlyExpected).map(\.name)) }

  /// What users are given: a server that nobody but the user's files names hands nothing to them.
  package var givenResponses: [Response] {
    let strangers = onlyExpected
    return strangers.isEmpty ? responses : responses.filter { !strangers.contains($0.server) }
  }

  /// The SOA record of the zone, or of another zone which its servers hold as well, as one address gives it.
  package func startOfAuthority(of other: DomainName? = nil, at address: Address) -> StartOfAuthority? {
    for response in responses where response.address == address && response.question == Question(other ?? zone, .soa) {
      if case .answered(.answer(let records)) = response.outcome, let record = records.first(where: { $0.type == .soa })
      {
        return StartOfAuthority(record.data)
      }
    }
    return nil
  }

  /// The serial in that record.
  package func serial(of other: DomainName? = nil, at address: Address) -> UInt32? {
    startOfAuthority(of: other, at: address)?.serial
  }

  /// The longest that a resolver may keep a denial, by the SOA that the zone's servers give, in seconds.
  package var longestDenial: UInt32? {
    let authorities = responses.compactMap(\.soa) + responses.flatMap(\.answer).filter { $0.type == .soa }
    return authorities.filter { $0.name == zone }.compactMap(\.negativeTTL).max()
  }
}

/// What one address of one server of a zone answered to one question over one transport, resends joined.
package struct Response: Hashable, Sendable {
  package enum Outcome: Hashable, Sendable {
    case answered(ResponseKind)
    /// TC: over UDP, the answer is in the response over TCP; over TCP, there is none.
    case truncated
    case timeout
    /// The connection ended before a whole response.
    case closed
    case refusedConnection
    case malformed
    case unreachable(String)
    case notAllowed
  }

  package var server: DomainName
  package var address: Address
  package var question: Question
  package var transport: Transport
  package var outcome: Outcome
  package var rcode: ResponseCode?
  package var isAuthoritative: Bool
  /// Whether the server offers recursion (RA), which no server of the root does.
  package var offersRecursion: Bool
  /// The answer section; sorted.
  package var answer: [Record]
  /// The servers that a referral, or an answer about NS records, names; empty otherwise.
  ///
  /// Sorted.
  package var referral: [DomainName]
  /// The addresses that came with them, as far as the zone may speak of them; sorted.
  package var glue: [Record]
  /// The NS and DS records of a referral, and the signatures of the latter; sorted.
  package var delegation: [Record] = []
  /// The SOA of a negative answer.
  package var soa: Record?
  /// Whether an empty answer has the zone's NS records and no SOA, as a referral that goes nowhere has.
  package var namesServers = false
  package var time: Moment
  package var roundTrip: Duration
  /// The size of the response in octets.
  package var size: Int
  /// Extended DNS errors: `22 No Reachable Authority`.
  package var extendedErrors: [String]
  /// How many queries it took.
  package var attempts: Int
  /// How many of them were met with silence before the one that was answered.
  package var lost = 0
  /// When the last of them was sent that came to the same end, silence or an answer.
  package var lastSent: Moment?
  /// When each of those was sent that came back; sorted.
  package var heard: [Moment] = []
  /// The use of EDNS that it answered.
  package var edns: EDNSUse
  /// The uses of EDNS that were tried in vain before; sorted.
  package var refusedEDNS: [EDNSUse]
  /// Those of them that it met with an error; it was silent to the others, as far as the look went.
  ///
  /// Sorted.
  package var rejectedEDNS: [EDNSUse]
  /// The error that it met the fullest of those with.
  package var ednsError: ResponseCode?
  /// Whether that error came without OPT, as from whoever knows no EDNS.
  package var isEDNSErrorBare = false
  /// How many queries with all of EDNS met silence or that error, where less was answered.
  package var ednsInVain = 0
  /// When the last of them was sent.
  package var lastInVain: Moment?
  /// The name-server identifier (RFC 5001).
  package var identifier: PrintableText?
  /// Records that lie outside the zone's authority and count for nothing; sorted.
  package var ignored: [Record]

  package init(
    server: DomainName, address: Address, question: Question, transport: Transport, outcome: Outcome,
    rcode: ResponseCode?, isAuthoritative: Bool, offersRecursion: Bool = false, answer: [Record],
    referral: [DomainName], soa: Record?,
    glue: [Record] = [], time: Moment, roundTrip: Duration, size: Int, extendedErrors: [String], attempts: Int,
    edns: EDNSUse = .full, refusedEDNS: [EDNSUse] = [], rejectedEDNS: [EDNSUse] = [], identifier: PrintableText? = nil,
    ignored: [Record] = []
  ) {
    self.server = server
    self.address = address
    self.question = question
    self.transport = transport
    self.outcome = outcome
    self.rcode = rcode
    self.isAuthoritative = isAuthoritative
    self.offersRecursion = offersRecursion
    self.answer = answer
    self.referral = referral
    self.glue = glue
    self.soa = soa
    self.time = time
    self.roundTrip = roundTrip
    self.size = size
    self.extendedErrors = extendedErrors
    self.attempts = attempts
    self.edns = edns
    self.refusedEDNS = refusedEDNS
    self.rejectedEDNS = rejectedEDNS
    self.identifier = identifier
    self.ignored = ignored
  }
}

extension Response {
  /// The same as resolvers take it, where nobody says it with authority.
  package var believed: Response {
    var response = self
    response.outcome = outcome.believed
    return response
  }
}

extension Response.Outcome {
  /// What resolvers make of it, where nobody says it with authority.
  package var believed: Response.Outcome {
    if case .answered(let kind) = self { .answered(kind.believed) } else { self }
  }

  /// The outcome in the words of a report.
  package var text: String {
    switch self {
    case .answered(let kind):
      switch kind {
      case .answer: "answer"
      case .alias(let target, _): "alias to \(target)"
      case .referral(let zone): "referral to \(zone)"
      case .noData: "no data"
      case .nameError: "NXDOMAIN"
      case .nameTooLong: "YXDOMAIN"
      case .lame(let lameness): "\(lameness)"
      }
    case .truncated: "truncated"
    case .timeout: "no answer"
    case .closed: "connection closed"
    case .refusedConnection: "connection refused"
    case .malformed: "malformed"
    case .unreachable(let reason): "unreachable: \(reason)"
    case .notAllowed: "not asked: special address"
    }
  }
}

/// A recursive resolver: an address, and the port where it is not 53.
package struct Resolver: Hashable, Sendable, Codable, Comparable {
  package var address: Address
  package var port: UInt16

  package init(address: Address, port: UInt16 = 53) {
    self.address = address
    self.port = port
  }

  /// Reads `8.8.8.8` or `127.0.0.1@5300`.
  package init?(written text: some StringProtocol) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = parts.first.flatMap({ Address($0) }) else { return nil }
    guard parts.count == 2 else {
      self.init(address: address)
      return
    }
    guard let port = UInt16(parts[1]), port > 0 else { return nil }
    self.init(address: address, port: port)
  }

  package static func < (a: Resolver, b: Resolver) -> Bool { (a.address, a.port) < (b.address, b.port) }
}

extension Resolver: CustomStringConvertible {
  package var description: String { port == 53 ? "\(address)" : address.with(port: port) }
}

/// What one recursive resolver said to one question.
package struct ResolverAnswer: Hashable, Sendable {
  package enum Outcome: Hashable, Sendable {
    /// NOERROR with records of the asked type, those at the end of aliases; sorted.
    case answer([Record])
    case noData
    case nameError
    /// SERVFAIL, REFUSED or another error.
    case rcode(ResponseCode)
    /// TC over UDP, and nothing whole over TCP.
    case truncated
    case timeout
    case refusedConnection
    case malformed
    case unreachable(String)
    case notAllowed
  }

  package var resolver: Resolver
  package var question: Question
  /// What it says as it is usually asked.
  package var outcome: Outcome
  /// What it says when asked not to validate (CD), where the usual answer was SERVFAIL.
  package var unchecked: Outcome?
  /// The CNAME and DNAME records it followed.
  package var aliases: [Record]
  /// The SOA of a negative answer.
  package var soa: Record?
  /// Extended DNS errors: `22 No Reachable Authority`.
  package var extendedErrors: [String]
  /// Whether it says that it validated the answer (AD).
  package var isValidated: Bool
  package var time: Moment
  package var roundTrip: Duration

  package init(
    resolver: Resolver, question: Question, outcome: Outcome, unchecked: Outcome? = nil, aliases: [Record] = [],
    soa: Record? = nil, extendedErrors: [String] = [], isValidated: Bool = false, time: Moment, roundTrip: Duration
  ) {
    self.resolver = resolver
    self.question = question
    self.outcome = outcome
    self.unchecked = unchecked
    self.aliases = aliases
    self.soa = soa
    self.extendedErrors = extendedErrors
    self.isValidated = isValidated
    self.time = time
    self.roundTrip = roundTrip
  }
}

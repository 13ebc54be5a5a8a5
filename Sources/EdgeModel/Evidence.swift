/// What one look at one target showed, decoded and verified; nobody has compared it with anything yet.
package struct Evidence: Hashable, Sendable {
  package var target: DomainName
  package var round: Int
  /// When the look began.
  package var began: Moment
  /// As of when dates are judged.
  package var time: Moment
  /// One for each goal question, sorted: what a resolver would hand to a user.
  package var answers: [Answer]
  /// Sorted by name.
  package var zones: [ZoneEvidence]
  /// Sorted.
  package var endpoints: [EndpointEvidence]
  package var missed: [String]
  package var limits: [String]
  /// Whether a trust store was there to judge paths with.
  package var hasTrustStore: Bool
  package var queries: Int
  package var handshakes: Int

  package init(
    target: DomainName, round: Int, began: Moment, time: Moment, answers: [Answer], zones: [ZoneEvidence],
    endpoints: [EndpointEvidence], missed: [String], limits: [String], hasTrustStore: Bool, queries: Int,
    handshakes: Int
  ) {
    self.target = target
    self.round = round
    self.began = began
    self.time = time
    self.answers = answers
    self.zones = zones
    self.endpoints = endpoints
    self.missed = missed
    self.limits = limits
    self.hasTrustStore = hasTrustStore
    self.queries = queries
    self.handshakes = handshakes
  }
}

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

  package init(
    question: Question, status: Status, rcode: ResponseCode, name: DomainName, aliases: [Record],
    records: [Record], reason: String?, path: [DomainName]
  ) {
    self.question = question
    self.status = status
    self.rcode = rcode
    self.name = name
    self.aliases = aliases
    self.records = records
    self.reason = reason
    self.path = path
  }
}

/// One zone as its parent and its own servers show it.
package struct ZoneEvidence: Hashable, Sendable {
  package var zone: DomainName
  package var parent: DomainName?
  /// TTL of the delegation at the parent, seconds.
  package var ttl: UInt32?
  /// The DS records in the referrals; sorted.
  package var ds: [Record]
  /// Sorted by name.
  package var servers: [NameServer]
  /// What each address answered to each question it was asked as a server of this zone; sorted by server, address,
  /// question, transport.
  package var responses: [Response]

  package init(
    zone: DomainName, parent: DomainName?, ttl: UInt32?, ds: [Record], servers: [NameServer], responses: [Response]
  ) {
    self.zone = zone
    self.parent = parent
    self.ttl = ttl
    self.ds = ds
    self.servers = servers
    self.responses = responses
  }
}

/// What one address of one server of a zone answered to one question over one transport, resends joined.
package struct Response: Hashable, Sendable {
  package enum Outcome: Hashable, Sendable {
    case answered(ResponseKind)
    /// TC over UDP: the answer is in the response over TCP.
    case truncated
    case timeout
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
  /// The answer section; sorted.
  package var answer: [Record]
  /// The servers a referral names; empty otherwise.
  ///
  /// Sorted.
  package var referral: [DomainName]
  /// The SOA of a negative answer.
  package var soa: Record?
  package var time: Moment
  package var roundTrip: Duration
  /// The size of the response in octets.
  package var size: Int
  /// Extended DNS errors: `22 No Reachable Authority`.
  package var extendedErrors: [String]
  /// How many queries it took.
  package var attempts: Int

  package init(
    server: DomainName, address: Address, question: Question, transport: Transport, outcome: Outcome,
    rcode: ResponseCode?, isAuthoritative: Bool, answer: [Record], referral: [DomainName], soa: Record?,
    time: Moment, roundTrip: Duration, size: Int, extendedErrors: [String], attempts: Int
  ) {
    self.server = server
    self.address = address
    self.question = question
    self.transport = transport
    self.outcome = outcome
    self.rcode = rcode
    self.isAuthoritative = isAuthoritative
    self.answer = answer
    self.referral = referral
    self.soa = soa
    self.time = time
    self.roundTrip = roundTrip
    self.size = size
    self.extendedErrors = extendedErrors
    self.attempts = attempts
  }
}

/// One endpoint: what the handshake showed, with its chain decoded and a path sought.
package struct EndpointEvidence: Hashable, Sendable {
  package var endpoint: Endpoint
  package var outcome: Handshake.Outcome
  package var began: Moment
  package var protocolVersion: String?
  package var cipher: String?
  package var alpn: String?
  package var clientCertificate: Handshake.ClientCertificate
  package var chain: [Certificate]
  /// None without a chain or without a trust store.
  package var path: PathVerdict?
  /// None without a chain or a server name.
  package var coversName: Bool?
  package var hasStaple: Bool

  package init(
    endpoint: Endpoint, outcome: Handshake.Outcome, began: Moment, protocolVersion: String?, cipher: String?,
    alpn: String?, clientCertificate: Handshake.ClientCertificate, chain: [Certificate], path: PathVerdict?,
    coversName: Bool?, hasStaple: Bool
  ) {
    self.endpoint = endpoint
    self.outcome = outcome
    self.began = began
    self.protocolVersion = protocolVersion
    self.cipher = cipher
    self.alpn = alpn
    self.clientCertificate = clientCertificate
    self.chain = chain
    self.path = path
    self.coversName = coversName
    self.hasStaple = hasStaple
  }
}

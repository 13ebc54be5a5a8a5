/// What the walks for one target saw, as bytes: the zone cuts found, who was asked what, and what came back.
package struct Walk: Hashable, Sendable, Codable {
  /// What was asked for; sorted.
  package var questions: [Question] = []
  /// How far each question came, those of alias targets and name servers included; sorted.
  package var descents: [Descent] = []
  /// Every zone on a descent's path and every zone that had to be entered to resolve a name server; sorted by name.
  package var cuts: [ZoneCut] = []
  /// Every query sent; sorted by question, address, transport, time.
  package var replies: [Reply] = []
  /// The distinct messages received, message ID zeroed; `Reply.Outcome` points into it.
  package var messages: [[UInt8]] = []
  /// Budgets that ended a part of the walk early.
  package var limits: [String] = []

  package init() {}
}

/// The way from the root to the servers that had the last word on one question.
package struct Descent: Hashable, Sendable, Codable {
  package enum Role: String, Hashable, Sendable, Codable {
    /// Asked for by the user, or reached from such a question through an alias: every server of its zone is asked.
    case goal
    /// Only needed to find a name server's address.
    case nameServer
  }

  package enum Stop: Hashable, Sendable, Codable {
    /// A server of the last zone answered with authority.
    case answered
    /// No server of the last zone gave a usable answer.
    case noUsableServer
    /// No server of the last zone has an address.
    case noAddress
    /// The servers of the last zone can only be found through each other.
    case circular([DomainName])
    /// A budget ended it.
    case limit(String)
  }

  package var question: Question
  package var role: Role
  /// Zones from the root down.
  package var path: [DomainName]
  package var stop: Stop

  package init(question: Question, role: Role, path: [DomainName], stop: Stop) {
    self.question = question
    self.role = role
    self.path = path
    self.stop = stop
  }
}

extension Descent.Stop {
  /// Why a descent that ended so in a zone has no answer.
  package func reason(for question: Question, at zone: DomainName) -> String {
    switch self {
    case .answered: "answered"
    case .noUsableServer: "no server of \(zone) gave a usable answer for \(question.name)"
    case .noAddress: "no server of \(zone) has an address"
    case .circular(let circle): "circular: " + (circle + circle.prefix(1)).map(\.description).joined(separator: " → ")
    case .limit(let limit): "truncated at \(limit)"
    }
  }
}

/// A zone as the walk found it: where it hangs and who is said to serve it.
package struct ZoneCut: Hashable, Sendable, Codable {
  package var zone: DomainName
  /// The zone whose servers referred to this one; none for the root.
  package var parent: DomainName?
  /// The union of what the parent's servers named; for the root, the hints.
  ///
  /// Sorted by name.
  package var servers: [NameServer]

  package init(zone: DomainName, parent: DomainName?, servers: [NameServer]) {
    self.zone = zone
    self.parent = parent
    self.servers = servers
  }
}

/// A name server and the addresses it was asked on.
package struct NameServer: Hashable, Sendable, Codable {
  package var name: DomainName
  package var addresses: [Address]
  /// Why it has no address; none when it has one, or when nobody looked.
  package var unresolved: String?

  package init(name: DomainName, addresses: [Address], unresolved: String? = nil) {
    self.name = name
    self.addresses = addresses
    self.unresolved = unresolved
  }
}

package enum Transport: String, Hashable, Sendable, Codable, Comparable {
  case udp, tcp

  package static func < (a: Transport, b: Transport) -> Bool { a == .udp && b == .tcp }
}

/// One query to one address, and what came of it.
package struct Query: Hashable, Sendable, Codable {
  package var question: Question
  package var address: Address
  package var transport: Transport
  /// Whether it carried OPT with DO and a 1232-octet payload size.
  package var edns: Bool

  package init(question: Question, address: Address, transport: Transport, edns: Bool = true) {
    self.question = question
    self.address = address
    self.transport = transport
    self.edns = edns
  }
}

package struct Reply: Hashable, Sendable, Codable {
  package enum Outcome: Hashable, Sendable, Codable {
    /// A response to this query; an index into `Walk.messages`.
    case message(Int)
    /// A response with the right ID that does not decode; an index into `Walk.messages`.
    case malformed(Int)
    case timeout
    /// The host says that nothing listens there.
    case refusedConnection
    /// The connection ended before a whole response.
    case closed
    /// No route, or the kernel's reason.
    case unreachable(String)
    /// A special address that the user's files do not name; nothing was sent.
    case notAllowed
  }

  package var query: Query
  package var sent: Moment
  /// From the sending until the outcome was known.
  package var roundTrip: Duration
  package var outcome: Outcome
  /// Datagrams or messages that came with a wrong ID, question or direction and were passed over.
  package var ignored: Int

  package init(query: Query, sent: Moment, roundTrip: Duration, outcome: Outcome, ignored: Int = 0) {
    self.query = query
    self.sent = sent
    self.roundTrip = roundTrip
    self.outcome = outcome
    self.ignored = ignored
  }
}

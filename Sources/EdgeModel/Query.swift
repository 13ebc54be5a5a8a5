package enum Transport: String, Hashable, Sendable, Codable, Comparable {
  case udp, tcp

  package static func < (a: Transport, b: Transport) -> Bool { a == .udp && b == .tcp }
}

/// How much of EDNS a query uses: the rungs of the ladder down which a server is asked that does not answer.
package enum EDNSUse: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
  /// OPT with DO and the options NSID (RFC 5001) and COOKIE (RFC 7873).
  case full
  /// OPT alone (RFC 6891).
  case plain
  /// No OPT.
  case none

  package static func < (a: EDNSUse, b: EDNSUse) -> Bool { a.rank < b.rank }

  private var rank: Int { EDNSUse.allCases.firstIndex(of: self) ?? 0 }

  /// The next rung down.
  package var next: EDNSUse? {
    switch self {
    case .full: .plain
    case .plain: EDNSUse.none
    case .none: nil
    }
  }
}

/// What a query wants of a recursive server.
package enum Recursion: String, Hashable, Sendable, Codable, Comparable {
  /// Nothing: it goes to an authoritative server.
  case none
  /// An answer (RD).
  case desired
  /// An answer even if it does not validate (RD and CD, RFC 4035 section 3.2.2).
  case unchecked

  package static func < (a: Recursion, b: Recursion) -> Bool { a.rawValue < b.rawValue }
}

/// One query to one address.
package struct Query: Hashable, Sendable, Codable {
  package var question: Question
  package var address: Address
  package var port: UInt16
  package var transport: Transport
  package var edns: EDNSUse
  package var recursion: Recursion
  /// The COOKIE option to send back, client's and server's part, after BADCOOKIE; none asks for a new one.
  package var cookie: [UInt8]?

  package init(
    question: Question, address: Address, port: UInt16 = 53, transport: Transport, edns: EDNSUse = .full,
    recursion: Recursion = .none, cookie: [UInt8]? = nil
  ) {
    self.question = question
    self.address = address
    self.port = port
    self.transport = transport
    self.edns = edns
    self.recursion = recursion
    self.cookie = cookie
  }
}

/// A query and what came of it.
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
  /// The number of the query among those for the same over one transport; none for the first.
  ///
  /// Queries before it that nothing is said of were met with silence as long as anybody waited.
  package var attempt: Int?

  package init(
    query: Query, sent: Moment, roundTrip: Duration, outcome: Outcome, ignored: Int = 0, attempt: Int? = nil
  ) {
    self.query = query
    self.sent = sent
    self.roundTrip = roundTrip
    self.outcome = outcome
    self.ignored = ignored
    self.attempt = attempt
  }

  /// Whether a response came, whatever it says.
  package var isHeard: Bool {
    switch outcome {
    case .message, .malformed: true
    default: false
    }
  }
}

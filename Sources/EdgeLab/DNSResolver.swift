import EdgeModel

/// A recursive resolver of the simulated internet: what a user's resolver says, right or wrong.
package struct DNSResolver: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Says what a walk through the world finds.
    case honest
    /// Still holds an older version of some zones.
    case stale
    /// Answers SERVFAIL to everything.
    case servfail
    /// Answers SERVFAIL unless the query has CD, as when signatures are wrong (RFC 4035 section 3.2.2).
    case validatingFailure = "validating-failure"
    /// Answers NXDOMAIN, as a resolver that blocks names.
    case filtering
    /// Answers with the address of a stranger, as a captive portal.
    case foreign
    /// Takes queries and never answers.
    case silent
  }

  package let kind: Kind
  /// The names that it treats so, with all below them; of the rest it speaks honestly.
  ///
  /// Empty means all names.
  private let names: [DomainName]
  private let recursion: Recursion

  /// `servers` are the authoritative ones of the world; `older` are the zones of which it knows another version.
  package init(_ kind: Kind, names: [DomainName] = [], servers: [DNSServer], older: [DNSZone] = []) {
    self.kind = kind
    self.names = names
    recursion = Recursion(servers: servers, older: older)
  }

  /// What is said to a query, before ID, question and EDNS are filled in; none for silence.
  func response(to query: Message, _ question: Question) -> Message? {
    let isMeant = names.isEmpty || names.contains { question.name.isWithin($0) }
    let behaviour = isMeant ? kind : .honest
    guard behaviour != .silent else { return nil }
    var message: Message
    switch behaviour {
    case _ where !query.recursionDesired:
      message = Message.refused
    case .servfail:
      message = Message(rcode: .serverFailure)
    case .validatingFailure where !query.checkingDisabled:
      // "DNSSEC Bogus" (RFC 8914 section 4.7).
      message = Message(rcode: .serverFailure).explained(6)
    case .filtering:
      // "Filtered" (RFC 8914 section 4.18).
      message = Message(rcode: .nameError).explained(17)
    case .foreign:
      let record = Record(name: question.name, type: .a, ttl: 300_000, data: RData([127, 53, 251, 1]))
      message = Message(answer: question.type == .a ? [record] : [])
    case .honest, .stale, .validatingFailure, .silent:
      // "No Reachable Authority" (RFC 8914 section 4.23).
      message =
        recursion.answer(question, dnssecOK: query.edns?.dnssecOK == true)
        ?? Message(rcode: .serverFailure).explained(22)
    }
    message.isResponse = true
    message.recursionAvailable = true
    message.checkingDisabled = query.checkingDisabled
    return message
  }
}

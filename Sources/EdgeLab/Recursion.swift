import EdgeModel
import EdgeWire

/// Finds answers as a resolver does, by walking through the servers of a world in memory.
struct Recursion: Sendable {
  /// Who answers on an address.
  private let servers: [Address: DNSServer]
  private let roots: [Address]
  /// Versions of zones that were kept, by apex.
  private let older: [DomainName: DNSZone]

  init(servers: [DNSServer], older: [DNSZone]) {
    let places = servers.flatMap { server in server.addresses.map { ($0, server) } }
    self.servers = Dictionary(places) { first, _ in first }
    roots = servers.filter { $0.zones.contains { $0.apex == .root } }.flatMap(\.addresses)
    self.older = Dictionary(older.map { ($0.apex, $0) }) { _, last in last }
  }

  /// The answer with the aliases on the way to it; none when no server has one.
  func answer(_ question: Question, dnssecOK: Bool) -> Message? {
    var found = Message()
    var name = question.name
    var followed: Set<DomainName> = []
    while followed.insert(name).inserted, followed.count <= 16 {
      let link = Question(name, question.type)
      guard let last = lastWord(on: link, dnssecOK: dnssecOK, pending: []) else { return nil }
      let records = last.message.answer
      // A server may follow an alias itself; what it says of other names is asked for again where they are at home.
      let own = records.filter { record in
        record.name == name || name.isBelow(record.name) && redirects(records, record)
      }
      found.answer += own
      guard case .alias(let target, _) = last.kind else {
        found.rcode = last.message.rcode
        // Of a positive answer only what proves that a wildcard had to give it.
        let isPositive = !own.isEmpty && found.rcode == .noError
        found.authority += last.message.authority.filter { !isPositive || $0.type.isProof }
        found.authority = found.authority.uniqued()
        return found
      }
      found.authority += last.message.authority.filter(\.type.isProof)
      name = target
    }
    return nil
  }

  /// Whether a record is DNAME, or the signature at a name that has one.
  private func redirects(_ records: [Record], _ record: Record) -> Bool {
    record.type == .dname || record.type == .rrsig && records.contains { $0.type == .dname && $0.name == record.name }
  }

  /// What the servers of the last zone on the way say; `pending` are the names whose addresses are being looked for.
  private func lastWord(
    on question: Question, dnssecOK: Bool, pending: Set<DomainName>
  ) -> (message: Message, kind: ResponseKind)? {
    // A resolver does not ask for a delegation again while it has the zone; for DS it would have to.
    let above = question.type == .ds ? question.name.parent ?? .root : question.name
    let kept = older.keys.filter { above.isWithin($0) }.max { $0.labels.count < $1.labels.count }
    var zone = kept ?? .root
    var places: () -> any Sequence<Address> = { roots }
    for _ in 0..<32 {
      let next: (message: Message, kind: ResponseKind)?
      if let version = older[zone] {
        let message = version.answer(question, dnssecOK: dnssecOK).halved
        next = (message, ResponseKind(of: message, to: question, from: zone))
      } else {
        next = firstUse(of: places(), question, zone, dnssecOK)
      }
      guard let next else { return nil }
      guard case .referral(let child) = next.kind else { return next }
      let parent = zone
      places = { addresses(ofServersOf: child, in: next.message, from: parent, pending: pending) }
      zone = child
    }
    return nil
  }

  /// The first response that says something about the zone.
  private func firstUse(
    of places: any Sequence<Address>, _ question: Question, _ zone: DomainName, _ dnssecOK: Bool
  ) -> (message: Message, kind: ResponseKind)? {
    for place in places {
      guard var message = servers[place].flatMap({ ask($0, question, dnssecOK: dnssecOK) }) else { continue }
      message.answer.removeAll { !$0.name.isWithin(zone) }
      let kind = ResponseKind(of: message, to: question, from: zone)
      if case .lame = kind { continue }
      return (message, kind)
    }
    return nil
  }

  /// Where the servers of a zone are said to be: by glue that the referring zone has a say about, else looked for when it
  /// is their turn.
  private func addresses(
    ofServersOf child: DomainName, in message: Message, from zone: DomainName, pending: Set<DomainName>
  ) -> any Sequence<Address> {
    let records = ResponseKind.glue(of: child, in: message, from: zone)
    return ResponseKind.servers(of: child, in: message).lazy.flatMap { name -> [Address] in
      let glue = records.filter { $0.name == name }
      if !glue.isEmpty { return glue.compactMap(\.data.address) }
      guard pending.count < 8, !pending.contains(name) else { return [] }
      return [RecordType.a, .aaaa].flatMap { type -> [Address] in
        let found = lastWord(on: Question(name, type), dnssecOK: false, pending: pending.union([name]))
        return (found?.message.answer ?? []).filter { $0.name == name && $0.type == type }.compactMap(\.data.address)
      }
    }
  }

  /// Asks as resolvers do: over TCP for what does not fit, and without EDNS where nothing comes back with it.
  private func ask(_ server: DNSServer, _ question: Question, dnssecOK: Bool) -> Message? {
    for edns in [EDNS(payloadSize: 1232, dnssecOK: dnssecOK), nil] {
      let query = Message(id: 1, questions: [question], edns: edns)
      for transport in [Transport.udp, .tcp] {
        let responses = server.responses(to: query.uncompressedWire, over: transport).lazy
          .compactMap { try? Message(wire: $0) }
        guard let message = responses.first(where: { $0.id == query.id && $0.questions == query.questions }),
          ![.formatError, .badVersion].contains(message.rcode)
        else { break }
        if !message.isTruncated { return message }
      }
    }
    return nil
  }
}

extension Message {
  /// The message after half the time that its records may be kept.
  fileprivate var halved: Message {
    func halved(_ records: [Record]) -> [Record] {
      records.map { record in
        var record = record
        record.ttl /= 2
        return record
      }
    }
    var message = self
    (message.answer, message.authority) = (halved(answer), halved(authority))
    message.additional = halved(additional)
    return message
  }
}

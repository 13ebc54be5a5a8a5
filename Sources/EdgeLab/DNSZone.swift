import EdgeModel
import EdgeWire

/// One zone of the simulated internet, as its master file says, and what an authoritative server answers from it.
///
/// A master file that was signed is served with its signatures to those who ask for them (RFC 4035 section 3.1).
package struct DNSZone: Sendable {
  package let apex: DomainName
  private var sets: [DomainName: [RecordType: [Record]]] = [:]
  /// Every owner name and every empty non-terminal above one (RFC 4592 section 2.2.2).
  private var names: Set<DomainName> = []
  /// The owners of NSEC records in canonical order.
  private var chain: [DomainName] = []

  /// Fails when there is not exactly one SOA record.
  package init?(records: [Record]) {
    let starts = records.filter { $0.type == .soa }
    guard starts.count == 1, let apex = starts.first?.name else { return nil }
    self.apex = apex
    for record in records where record.name.isWithin(apex) {
      sets[record.name, default: [:]][record.type, default: []].append(record)
      // The hashed names of NSEC3 are nobody's names.
      guard record.type != .nsec3, record.signature?.covered != .nsec3 else { continue }
      var name = record.name
      while names.insert(name).inserted, name != apex, let parent = name.parent { name = parent }
    }
    chain = sets.filter { $0.value[.nsec] != nil }.keys.sorted()
  }

  private func rrset(_ name: DomainName, _ type: RecordType) -> [Record] { sets[name]?[type] ?? [] }

  /// An RRset and, for those who want them, its signatures; a wildcard's under the name that was asked for, as they are
  /// (RFC 4035 section 3.1.3.3).
  private func rrset(
    _ owner: DomainName, _ type: RecordType, as name: DomainName? = nil, signed: Bool
  ) -> [Record] {
    let signatures = signed ? rrset(owner, .rrsig).filter { $0.signature?.covered == type } : []
    let records = rrset(owner, type)
    return (records.isEmpty ? [] : records + signatures).map { $0.renamed(name ?? owner) }
  }

  /// The records of the zone that hold addresses of these hosts.
  private func addresses(of hosts: [DomainName], signed: Bool) -> [Record] {
    hosts.flatMap { rrset($0, .a, signed: signed) + rrset($0, .aaaa, signed: signed) }
  }

  /// The highest name strictly below the apex, at or above `name`, that holds NS records.
  private func cut(above name: DomainName) -> DomainName? {
    var chain: [DomainName] = []
    var current = name
    while current != apex, let parent = current.parent {
      chain.append(current)
      current = parent
    }
    return chain.reversed().first { !rrset($0, .ns).isEmpty }
  }

  /// Fills in the sections of a response (RFC 1034 section 4.3.2, RFC 6672 for DNAME).
  package func answer(_ question: Question, dnssecOK: Bool = false) -> Message {
    var message = Message(isResponse: true, isAuthoritative: true, questions: [question])
    var name = question.name
    var followed: Set<DomainName> = []
    // In-zone aliases are followed as far as a resolver would follow them, and each of a circle once.
    for _ in 0..<16 where followed.insert(name).inserted {
      if let cut = cut(above: name), !(question.type == .ds && cut == name) {
        let referral = referral(to: cut, dnssecOK: dnssecOK)
        message.isAuthoritative = !message.answer.isEmpty
        (message.authority, message.additional) = (message.authority + referral.authority, referral.additional)
        return message
      }
      let owner = names.contains(name) ? name : wildcard(for: name)
      guard let owner else {
        if let (record, target) = redirection(of: name) {
          message.answer += rrset(record.name, .dname, signed: dnssecOK)
          guard let target else {
            // The name with the other ending is too long (RFC 6672 section 2.2).
            message.rcode = .yxDomain
            return message
          }
          message.answer.append(Record(name: name, type: .cname, ttl: record.ttl, data: RData(target)))
          guard target.isWithin(apex) else { return message }
          name = target
          continue
        }
        message.rcode = .nameError
        message.authority += denial(of: name, dnssecOK: dnssecOK).authority
        return message
      }
      // What proves that no closer name is there to be taken in the wildcard's place.
      if owner != name, dnssecOK { message.authority += proof(of: name) }
      let found = rrset(owner, question.type, as: name, signed: dnssecOK)
      if !found.isEmpty {
        message.answer += found
        return message
      }
      guard question.type != .cname, let target = rrset(owner, .cname).first?.data.name else {
        let proofs = message.authority + (dnssecOK ? proof(of: owner) : [])
        message.authority = negative(dnssecOK: dnssecOK) + proofs.uniqued()
        return message
      }
      message.answer += rrset(owner, .cname, as: name, signed: dnssecOK)
      guard target.isWithin(apex) else { return message }
      name = target
    }
    return message
  }

  /// What a server of this zone says of one that begins below it, or at its own apex.
  func referral(to cut: DomainName, dnssecOK: Bool = false) -> Message {
    let servers = rrset(cut, .ns)
    let delegation = rrset(cut, .ds, signed: true)
    return Message(
      isResponse: true,
      authority: servers + (dnssecOK ? delegation.isEmpty ? proof(of: cut) : delegation : []),
      additional: addresses(of: servers.compactMap(\.data.name), signed: dnssecOK))
  }

  /// What is said of a name that does not exist.
  func denial(of name: DomainName, dnssecOK: Bool) -> Message {
    let star = closestEncloser(of: name).child([UInt8(ascii: "*")])
    let proofs = dnssecOK ? ([name, star].compactMap(\.self)).flatMap { proof(of: $0) } : []
    return Message(
      isResponse: true, isAuthoritative: true, rcode: .nameError,
      authority: negative(dnssecOK: dnssecOK) + proofs.uniqued())
  }

  /// The SOA with the TTL that a negative answer may be kept (RFC 2308 section 3).
  private func negative(dnssecOK: Bool) -> [Record] {
    guard let start = rrset(apex, .soa).first else { return [] }
    let ttl = start.negativeTTL ?? start.ttl
    return rrset(apex, .soa, signed: dnssecOK).map { record in
      var record = record
      record.ttl = ttl
      return record
    }
  }

  /// The signed NSEC record at a name, or of the gap that the name lies in; none when the zone has no such records.
  private func proof(of name: DomainName) -> [Record] {
    guard let owner = chain.last(where: { $0 <= name }) else { return [] }
    return rrset(owner, .nsec, signed: true)
  }

  private func wildcard(for name: DomainName) -> DomainName? {
    guard let star = closestEncloser(of: name).child([UInt8(ascii: "*")]) else { return nil }
    return names.contains(star) ? star : nil
  }

  /// The longest name above `name` that exists (RFC 4592 section 3.3.1).
  private func closestEncloser(of name: DomainName) -> DomainName {
    var current = name
    while current != apex, let parent = current.parent {
      if names.contains(parent) { return parent }
      current = parent
    }
    return apex
  }

  /// The DNAME record above a name, and the name that it leads to, none if that is too long.
  private func redirection(of name: DomainName) -> (record: Record, target: DomainName?)? {
    var current = name
    while current != apex, let parent = current.parent {
      if let record = rrset(parent, .dname).first, let target = record.data.name {
        return (record, name.replacing(parent, with: target))
      }
      current = parent
    }
    return nil
  }
}

/// What a fault needs to know of a name.
extension DNSZone {
  /// Whether the name exists only because there are names below it.
  func isEmptyNonTerminal(_ name: DomainName) -> Bool {
    names.contains(name) && sets[name] == nil && cut(above: name) == nil
  }

  /// Whether the name is the zone's and no NS record of it would be found.
  func holdsNoServers(of name: DomainName) -> Bool { rrset(name, .ns).isEmpty && cut(above: name) == nil }

  /// Whether the name has records, lies in a zone below, or has a wildcard or DNAME record that answers for it.
  func answersFor(_ name: DomainName) -> Bool {
    sets[name] != nil || cut(above: name) != nil
      || !names.contains(name) && (wildcard(for: name) != nil || redirection(of: name) != nil)
  }
}

extension Record {
  fileprivate func renamed(_ name: DomainName) -> Record {
    var record = self
    record.name = name
    return record
  }
}

extension [Record] {
  /// Without the records that an earlier one equals.
  func uniqued() -> [Record] {
    var seen: Set<Record> = []
    return filter { seen.insert($0).inserted }
  }
}

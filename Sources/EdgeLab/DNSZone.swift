import EdgeModel
import EdgeWire

/// One zone of the simulated internet, as its master file says, and what an authoritative server answers from it.
package struct DNSZone: Sendable {
  package let apex: DomainName
  private var sets: [DomainName: [RecordType: [Record]]] = [:]
  /// Every owner name and every empty non-terminal above one (RFC 4592 section 2.2.2).
  private var names: Set<DomainName> = []

  /// Fails when there is not exactly one SOA record.
  package init?(records: [Record]) {
    let starts = records.filter { $0.type == .soa }
    guard starts.count == 1, let apex = starts.first?.name else { return nil }
    self.apex = apex
    for record in records where record.name.isWithin(apex) {
      sets[record.name, default: [:]][record.type, default: []].append(record)
      var name = record.name
      while names.insert(name).inserted, name != apex, let parent = name.parent { name = parent }
    }
  }

  private func rrset(_ name: DomainName, _ type: RecordType) -> [Record] { sets[name]?[type] ?? [] }

  /// The records of the zone that hold addresses of these hosts.
  private func addresses(of hosts: [DomainName]) -> [Record] {
    hosts.flatMap { rrset($0, .a) + rrset($0, .aaaa) }
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
  package func answer(_ question: Question) -> Message {
    var message = Message(isResponse: true, isAuthoritative: true, questions: [question])
    var name = question.name
    var followed: Set<DomainName> = []
    // In-zone aliases are followed as far as a resolver would follow them, and each of a circle once.
    for _ in 0..<16 where followed.insert(name).inserted {
      if let cut = cut(above: name), !(question.type == .ds && cut == name) {
        if message.answer.isEmpty { message.isAuthoritative = false }
        message.authority = rrset(cut, .ns) + rrset(cut, .ds)
        message.additional = addresses(of: rrset(cut, .ns).compactMap(\.data.name))
        return message
      }
      let owner = names.contains(name) ? name : wildcard(for: name)
      guard let owner else {
        if let alias = synthesised(for: name) {
          message.answer += alias
          guard let target = alias.last?.data.name, target.isWithin(apex) else { return message }
          name = target
          continue
        }
        message.rcode = .nameError
        message.authority = negative
        return message
      }
      let found = rrset(owner, question.type).map { $0.renamed(name) }
      if !found.isEmpty {
        message.answer += found
        return message
      }
      guard question.type != .cname, let alias = rrset(owner, .cname).first else {
        message.authority = negative
        return message
      }
      message.answer.append(alias.renamed(name))
      guard let target = alias.data.name, target.isWithin(apex) else { return message }
      name = target
    }
    return message
  }

  /// The SOA with the TTL that a negative answer may be kept (RFC 2308 section 3).
  private var negative: [Record] {
    rrset(apex, .soa).map { record in
      var record = record
      record.ttl = min(record.ttl, StartOfAuthority(record.data)?.minimum ?? record.ttl)
      return record
    }
  }

  private func wildcard(for name: DomainName) -> DomainName? {
    var current = name
    while current != apex, let parent = current.parent {
      if names.contains(parent) {
        guard let star = parent.child([UInt8(ascii: "*")]) else { return nil }
        return names.contains(star) ? star : nil
      }
      current = parent
    }
    return nil
  }

  private func synthesised(for name: DomainName) -> [Record]? {
    var current = name
    while current != apex, let parent = current.parent {
      if let record = rrset(parent, .dname).first, let target = record.data.name {
        let kept = name.labels.dropLast(parent.labels.count).map(Array.init)
        guard let alias = DomainName(labels: kept + target.labels.map(Array.init)) else { return nil }
        return [record, Record(name: name, type: .cname, ttl: record.ttl, data: RData(alias))]
      }
      current = parent
    }
    return nil
  }
}

extension Record {
  fileprivate func renamed(_ name: DomainName) -> Record {
    var record = self
    record.name = name
    return record
  }
}

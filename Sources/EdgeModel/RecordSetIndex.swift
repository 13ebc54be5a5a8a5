/// Where the record sets of a name stand in a hosted zone, which can hold ten thousand, and which names exist.
package struct RecordSetIndex: Hashable, Sendable {
  private var places: [DomainName: [Int]] = [:]
  /// Every name above a record set.
  private var above: Set<DomainName> = []
  /// Names with a record set that is no wildcard's, and every name above one.
  private var existing: Set<DomainName> = []
  /// By what aliases and CNAME records lead to, in wire form: the places of the record sets.
  private var aliases: [[UInt8]: [Int]] = [:]

  init(_ records: [ExpectedRecordSet]) {
    for (place, record) in records.enumerated() {
      places[record.name, default: []].append(place)
      switch record.content {
      case .values(let values) where record.type == .cname:
        for value in values { aliases[value, default: []].append(place) }
      case .alias(let name): aliases[name.wire, default: []].append(place)
      case .values, .notEvaluated: break
      }
      guard places[record.name]?.count == 1 else { continue }
      if !record.name.isWildcard { existing.insert(record.name) }
      var name = record.name.parent
      while let next = name {
        let isNew = above.insert(next).inserted
        let isFirst = !record.name.isWildcard && existing.insert(next).inserted
        // What lies above a name that is known is known as well.
        guard isNew || isFirst else { break }
        name = next.parent
      }
    }
  }

  /// The places of a name's record sets, in their order.
  package func places(of name: DomainName) -> [Int] { places[name] ?? [] }

  /// The places of the aliases and CNAME records that lead to a name, in their order.
  package func places(ofAliasesTo name: DomainName) -> [Int] { aliases[name.wire] ?? [] }

  package func hasNames(below name: DomainName) -> Bool { above.contains(name) }

  /// Whether a name exists (RFC 4592 section 2.2.2), wildcards left out.
  package func exists(_ name: DomainName) -> Bool { existing.contains(name) }
}

extension HostedZone {
  /// The record sets that answer for `owner`: its own, or those of the wildcard that covers it (RFC 4592).
  package func sets(for owner: DomainName) -> [ExpectedRecordSet] {
    let own = index.places(of: owner).map { records[$0] }
    guard own.isEmpty, !index.hasNames(below: owner) else { return own }
    var encloser = owner.parent
    while let name = encloser, name.isWithin(self.name) {
      if let wildcard = name.child("*".utf8) {
        let covering = index.places(of: wildcard).map { records[$0] }
        if !covering.isEmpty { return covering }
      }
      // A name that exists ends the search: a wildcard above it does not cover what lies below.
      if index.exists(name) { return [] }
      encloser = name.parent
    }
    return []
  }

  /// Whom its NS records hand the zone over to that holds a name; none where it holds the name itself.
  ///
  /// The highest cut counts: what lies below it is no longer its own (RFC 1034 section 4.2.1).
  package func delegation(above owner: DomainName) -> StatedDelegation? {
    let names = sequence(first: owner, next: \.parent).prefix { $0.isBelow(name) }
    for cut in names.reversed() {
      guard let set = index.places(of: cut).lazy.map({ records[$0] }).first(where: { $0.type == .ns }),
        case .values(let values) = set.content
      else { continue }
      let servers = values.compactMap { RData($0).name }.sorted()
      return servers.isEmpty ? nil : StatedDelegation(zone: cut, servers: servers, source: set.source)
    }
    return nil
  }
}

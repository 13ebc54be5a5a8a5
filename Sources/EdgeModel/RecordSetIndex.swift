/// Where the record sets of a name stand in a hosted zone, which can hold ten thousand, and which names exist.
package struct RecordSetIndex: Hashable, Sendable {
  private var places: [DomainName: [Int]] = [:]
  /// Every name above a record set.
  private var above: Set<DomainName> = []
  /// Names with a record set that is no wildcard's, and every name above one.
  private var existing: Set<DomainName> = []

  init(_ records: [ExpectedRecordSet]) {
    for (place, record) in records.enumerated() {
      places[record.name, default: []].append(place)
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

  package func hasNames(below name: DomainName) -> Bool { above.contains(name) }

  /// Whether a name exists (RFC 4592 section 2.2.2), wildcards left out.
  package func exists(_ name: DomainName) -> Bool { existing.contains(name) }
}

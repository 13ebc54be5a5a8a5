/// A record that Route 53 fills with the current addresses of AWS resources, so that only they can tell what is right.
package struct ResourceAlias: Hashable, Sendable, Codable, Comparable {
  /// A or AAAA of the name that is an alias.
  package var record: Question
  /// What it is an alias of; sorted.
  package var resources: [DomainName]
  /// What other record sets of the same name and type hold; sorted.
  package var stated: [Address]

  package init(record: Question, resources: [DomainName], stated: [Address]) {
    self.record = record
    self.resources = resources.sorted()
    self.stated = stated.sorted()
  }

  package static func < (a: ResourceAlias, b: ResourceAlias) -> Bool { a.record < b.record }
}

extension HostedZone {
  /// The alias that a name's record of one type is; none where the exports do not say where all of its sets lead, or none
  /// leads to a resource.
  package func resourceAlias(at record: Question) -> ResourceAlias? {
    let own = sets(for: record.name).filter { $0.type == record.type }
    let isOpen = own.contains { if case .notEvaluated = $0.content { true } else { false } }
    guard record.type.isAddress, !own.isEmpty, !isOpen else { return nil }
    var (resources, stated): (Set<DomainName>, Set<Address>) = ([], [])
    for destination in destinations(of: record.name) where destination.type == record.type {
      switch destination.place {
      case .address(let address): stated.insert(address)
      // A name of the zone that the export does not hold says nothing about where it leads.
      case .name(let name) where name.isWithin(self.name): return nil
      case .name(let name): resources.insert(name)
      }
    }
    guard !resources.isEmpty else { return nil }
    return ResourceAlias(record: record, resources: Array(resources), stated: Array(stated))
  }
}

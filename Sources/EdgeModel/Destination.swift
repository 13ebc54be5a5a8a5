/// Where a record set of the exports leads the users of a name, whether it is answered now or not.
package struct Destination: Hashable, Sendable {
  package enum Place: Hashable, Sendable {
    case address(Address)
    /// An AWS resource, or another name whose addresses are not in the exports.
    case name(DomainName)
  }

  package var place: Place
  /// A or AAAA.
  package var type: RecordType
  /// The sets on the way that a routing policy chooses, that of the name itself first; empty where there is no choice.
  package var choices: [Choice]
  package var source: Source

  /// One of several record sets of a name and type.
  package struct Choice: Hashable, Sendable, Comparable {
    package var identifier: String
    package var policy: RoutingPolicy

    package static func < (a: Choice, b: Choice) -> Bool { a.description < b.description }
  }
}

extension Destination.Choice: CustomStringConvertible {
  /// `SECONDARY eu-west-1`: what Route 53 goes by, and which set it is.
  package var description: String {
    let name = PrintableText(identifier).text
    guard let text = policy.text else { return name }
    return text.hasSuffix(name) ? text : "\(text) \(name)"
  }
}

extension ExpectedRecordSet {
  /// What Route 53 goes by; none of the only set of its name and type.
  package var choice: Destination.Choice? { identifier.map { Destination.Choice(identifier: $0, policy: policy) } }
}

extension RoutingPolicy {
  /// What sets one record set apart from the others of its name and type; none for the only one.
  package var text: String? {
    switch self {
    case .simple: nil
    case .weighted(let weight): "weight \(weight)"
    case .latency(let region): "latency \(PrintableText(region).text)"
    case .failover(let role): role.rawValue
    case .geolocation(.everywhere): "geolocation *"
    case .geolocation(.continent(let code)), .geolocation(.country(let code)):
      "geolocation \(PrintableText(code).text)"
    case .geolocation(.subdivision(let country, let code)):
      "geolocation \(PrintableText(country).text)-\(PrintableText(code).text)"
    case .geoproximity(let place): "geoproximity \(PrintableText(place).text)"
    case .multivalue: "multivalue"
    case .cidr(let location): "CIDR \(PrintableText(location).text)"
    }
  }
}

extension HostedZone {
  /// More record sets than this behind one name, whose aliases may multiply, are not followed.
  private static let stepLimit = 256

  /// Where the record sets of a name lead, aliases and CNAMEs inside the zone followed; sorted by type, then as exported.
  package func destinations(of name: DomainName) -> [Destination] {
    var (found, known): ([Destination], Set<Destination>) = ([], [])
    for type in [RecordType.a, .aaaa] {
      var ways = [Way(name: name, choices: [])]
      var seen = Set(ways)
      var index = 0
      while index < ways.count, index < Self.stepLimit {
        let way = ways[index]
        index += 1
        for step in steps(from: way, of: type) {
          switch step.place {
          case .name(let next) where next.isWithin(self.name) && !sets(for: next).isEmpty:
            let way = Way(name: next, choices: step.choices)
            if seen.insert(way).inserted { ways.append(way) }
          case .name, .address: if known.insert(step).inserted { found.append(step) }
          }
        }
      }
    }
    return found
  }

  /// A name, and those that its CNAME records lead to inside the zone, as far as the export holds them.
  package func owners(behind name: DomainName) -> [DomainName] {
    var found = [name]
    var index = 0
    while index < found.count, index < Self.stepLimit {
      for set in sets(for: found[index]) where set.type == .cname {
        guard case .values(let values) = set.content else { continue }
        found += values.compactMap { DomainName(wire: $0) }.filter {
          $0.isWithin(self.name) && !found.contains($0) && !sets(for: $0).isEmpty
        }
      }
      index += 1
    }
    return found
  }

  /// Where the sets of an alias or CNAME lead: a host, or none for an address; empty for other names.
  package func hosts(behind name: DomainName) -> [DomainName?] {
    guard sets(for: name).contains(where: \.leadsToName) else { return [] }
    return destinations(of: name).map { if case .name(let host) = $0.place { host } else { nil } }
  }

  /// What the sets of one name say by themselves.
  private func steps(from way: Way, of type: RecordType) -> [Destination] {
    let all = sets(for: way.name)
    let own = all.filter { $0.type == type }
    return (own.isEmpty ? all.filter { $0.type == .cname } : own).flatMap { set -> [Destination] in
      let choices = way.choices + [set.choice].compactMap(\.self)
      func destination(_ place: Destination.Place) -> Destination {
        Destination(place: place, type: type, choices: choices, source: set.source)
      }
      switch set.content {
      case .values(let values) where set.type == .cname:
        return values.compactMap { DomainName(wire: $0) }.map { destination(.name($0)) }
      case .values(let values): return values.compactMap { Address(bytes: $0) }.map { destination(.address($0)) }
      case .alias(let name): return [destination(.name(name))]
      case .notEvaluated: return []
      }
    }
  }

  private struct Way: Hashable {
    var name: DomainName
    var choices: [Destination.Choice]
  }
}

extension Expectations {
  /// Whether a name is an alias or CNAME that leads to a host of a kind, in a public zone of the apex that holds it.
  package func leads(_ name: DomainName, toAHostThat isMeant: (DomainName) -> Bool) -> Bool {
    hosts(behind: name).contains { $0.map(isMeant) == true }
  }

  /// Whether it leads to hosts of a kind, and nowhere else.
  package func leads(_ name: DomainName, toHostsThatAll areMeant: (DomainName) -> Bool) -> Bool {
    let hosts = hosts(behind: name)
    return !hosts.isEmpty && hosts.allSatisfy { $0.map(areMeant) == true }
  }

  private func hosts(behind name: DomainName) -> [DomainName?] {
    guard let apex = zone(holding: name)?.name else { return [] }
    return zones.filter { !$0.isPrivate && $0.name == apex }.flatMap { $0.hosts(behind: name) }
  }

  /// Where the record sets of a target lead, in every public zone of the apex that holds it: only the walk shows which of
  /// them is delegated.
  package func destinations(of target: Target) -> [Destination] {
    guard !target.absent, !target.isInferred, let apex = zone(holding: target.name)?.name else { return [] }
    return zones.filter { !$0.isPrivate && $0.name == apex }.flatMap { $0.destinations(of: target.name) }
  }
}

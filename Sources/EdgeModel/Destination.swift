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

  /// Where the record sets of a name lead, aliases and CNAMEs followed inside the zone and the others that hold what they
  /// lead to; sorted by type, then as exported.
  ///
  /// `zones` gives those that may answer for a name, this one included.
  package func destinations(
    of name: DomainName, through zones: (DomainName) -> [HostedZone] = { _ in [] }
  ) -> [Destination] {
    var (found, known): ([Destination], Set<Destination>) = ([], [])
    var held = [self]
    for type in [RecordType.a, .aaaa] {
      var ways = [Way(name: name, zone: 0, choices: [])]
      var seen = Set(ways)
      var index = 0
      while index < ways.count, index < Self.stepLimit {
        let way = ways[index]
        index += 1
        for step in held[way.zone].steps(from: way, of: type) {
          let next = held[way.zone].zones(holding: step.place, among: zones)
          for zone in next {
            let place = held.firstIndex(where: zone.isSame) ?? held.count
            if place == held.count { held.append(zone) }
            guard case .name(let name) = step.place else { continue }
            let way = Way(name: name, zone: place, choices: step.choices)
            if seen.insert(way).inserted { ways.append(way) }
          }
          if next.isEmpty, known.insert(step).inserted { found.append(step) }
        }
      }
    }
    return found
  }

  private func isSame(as other: HostedZone) -> Bool { (id, name, source) == (other.id, other.name, other.source) }

  /// The zones that have record sets for a place; of those of one apex that this one belongs to, it alone counts.
  private func zones(holding place: Destination.Place, among zones: (DomainName) -> [HostedZone]) -> [HostedZone] {
    guard case .name(let name) = place else { return [] }
    let others = zones(name).filter { $0.name != self.name }
    // What lies below a delegation is not answered from the zone that delegates.
    return (others.isEmpty && name.isWithin(self.name) ? [self] : others)
      .filter { !$0.sets(for: name).isEmpty && $0.delegation(above: name) == nil }
  }

  /// A name, and those that its CNAME records lead to, each with the zone that holds it; `zones` as for destinations.
  package func owners(
    behind name: DomainName, through zones: (DomainName) -> [HostedZone] = { _ in [] }
  ) -> [(name: DomainName, zone: HostedZone)] {
    var found = [(name: name, zone: self)]
    var index = 0
    while index < found.count, index < Self.stepLimit {
      let (owner, zone) = found[index]
      for set in zone.sets(for: owner) where set.type == .cname {
        guard case .values(let values) = set.content else { continue }
        for next in values.compactMap({ DomainName(wire: $0) }) {
          found += zone.zones(holding: .name(next), among: zones).map { (next, $0) }.filter { new in
            !found.contains { $0.name == new.0 && $0.zone.isSame(as: new.1) }
          }
        }
      }
      index += 1
    }
    return found
  }

  /// Where the sets of an alias or CNAME lead: a host, or none for an address; empty for other names.
  package func hosts(
    behind name: DomainName, through zones: (DomainName) -> [HostedZone] = { _ in [] }
  ) -> [DomainName?] {
    guard sets(for: name).contains(where: \.leadsToName) else { return [] }
    return destinations(of: name, through: zones).map { if case .name(let host) = $0.place { host } else { nil } }
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
    /// The place of the zone among those that are followed.
    var zone: Int
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
    zones(answering: name).flatMap { $0.hosts(behind: name, through: zones(answering:)) }
  }

  /// Where the record sets of a target lead, in every public zone of the apex that holds it: only the walk shows which of
  /// them is delegated.
  ///
  package func destinations(of target: Target) -> [Destination] {
    guard !target.absent else { return [] }
    return zones(answering: target.name).flatMap { $0.destinations(of: target.name, through: zones(answering:)) }
  }

  /// The public hosted zones of the apex that holds a name.
  package func zones(answering name: DomainName) -> [HostedZone] {
    guard let apex = zone(holding: name)?.name else { return [] }
    return zones.filter { !$0.isPrivate && $0.name == apex }
  }
}

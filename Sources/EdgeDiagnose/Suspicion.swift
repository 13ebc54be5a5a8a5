import EdgeModel

/// A resolver's answer about one target that is doubtful by itself, and wrong if it says the same of unrelated names.
struct Suspicion: Hashable, Sendable {
  /// What a resolver says of one address family.
  struct Voice: Hashable {
    var resolver: Resolver
    var isIPv6: Bool
  }

  var resolver: Resolver
  /// The target's zone.
  var zone: DomainName
  /// The one address that the resolver gives, for so long.
  var address: Address
  var ttl: UInt32
  /// Those that the zone's servers give.
  var own: Set<Address>
  /// The note that stands for it by itself, and what takes its place.
  var note: String
  var finding: Finding
}

extension [Diagnosis] {
  /// With what one target's look alone could not show: a resolver that leads names of several zones to one address, which
  /// no cache explains.
  var confronted: [Diagnosis] {
    let all = Dictionary(grouping: flatMap(\.suspicions)) {
      Suspicion.Voice(resolver: $0.resolver, isIPv6: $0.address.isIPv6)
    }
    let findings = Dictionary(all.values.filter(\.isForeign).flatMap(\.proved)) { first, _ in first }
    guard !findings.isEmpty else { return self }
    return map { diagnosis in
      var diagnosis = diagnosis
      diagnosis.findings = diagnosis.findings.map { findings[$0.id] ?? $0 }.worstFirst
      return diagnosis
    }
  }
}

extension [Suspicion] {
  /// Whether all answers are one address for one time, where the zones' own servers give addresses that have nothing in
  /// common.
  ///
  /// Copies from before a change, or of what a network gives at another place, are of different ages.
  fileprivate var isForeign: Bool {
    guard let first, allSatisfy({ $0.address == first.address && $0.ttl == first.ttl }) else { return false }
    return contains { a in contains { b in a.zone != b.zone && a.own.isDisjoint(with: b.own) } }
  }

  /// What takes the place of each note, with the names that the resolver answers alike.
  fileprivate var proved: [(note: String, finding: Finding)] {
    map { suspicion in
      var finding = suspicion.finding
      let others = Set(map(\.finding.target)).subtracting([finding.target]).sorted().prefix(3)
      finding.evidence += others.map {
        Finding.Evidence(
          kind: "dns", time: finding.evidence.first?.time, text: "\(suspicion.resolver): the same for \($0)")
      }
      return (suspicion.note, finding)
    }
  }
}

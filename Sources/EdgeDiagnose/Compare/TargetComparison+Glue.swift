import EdgeModel

extension TargetComparison {
  /// What the addresses answer that only glue leads to, where all others of the zone's servers agree on something else.
  ///
  /// Geography and balancing do not follow glue: such an address serves another version of the zone.
  var strayGlue: [Variation] {
    guard !target.absent, !isDenied, let zone else { return [] }
    let known = Set(zone.nameServers.flatMap { $0.authoritative.flatMap { $0.isEmpty ? nil : $0 } ?? $0.addresses })
    let foreign = Set(zone.nameServers.filter { $0.origins.contains(.parent) }.flatMap(\.glue)).subtracting(known)
    guard !foreign.isEmpty else { return [] }
    return records.flatMap { record -> [Variation] in
      let replies = record.observed
      let others = replies.filter { known.contains($0.address) }
      guard record.zone == zone.zone, let other = others.first, Set(others.map(\.content)).count == 1,
        !replies.contains(where: { $0.constancy == .varies })
      else { return [] }
      return replies.filter { foreign.contains($0.address) && $0.contradicts(other) }
        .map { Variation(record: record, reply: $0, other: other) }
    }
  }
}

extension ServerReply {
  /// Whether two replies have nothing in common.
  fileprivate func contradicts(_ other: ServerReply) -> Bool {
    guard case .records(let mine)? = content, case .records(let theirs)? = other.content else {
      return content != other.content
    }
    return mine.isDisjoint(with: theirs)
  }
}

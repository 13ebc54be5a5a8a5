import EdgeModel

extension TargetComparison {
  /// What the addresses answer that only glue leads to, where all others of the zone's servers agree on something else.
  ///
  /// Geography and balancing do not follow glue: such an address serves another version of the zone.
  var strayGlue: [Variation] {
    guard !target.absent, !isDenied, let zone else { return [] }
    let (known, foreign) = (zone.knownAddresses, zone.foreignGlue)
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

extension ZoneComparison {
  /// Where its servers are by what their own zones say, as far as these were heard.
  fileprivate var knownAddresses: Set<Address> {
    Set(nameServers.flatMap { $0.authoritative.flatMap { $0.isEmpty ? nil : $0 } ?? $0.addresses })
  }

  /// The addresses that only glue leads to.
  fileprivate var foreignGlue: Set<Address> {
    Set(nameServers.filter { $0.origins.contains(.parent) }.flatMap(\.glue)).subtracting(knownAddresses)
  }

  /// Whether nobody answers but where glue alone leads, so that resolvers find nobody once they have the zone's own word.
  var isGluedAlone: Bool {
    let (known, foreign) = (knownAddresses, foreignGlue)
    let (alive, rest) = (servers.filter(\.answersUsers), servers.filter { !$0.answersUsers })
    let hasFailed = rest.contains { $0.address.map(known.contains) == true }
    return hasFailed && !alive.isEmpty && alive.allSatisfy { $0.address.map(foreign.contains) == true }
      && rest.allSatisfy { !$0.state.isHarmless }
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

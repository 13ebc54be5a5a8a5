import EdgeModel

/// A zone as it should be delegated and served, held against its parent's and its servers' answers.
package struct ZoneComparison: Hashable, Sendable {
  /// What the parent says about the zone's existence.
  package enum Cut: Hashable, Sendable {
    case delegated
    /// The parent answered by itself, with this, where it should have referred to the zone.
    case denied(by: DomainName, as: ResponseCode)
    case unobserved(why: String)
  }

  package var zone: DomainName
  package var parent: DomainName?
  package var cut: Cut
  /// The delegation set against the names at the parent.
  package var delegation: Comparison<Set<DomainName>>
  /// Every server that the parent or the zone itself names, on every address; sorted.
  package var servers: [ServerComparison]
  /// Servers of the delegation set that nobody names; sorted.
  package var expectedServers: [ServerComparison]
  /// Those that the parent or the zone itself names; sorted by name.
  package var nameServers: [NameServer]
  /// What each address of the parent's servers says of the delegation; sorted.
  package var parentViews: [DelegationView]
  /// The NS records at the apex, as each of the zone's own servers gives them; sorted.
  package var apexViews: [DelegationView]
  /// Whether the parent has DS records for the zone.
  package var isSigned: Bool
  package var source: Source?
  /// Whether it has more servers than were asked.
  package var isTruncated: Bool

  /// `delegation` are the servers that the probe file states, which counts more than what the hosted zone does; `opened`
  /// are the kinds of special addresses that are meant where one looks.
  init(
    of zone: DomainName, cut: Cut, hostedZone: HostedZone?, delegation stated: StatedDelegation? = nil,
    opened: Set<Address.Special>, pathLoss: PathLoss, in evidence: Evidence
  ) {
    let seen = evidence.zone(zone)
    self.zone = zone
    self.cut = cut
    parent = seen?.parent ?? (zone.isRoot ? nil : evidence.deepestZone(above: zone))
    let all = seen.map { ServerComparison.all(of: $0, opened: opened, pathLoss: pathLoss, in: evidence) } ?? []
    servers = all.filter { !$0.origins.isOnlyExpected }
    expectedServers = all.filter(\.origins.isOnlyExpected)
    nameServers = (seen?.servers ?? []).filter { !$0.origins.isOnlyExpected }.sorted { $0.name < $1.name }
    parentViews = parent.flatMap { evidence.zone($0) }.map { DelegationView.all(of: zone, in: $0) } ?? []
    apexViews = seen.map(DelegationView.all(atApexOf:)) ?? []
    isSigned = seen?.ds.isEmpty == false
    source = stated?.source ?? hostedZone?.source
    isTruncated = seen?.isTruncated == true
    let observed = seen?.delegated ?? []
    let expected = (stated?.servers ?? hostedZone?.nameServers).map { Set($0) }
    delegation =
      switch (cut, expected) {
      case (.unobserved(let why), _): .unobserved(why: why)
      case (.delegated, _) where isTruncated: .unobserved(why: "it has more servers than were looked at")
      case (.denied, let expected?): .differs(expected: expected, observed: [])
      case (_, nil): .unstated(observed)
      case (.delegated, let expected?):
        observed == expected ? .agrees(observed) : .differs(expected: expected, observed: observed)
      }
  }

  /// Whether users get answers from at least one address that resolvers are led to, or may from one that nobody asked.
  package var isServed: Bool { isTruncated || servers.contains { $0.isDelegated && $0.answersUsers } }

  /// The addresses that were looked at, whatever they answered.
  package var observedServers: [ServerComparison] {
    servers.filter { if case .unobserved = $0.state { false } else { true } }
  }

  /// Whether one that users are led to could not be looked at from here.
  var hasUnobservedServers: Bool {
    servers.contains { server in
      guard server.isDelegated, case .unobserved = server.state else { return false }
      return true
    }
  }

  /// Whether users get no answer because of this zone: nobody refers to it, or nobody serves it.
  package var isBroken: Bool {
    if case .denied = cut { return true }
    return !observedServers.isEmpty && !isServed
  }
}

extension Evidence {
  /// The deepest zone the walk entered on the way to `name`, `name` itself excluded.
  fileprivate func deepestZone(above name: DomainName) -> DomainName? {
    zones.map(\.zone).filter { name.isBelow($0) }.max { $0.wire.count < $1.wire.count }
  }
}

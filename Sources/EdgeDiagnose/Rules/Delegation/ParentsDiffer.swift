import EdgeModel

/// The parent's own servers do not agree about the delegation.
package struct ParentsDiffer: Rule {
  package let id = "parents-differ"
  package let summary = "The parent's own servers give different delegations."
  package let explanation = Runbook(
    trigger:
      "Addresses of the parent's servers name different servers for the zone, or some deny it; or one answers for "
      + "the zone by itself, where it should refer to it, and otherwise than the zone's own servers.",
    impact:
      "Resolvers that ask a server which denies the zone, or leads to servers that do not serve it, have no answer. "
      + "Nobody while all the delegations lead to servers that serve the zone. What a server of the parent says of the zone "
      + "by itself is believed.",
    investigation: "Ask each of them: `dig +norecurse @ADDRESS ZONE NS`, and for the parent's SOA serial.",
    causes: "A change of the delegation that has not reached all of the parent's servers; one that no longer gets "
      + "transfers; a copy of the zone left on a server that once served it.",
    resolution: "Wait for the parent's next transfer; when it does not come, tell its operator which server is behind. "
      + "Take a left copy of the zone off the server.",
    prevention: "Keep the old servers answering until every server of the parent has the change and its TTL has passed."
  )

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    disagreement(in: comparison) + copies(in: comparison)
  }

  /// What a server of the parent should answer that holds a copy of the zone.
  static let referral = "a referral"

  /// One finding for the servers of the parent that answer from another version of the zone.
  private func copies(in comparison: TargetComparison) -> [Finding] {
    let copies = comparison.foreignCopies
    guard let zone = comparison.zone, let first = copies.first else { return [] }
    let (servers, addresses) = (Set(copies.map(\.reply.server)).sorted(), Set(copies.map(\.reply.address)))
    return [
      finding(
        copies.contains(where: comparison.isAstray) ? .delegation(.misdirected(to: zone.zone, by: addresses)) : .nobody,
        in: comparison,
        scope: Finding.Scope(zone: zone.zone, servers: servers, addresses: addresses.sorted(), type: .ns),
        "\(servers.list), which serve\(servers.count == 1 ? "s" : "") \(zone.parent ?? .root), "
          + "answer\(servers.count == 1 ? "s" : "") for \(zone.zone) as well, from another version: "
          + first.contradiction,
        expected: Self.referral, observed: first.contradiction,
        evidence: copies.map {
          Finding.Evidence(
            kind: "dns", time: $0.reply.time ?? comparison.time,
            text: "\($0.reply.server) at \($0.reply.address): \($0.contradiction)")
        })
    ]
  }

  private func disagreement(in comparison: TargetComparison) -> [Finding] {
    guard let zone = comparison.zone, Set(zone.parentViews.map(\.content)).count > 1 else { return [] }
    let groups = Dictionary(grouping: zone.parentViews, by: \.content)
    let astray = zone.parentViews.filter { zone.leadsNowhere($0.content) }
    let expected = zone.delegation.expected
    // What most of those say that lead somewhere, where nobody says what is right.
    let usual = groups.keys.filter { !zone.leadsNowhere($0) || astray.count == zone.parentViews.count }.max { a, b in
      let (left, right) = (groups[a]?.count ?? 0, groups[b]?.count ?? 0)
      return left != right ? left < right : a.text > b.text
    }
    let right = expected.map(DelegationView.Content.servers) ?? usual
    let odd = astray.isEmpty ? zone.parentViews.filter { $0.content != right } : astray
    let addresses = Set(odd.map(\.address))
    let speakers = Set(odd.map(\.server)).sorted()
    // The servers that nobody else names stand and fall with this.
    let others = zone.parentViews.filter { !odd.contains($0) }.flatMap { $0.servers ?? [] }
    let strangers = Set(odd.flatMap { $0.servers ?? [] }).subtracting(others)
    return [
      finding(
        astray.isEmpty ? .nobody : .delegation(.misdirected(to: zone.zone, by: addresses)), in: comparison,
        scope: Finding.Scope(
          zone: zone.zone, servers: strangers.union(speakers).sorted(), addresses: addresses.sorted(), type: .ns),
        "the servers of \(zone.parent ?? .root) disagree about \(zone.zone): \(speakers.list) "
          + "say\(speakers.count == 1 ? "s" : "") \(Set(odd.map(\.content.text)).sorted().joined(separator: " or "))",
        expected: right?.text, observed: groups.keys.map(\.text).sorted().joined(separator: "; "), source: zone.source,
        evidence: zone.parentViews.map {
          Finding.Evidence(kind: "dns", time: $0.time, text: "\($0.server) at \($0.address): \($0.content.text)")
        })
    ]
  }
}

extension ZoneComparison {
  /// Whether resolvers that believe this get no answer: there is no zone, or none of the servers that were asked serves it.
  fileprivate func leadsNowhere(_ content: DelegationView.Content) -> Bool {
    guard case .servers(let names) = content else { return true }
    let named = observedServers.filter { names.contains($0.name) }
    return !named.isEmpty && !named.contains(where: \.answersUsers)
  }
}

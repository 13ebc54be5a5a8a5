import EdgeModel

/// A server whose name lies in the zone itself came without its address.
package struct MissingGlue: Rule {
  package let id = "missing-glue"
  package let summary = "The parent names a server inside the zone and does not give its address."
  package let explanation = Runbook(
    trigger: "Referrals name a server whose name lies in the zone itself, and none of them, or not all, carries an "
      + "address for it (RFC 9471).",
    impact: "Nobody can begin with that server: its address is known to nobody but the zone. Resolvers ask the others; "
      + "when all are such, every user fails. A note when only some of the parent's servers leave it out.",
    investigation: "Ask the parent's server: `dig +norecurse @ADDRESS ZONE NS` and look at the additional section.",
    causes: "A host object that was never created at the registry, or was deleted; a zone file without the A records "
      + "below the NS records.",
    resolution: "Register the host's addresses with the registrar, or put its A and AAAA records beside the NS records "
      + "in the parent zone.",
    prevention: "Name servers with names outside the zone, which need no glue; a check after every change of servers.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard let zone = comparison.zone else { return [] }
    return zone.nameServers.compactMap { server in
      guard server.origins.contains(.parent), server.name.isWithin(zone.zone) else { return nil }
      let views = zone.referrals(to: server.name)
      let without = views.filter { view in !view.glue.contains { $0.name == server.name } }
      guard !without.isEmpty else { return nil }
      let isWhole = zone.lacksGlue(server)
      guard isWhole || without.count < views.count else { return nil }
      let who =
        isWhole ? "no server of \(zone.parent ?? .root)" : "\(without.count) of \(views.count) servers' addresses"
      return finding(
        isWhole ? .noAnswer(zone: zone.zone, from: Set(server.addresses)) : .nobody, in: comparison,
        scope: Finding.Scope(zone: zone.zone, servers: [server.name], addresses: server.addresses, type: .ns),
        isWhole
          ? "\(server.name) lies in \(zone.zone), and \(who) gives its address"
          : "\(server.name) lies in \(zone.zone), and \(who) of \(zone.parent ?? .root) leave out its address",
        expected: "an address with every referral", observed: isWhole ? "no glue" : "glue from some",
        evidence: without.map {
          Finding.Evidence(
            kind: "dns", time: $0.time, text: "\($0.server) at \($0.address) refers to \(server.name) without glue")
        })
    }
  }
}

extension ZoneComparison {
  /// What the addresses of the parent's servers said that refer to a server.
  func referrals(to server: DomainName) -> [DelegationView] {
    parentViews.filter { $0.isReferral && $0.servers?.contains(server) == true }
  }

  /// Whether a server's name lies in the zone, so that nobody learns its address but by glue, and there is none.
  ///
  /// One that its own zone denies needs an address before it needs glue.
  func lacksGlue(_ server: NameServer) -> Bool {
    let views = referrals(to: server.name)
    guard server.origins.contains(.parent), server.name.isWithin(zone), !views.isEmpty,
      !views.contains(where: { $0.glue.contains { $0.name == server.name } })
    else { return false }
    return !server.addresses.isEmpty || !server.circle.isEmpty || !isServed
  }
}

import EdgeModel

/// The name of a server leads to no address.
package struct UnresolvableServer: Rule {
  package let id = "unresolvable-server"
  package let summary = "The name of a name server leads to no address."
  package let explanation = Runbook(
    trigger:
      "The name of a server that the parent or the zone names does not exist, has no address record, or lies in a "
      + "zone that gives no answer.",
    impact: "Resolvers pass the server over and ask the others. When it is so with all of them, every user fails. "
      + "Whoever can register the missing name answers for the zone.",
    investigation: "Run `edgeprobe trace NAME-SERVER`: it shows which zone on the way denies the name or is silent.",
    causes: "The host was renamed or deleted and the delegation was not; its domain lapsed; a slip of the pen in the "
      + "delegation.",
    resolution: "Take the name out of the delegation at the parent and out of the zone, or create its address records.",
    prevention: "Hosts leave the delegation before they lose their names; a registration for every domain that holds "
      + "name servers.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.judgedZones.flatMap { zone in
      zone.nameServers.compactMap { server -> Finding? in
        guard let why = server.unresolved, server.circle.isEmpty, !zone.lacksGlue(server) else { return nil }
        // Its own zone is this one, which nobody serves: that is the finding.
        guard server.addresses.isEmpty || zone.isServed || !server.name.isWithin(zone.zone) else { return nil }
        let hasGlue = !server.addresses.isEmpty
        return finding(
          hasGlue ? .nobody : .noAnswer(zone: zone.zone, from: []), in: comparison,
          scope: Finding.Scope(zone: zone.zone, servers: [server.name], addresses: server.addresses),
          "\(server.name), a name server of \(zone.zone), leads to no address"
            + (hasGlue ? " but by glue: \(why)" : ": \(why)"),
          expected: "an address", observed: why,
          evidence: [Finding.Evidence(kind: "dns", time: comparison.time, text: "\(server.name): \(why)")],
          aspects: why.hasPrefix("no server of ") ? [.serverZoneSilent] : [])
      }
    }
  }
}

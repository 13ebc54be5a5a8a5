import EdgeModel

/// The addresses that come with the delegation are not those that the server has.
package struct WrongGlue: Rule {
  package let id = "wrong-glue"
  package let summary = "The parent gives other addresses for a name server than the server's own zone does."
  package let explanation = Runbook(
    trigger: "The glue of a delegated server and the addresses that the servers of its own zone give for it are known, "
      + "and differ.",
    impact:
      "Nobody as long as what the glue leads to serves the zone. Where it does not, resolvers that begin with the "
      + "glue wait and ask another server; when no server is left, every user fails.",
    investigation: "Compare `dig +norecurse @PARENT-SERVER ZONE NS` (additional section) with `edgeprobe trace "
      + "NAME-SERVER`.",
    causes:
      "The server moved and the host object at the registry did not; an address family was added in the zone only.",
    resolution: "Set the host's addresses at the registrar, or the records beside the NS records in the parent zone.",
    prevention: "Change glue first, keep the old address answering until the delegation's TTL has passed.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard let zone = comparison.zone else { return [] }
    return zone.nameServers.compactMap { server in
      guard server.origins.contains(.parent), let own = server.authoritative.map({ Set($0) }), !own.isEmpty,
        !server.glue.isEmpty
      else { return nil }
      let glue = Set(server.glue)
      guard glue != own else { return nil }
      let foreign = glue.subtracting(own)
      let places = zone.servers.filter { place in
        place.name == server.name && place.address.map(foreign.contains) == true
      }
      let failing = Set(places.filter { !$0.state.isHarmless }.compactMap(\.address))
      let differing = failing.isEmpty ? glue.symmetricDifference(own) : failing
      return finding(
        failing.isEmpty ? .nobody : .noAnswer(zone: zone.zone, from: failing), in: comparison,
        scope: Finding.Scope(
          zone: zone.zone, servers: [server.name], addresses: differing.sorted(), type: .ns),
        foreign.isEmpty
          ? "the glue of \(server.name) leaves out \(own.subtracting(glue).sorted().list)"
          : "the glue of \(server.name) is \(glue.sorted().list), its own zone says \(own.sorted().list)",
        expected: own.sorted().list, observed: glue.sorted().list,
        evidence: places.map {
          Finding.Evidence(kind: "dns", time: comparison.time, text: "\($0.place) \($0.state.text)")
        })
    }
  }
}

extension ServerComparison.State {
  /// Whether an address that was asked serves the zone; one that was not asked accuses nobody.
  var isHarmless: Bool {
    switch self {
    case .serves, .unobserved: true
    case .lame, .cutShort, .dead, .unresolvable: false
    }
  }
}

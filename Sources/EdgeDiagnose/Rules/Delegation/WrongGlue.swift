import EdgeModel

/// The addresses that come with the delegation are not those that the server has.
package struct WrongGlue: Rule {
  package let id = "wrong-glue"
  package let summary = "The parent gives other addresses for a name server than the server's own zone does."
  package let explanation = Runbook(
    trigger: "The glue of a delegated server and the addresses that the servers of its own zone give for it are known, "
      + "and differ.",
    impact:
      "Nobody as long as what the glue leads to serves the zone, and so does what the zone gives. Where it does not, "
      + "resolvers that begin with the glue wait and ask another server; when no server is left, every user fails. Where it "
      + "serves another version of the zone, users get what that says. Where nothing but what the glue leads to answers, "
      + "BIND and Unbound go on with that; PowerDNS turns to what the zone gives, and its users fail.",
    investigation: "Compare `dig +norecurse @PARENT-SERVER ZONE NS` (additional section) with `edgeprobe trace "
      + "NAME-SERVER`.",
    causes:
      "The server moved and the host object at the registry did not; an address family was added in the zone only.",
    resolution: "Set the host's addresses at the registrar, or the records beside the NS records in the parent zone.",
    prevention: "Change glue first, keep the old address answering until the delegation's TTL has passed.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard let zone = comparison.zone else { return [] }
    let strays = comparison.strayGlue
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
      let strayed = failing.isEmpty ? strays.filter { $0.reply.server == server.name } : []
      let odd = failing.union(strayed.map(\.reply.address))
      let differing = odd.isEmpty ? glue.symmetricDifference(own) : odd
      let answer = strayed.first.map { "; there \($0.contradiction)" } ?? ""
      let isLast = zone.isGluedAlone && !foreign.isEmpty
      let usual = failing.isEmpty ? effect(of: strayed, in: comparison) : .noAnswer(zone: zone.zone, from: failing)
      return finding(
        (isLast ? [.delegation(.gluedAlone(zone.zone)), usual] : [usual]).worst(in: comparison), in: comparison,
        scope: Finding.Scope(
          zone: zone.zone, servers: [server.name], addresses: differing.sorted(), type: .ns),
        foreign.isEmpty
          ? "the glue of \(server.name) leaves out \(own.subtracting(glue).sorted().list)"
          : "the glue of \(server.name) is \(glue.sorted().list), its own zone says \(own.sorted().list)\(answer)",
        expected: own.sorted().list, observed: glue.sorted().list,
        evidence: places.map {
          Finding.Evidence(kind: "dns", time: comparison.time, text: "\($0.place) \($0.state.text)")
        }
          + strayed.map {
            Finding.Evidence(
              kind: "dns", time: $0.reply.time, text: "\(server.name) at \($0.reply.address): \($0.contradiction)")
          })
    }
  }

  /// What the other version of the zone does to users, by the worst of its answers.
  private func effect(of strayed: [Variation], in comparison: TargetComparison) -> Effect {
    let addresses = Set(strayed.map(\.reply.address))
    return strayed.map { stray -> Effect in
      let questions = [stray.record.question]
      if stray.reply.content?.exists != true { return .noRecord(of: questions, from: addresses) }
      return comparison.leadsToHealth(stray.reply, to: stray.record.question)
        ? .ambiguous(of: questions, from: addresses) : .wrongAnswer(to: questions, from: addresses)
    }.worst(in: comparison)
  }
}

extension Variation {
  /// `www.example.com. A is 192.0.2.2, at the other servers 192.0.2.1`.
  var contradiction: String {
    let type = record.question.type
    let (mine, theirs) = (reply.content?.text(as: type) ?? "nothing", other.content?.text(as: type) ?? "nothing")
    return "\(record.question) is \(mine), at the other servers \(theirs)"
  }
}

extension ServerComparison.State {
  /// Whether an address that was asked serves the zone; one that was not asked accuses nobody.
  var isHarmless: Bool {
    switch self {
    case .serves, .unobserved: true
    case .lame, .cutShort, .dead, .unresolvable, .special: false
    }
  }
}

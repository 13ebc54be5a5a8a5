import EdgeModel

/// A server answers only to queries without EDNS, or with less of it.
package struct BreaksOnEDNS: Rule {
  package let id = "breaks-on-edns"
  package let summary = "A name server answers only when a query leaves out EDNS or a part of it."
  package let explanation = Runbook(
    trigger: "Over UDP a server answered no query that had EDNS with DO and options, and answered the same with less "
      + "(RFC 6891, RFC 8906): it was silent, or its answer was an error or NXDOMAIN. One lost packet is not enough, "
      + "nor is silence now to this and now to that, as of servers that answer only so many queries a second.",
    impact: "Where it says so with FORMERR, NOTIMP or BADVERS, resolvers ask again without: a note, unless all "
      + "servers do, or the zone is signed, because then there are no signatures either. When it is silent, or "
      + "answers SERVFAIL or REFUSED, resolvers of today (BIND, Unbound, PowerDNS) do not ask without: they turn to the "
      + "others; when all are so, their users fail. Where it is so with options or DO alone, those resolvers are hit that send "
      + "them. NXDOMAIN they believe.",
    investigation: "Ask it: `dig +norecurse @ADDRESS NAME` against `dig +norecurse +noedns @ADDRESS NAME`; "
      + "where EDNS alone is answered, with `+nocookie +edns`, `+nocookie +dnssec` and `+cookie` in its place.",
    causes:
      "A firewall that drops queries with OPT; server software from before 2013; a load balancer that parses DNS.",
    resolution: "Update the server, or take DNS inspection off the path to it.",
    prevention: "A test with EDNS, DO and an unknown option in the acceptance of every name server.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    [comparison.zone, comparison.parent].compactMap(\.self).flatMap { zone in
      let limited = zone.servers.filter { $0.ednsLimit != nil }
      let dead = limited.filter { $0.ednsLimit?.isTakenForDead == true }
      let silent = Set(dead.compactMap(\.address))
      let deaf = Set(dead.filter { $0.ednsLimit?.works == EDNSUse.none }.compactMap(\.address))
      let denying = Set(limited.filter { $0.ednsLimit?.error == .nameError }.compactMap(\.address))
      let denied = comparison.judged.filter { $0.zone == zone.zone }.map(\.question)
      let all = Set(limited.compactMap(\.address))
      return limited.grouped(\.ednsLimit).map { name, servers in
        let addresses = servers.compactMap(\.server.address).sorted()
        // Severity is that of all of a kind together: each alone leaves the others.
        var effects: [Effect] = []
        if !deaf.isDisjoint(with: addresses) { effects.append(.delegation(.deaf(zone.zone, to: .edns, at: deaf))) }
        if !silent.isDisjoint(with: addresses) {
          effects.append(.delegation(.deaf(zone.zone, to: .options, at: silent)))
        }
        if !denying.isDisjoint(with: addresses), !denied.isEmpty {
          effects.append(.noRecord(of: denied, from: denying))
        }
        if effects.isEmpty {
          // Without EDNS there are no signatures.
          effects.append(
            .delegation(
              zone.isSigned ? .deaf(zone.zone, to: .validating, at: all) : .askedAgain(zone.zone, at: all)))
        }
        let observed = Set(servers.map { $0.detail.text }).sorted().list
        return finding(
          effects.worst(in: comparison), in: comparison,
          scope: Finding.Scope(zone: zone.zone, servers: [name], addresses: addresses),
          "\(name) (\(addresses.list)) \(observed)", expected: "answers to queries with EDNS", observed: observed,
          evidence: servers.map { server, limit in
            Finding.Evidence(kind: "dns", time: comparison.time, text: "\(server.place) \(limit.text)")
          }, aspects: servers.contains { $0.detail.works != .none } ? [.partOfEDNS] : [])
      }
    }
  }
}

extension ServerComparison.EDNSLimit {
  /// Whether resolvers turn to other servers and do not ask with less.
  fileprivate var isTakenForDead: Bool { drops || error == .serverFailure || error == .refused }

  /// Which rung of the ladder works, and what becomes of those above.
  fileprivate var text: String {
    let fails = drops ? "is silent to" : isTakenForDead || error == .nameError ? "answers \(errorText) to" : "rejects"
    return switch works {
    case .full, .plain: "\(fails) EDNS with DO and options, and answers to EDNS without"
    case .none: "\(fails) EDNS, and answers without"
    }
  }

  private var errorText: String { error.map { "\($0)" } ?? "an error" }
}

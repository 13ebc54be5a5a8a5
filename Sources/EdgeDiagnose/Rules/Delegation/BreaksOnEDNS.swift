import EdgeModel

/// A server answers only to queries without EDNS, or with less of it.
package struct BreaksOnEDNS: Rule {
  package let id = "breaks-on-edns"
  package let summary = "A name server answers only when a query leaves out EDNS or a part of it."
  package let explanation = Runbook(
    trigger: "Over UDP a server answered no query that had EDNS with DO and options, and answered the same with less "
      + "(RFC 6891, RFC 8906). One lost packet is not enough.",
    impact: "Where it says so with FORMERR, NOTIMP or BADVERS, resolvers ask again without: a note, unless all "
      + "servers do, or the zone is signed, because then there are no signatures either. When it is silent, "
      + "resolvers of today take it for dead and ask the others; when all are so, their users fail.",
    investigation: "Ask it: `dig +norecurse @ADDRESS NAME` against `dig +norecurse +noedns @ADDRESS NAME`.",
    causes:
      "A firewall that drops queries with OPT; server software from before 2013; a load balancer that parses DNS.",
    resolution: "Update the server, or take DNS inspection off the path to it.",
    prevention: "A test with EDNS, DO and an unknown option in the acceptance of every name server.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    [comparison.zone, comparison.parent].compactMap(\.self).flatMap { zone in
      let limited = zone.servers.filter { $0.ednsLimit != nil }
      let silent = Set(limited.filter { $0.ednsLimit?.drops == true }.compactMap(\.address))
      let all = Set(limited.compactMap(\.address))
      return limited.grouped(\.ednsLimit).map { name, servers in
        let addresses = servers.compactMap(\.server.address).sorted()
        // Severity is that of all of a kind together: each alone leaves the others.
        let effect: DelegationEffect =
          !silent.isDisjoint(with: addresses)
          ? .deaf(zone.zone, to: .edns, at: silent)
          // Without EDNS there are no signatures.
          : zone.isSigned ? .deaf(zone.zone, to: .validating, at: all) : .askedAgain(zone.zone, at: all)
        let observed = Set(servers.map { $0.detail.text }).sorted().list
        return finding(
          .delegation(effect), in: comparison,
          scope: Finding.Scope(zone: zone.zone, servers: [name], addresses: addresses),
          "\(name) (\(addresses.list)) \(observed)", expected: "answers to queries with EDNS", observed: observed,
          evidence: servers.map { server, limit in
            Finding.Evidence(kind: "dns", time: comparison.time, text: "\(server.place) \(limit.text)")
          })
      }
    }
  }
}

extension ServerComparison.EDNSLimit {
  /// Which rung of the ladder works, and what becomes of those above.
  fileprivate var text: String {
    let fails = drops ? "is silent to" : "rejects"
    return switch works {
    case .full, .plain: "\(fails) EDNS with DO and options, and answers to EDNS without"
    case .none: "\(fails) EDNS, and answers without"
    }
  }
}

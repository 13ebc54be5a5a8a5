import EdgeModel

/// The name of a server is an alias.
package struct AliasedServer: Rule {
  package let id = "aliased-server"
  package let summary = "The name of a name server is an alias (CNAME), which no NS record may lead to."
  package let explanation = Runbook(
    trigger: "A server that the parent or the zone names has an alias where its address should be (RFC 2181 section "
      + "10.3). A note while its address comes as glue, with which resolvers begin.",
    impact:
      "BIND does not follow the alias and passes the server over; other resolvers follow it. When all servers are "
      + "such, users behind BIND get SERVFAIL, and other users notice nothing.",
    investigation:
      "Ask `dig NAME-SERVER A`: a CNAME in the answer is the fault. `edgeprobe trace NAME-SERVER` shows which "
      + "zone has it.",
    causes:
      "Servers were given names of one's own by CNAME, as one does for web servers; a host was renamed and the old "
      + "name kept as an alias.",
    resolution:
      "Give the name A and AAAA records in place of the CNAME, or name the alias's end in the NS records, at the "
      + "parent and in the zone.",
    prevention: "Address records for every name that an NS or MX record leads to; named-checkzone finds aliases there.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    [comparison.zone, comparison.parent].compactMap(\.self).compactMap { zone in
      // One that leads nowhere has a rule of its own.
      let aliased = zone.nameServers.filter { $0.alias != nil && !$0.addresses.isEmpty }
      guard !aliased.isEmpty else { return nil }
      let passedOver = aliased.filter(\.glue.isEmpty)
      let names = aliased.map(\.name).sorted()
      let ends = aliased.compactMap { server in server.alias.map { "\(server.name) is an alias of \($0)" } }.sorted()
      return finding(
        passedOver.isEmpty ? .nobody : .delegation(.passedOver(Set(passedOver.map(\.name)), of: zone.zone)),
        in: comparison, scope: Finding.Scope(zone: zone.zone, servers: names, type: .cname),
        "\(names.list), \(names.count == 1 ? "a name server" : "name servers") of \(zone.zone), "
          + (names.count == 1 ? "is an alias" : "are aliases") + ", which BIND does not follow",
        expected: "an address", observed: ends.list,
        evidence: ends.map { Finding.Evidence(kind: "dns", time: comparison.time, text: $0) })
    }
  }
}

import EdgeModel

/// A name server was given its name by an alias.
package struct ServerNameAliased: Cause {
  package let id = "server-name-aliased"
  package let summary = "A name server was given its name by an alias, as web servers are."
  package let rulesOut = "The name has address records of its own when asked for again."
  package let prevent = "Address records for every name that NS records lead to; named-checkzone before a change."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, AliasedServer())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let servers = first.scope.servers.list
    let isSingle = first.scope.servers.count == 1
    return Account(
      "\(servers) \(isSingle ? "has" : "have") a CNAME where \(first.zone) needs an address",
      supports: findings.flatMap(\.seen).prefix(4).map(\.self),
      contradicts: first.isPartial ? ["other servers of the zone are found"] : [],
      confirm: "dig \(first.scope.servers.first?.host ?? first.zone.host) A",
      now: "replace the CNAME of \(servers) by A and AAAA records",
      fix: "keep CNAMEs off every name that NS records lead to, or name the alias's end there")
  }
}

import EdgeModel

/// Name servers of the zone are down or have lost the zone.
package struct NameServerOutage: Cause {
  package let id = "name-server-outage"
  package let summary = "Name servers of the zone are down or have lost the zone."
  package let rulesOut = "The same servers answer with authority when asked from another network."
  package let prevent = "Servers in several networks, each watched on every address."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, LameServer(), DeadServer())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let servers = Set(findings.flatMap(\.scope.servers)).sorted()
    let types = Set(findings.compactMap(\.scope.type)).sorted()
    if findings.allSatisfy({ $0.scope.type != nil }) {
      return Account(
        "\(servers.brief) \(servers.count == 1 ? "serves" : "serve") \(first.zone), but not what is asked of \(types.list)",
        supports: findings.map { "\($0.scope.servers.list) at \($0.places): \($0.observed ?? "no answer")" },
        confirm: first.serverCommand(at: findings.flatMap(\.scope.addresses)),
        now: "have \(types.list) answered by \(servers.brief), if only with no data",
        fix: "update the servers, or what filters queries on the way to them")
    }
    return Account(
      title: title(of: findings, first.zone),
      "\(servers.brief) \(servers.count == 1 ? "fails" : "fail") to serve \(first.zone)",
      supports: findings.map { "\($0.scope.servers.list) at \($0.places): \($0.observed ?? "no answer")" },
      contradicts: first.severity == .sev1 ? [] : ["other servers of the zone answer"],
      confirm: first.serverCommand(at: findings.flatMap(\.scope.addresses)),
      now: first.severity == .sev1 ? "bring one server of \(first.zone) back" : "watch: resolvers use the others",
      fix:
        "serve \(first.zone) on \(servers.brief), or take \(servers.count == 1 ? "it" : "them") out of the delegation"
    )
  }

  /// What several servers have in common; none where one fails, or each in a way of its own beside others that serve.
  private func title(of findings: [Finding], _ zone: DomainName) -> String? {
    let failing = findings.filter {
      isOf($0, DeadServer(), LameServer(), NoTCP(), UnresolvableServer()) && $0.scope.zone == zone
        // A server that only lacks a type serves the rest.
        && $0.scope.type == nil
    }
    let servers = Set(failing.flatMap(\.scope.servers)).sorted()
    let areSilent = failing.allSatisfy { isOf($0, DeadServer()) }
    guard servers.count > 1 else { return nil }
    if failing.allSatisfy({ !$0.isPartial }) {
      return "none of the \(servers.count) servers of \(zone) \(areSilent ? "answers" : "serves it")"
    }
    guard areSilent, failing.count == findings.count else { return nil }
    return servers.count <= 3
      ? "\(servers.list) do not answer for \(zone)" : "\(servers.count) servers of \(zone) do not answer"
  }
}

import EdgeModel

/// Name servers of the zone are down or have lost the zone.
package struct NameServerOutage: Cause {
  package let id = "name-server-outage"
  package let summary = "Name servers of the zone are down or have lost the zone."
  package let rulesOut = "The same servers answer with authority when asked from another network."
  package let prevent = "Servers in several networks, each watched on every address."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, LameServer(), DeadServer()) && !finding.aspects.contains(.lostOverUDP)
      || finding.aspects.contains(.serverZoneSilent)
      // Beside names that are validated, the certificate is what can be changed.
      || isOf(finding, RenewalBlocked()) && finding.aspects.contains(.refuses) && finding.texts(of: .validated).isEmpty
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let servers = Set(findings.flatMap(\.scope.servers)).sorted()
    let types = Set(findings.compactMap(\.scope.type)).sorted()
    if isOf(first, RenewalBlocked()) {
      return Account(
        title: findings.endedTitle,
        "the servers of \(first.zone) answer nobody who looks for the record that ACM validates by",
        supports: first.seen, confirm: first.validationCommand,
        now: findings.mending(),
        fix: "keep \(first.zone) served as long as a certificate has a name in it")
    }
    if first.aspects.contains(.serverZoneSilent) {
      return Account(
        "the zone that holds the name of \(servers.brief) gives no answer, so that nobody finds "
          + "\(servers.count == 1 ? "this server" : "these servers") of \(first.zone)",
        supports: findings.flatMap(\.seen).uniqued.prefix(4).map(\.self),
        contradicts: first.severity == .sev1 ? [] : ["other servers of the zone answer"],
        confirm: "edgeprobe trace \(servers.first?.host ?? first.zone.host)",
        now: "ask whoever runs the zone of \(servers.brief): its servers do not answer",
        fix: "name servers of a second provider for \(first.zone) as well, whose names lie in another zone")
    }
    if findings.allSatisfy({ $0.aspects == [.foreignDenial] }) {
      return Account(
        "\(servers.brief) \(servers.count == 1 ? "denies" : "deny") \(types.list) by the authority of another zone than "
          + "\(first.zone)",
        supports: findings.map { "\($0.scope.servers.list) at \($0.places): \($0.observed ?? "no data")" },
        confirm: first.serverCommand(at: findings.flatMap(\.scope.addresses)),
        now: "have \(servers.brief) send the SOA record of \(first.zone) with empty answers, and no other",
        fix: "make \(first.zone) a zone of its own on \(servers.brief), with a SOA record at its apex")
    }
    if findings.allSatisfy({ $0.scope.type != nil }) {
      return Account(
        "\(servers.brief) \(servers.count == 1 ? "serves" : "serve") \(first.zone), but not what is asked of \(types.list)",
        supports: findings.map { "\($0.scope.servers.list) at \($0.places): \($0.observed ?? "no answer")" },
        confirm: first.serverCommand(at: findings.flatMap(\.scope.addresses)),
        now: "have \(types.list) answered by \(servers.brief), if only with no data",
        fix: "update the servers, or what filters queries on the way to them")
    }
    let isOutage = findings.contains { $0.severity == .sev1 }
    let areOthers = !isOutage && findings.contains { isOf($0, LameServer(), DeadServer()) && $0.isPartial }
    return Account(
      title: title(of: findings, first.zone),
      "\(servers.brief) \(servers.count == 1 ? "fails" : "fail") to serve \(first.zone)",
      supports: findings.map { "\($0.scope.servers.list) at \($0.places): \($0.observed ?? "no answer")" },
      contradicts: areOthers ? ["other servers of the zone answer"] : [],
      confirm: first.serverCommand(at: findings.flatMap(\.scope.addresses)),
      now: areOthers
        ? "watch: resolvers use the others"
        : isOutage
          ? "bring one server of \(first.zone) back" : "have one server of \(first.zone) answer with authority",
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

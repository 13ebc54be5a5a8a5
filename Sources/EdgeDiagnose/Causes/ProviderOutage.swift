import EdgeModel

/// All servers of the zone are silent at once: their operator, or the way to it, is down.
package struct ProviderOutage: Cause {
  package let id = "provider-outage"
  package let summary = "All servers of the zone are silent at once: their operator, or the way to it, is down."
  package let rulesOut = "The servers answer when asked from another network."
  package let prevent = "A second DNS provider with the same records, named at the parent beside the first."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    let ofZone = findings.filter { $0.scope.zone == finding.scope.zone }
    let isAlone = !ofZone.contains { isOf($0, LameServer(), NoTCP(), UnresolvableServer()) }
    return isOf(finding, DeadServer()) && !finding.isPartial && isAlone
      && ofZone.filter { isOf($0, DeadServer()) }.allSatisfy { $0.aspects.contains(.silent) }
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let silent = findings.filter { isOf($0, DeadServer()) && $0.scope.zone == first.scope.zone }
    let servers = Set(silent.flatMap(\.scope.servers)).sorted()
    return Account(
      title: servers.count > 1 ? "none of the \(servers.count) servers of \(first.zone) answers" : nil,
      "nothing comes back from \(servers.brief), which "
        + "\(servers.count == 1 ? "is the only server" : "are all the servers") of \(first.zone)",
      supports: silent.map { "\($0.scope.servers.list) at \($0.places): \($0.observed ?? "no answer")" },
      confirm: first.serverCommand(at: silent.flatMap(\.scope.addresses)),
      now: "look at the status page of whoever runs \(servers.brief), and ask from another network",
      fix: "serve \(first.zone) from a second provider, and name its servers at the parent as well")
  }
}

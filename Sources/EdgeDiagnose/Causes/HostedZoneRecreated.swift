import EdgeModel

/// The hosted zone was deleted and created again, with another delegation set.
package struct HostedZoneRecreated: Cause {
  package let id = "hosted-zone-recreated"
  package let summary = "The hosted zone was deleted and created again, with another delegation set."
  package let rulesOut = "The delegated servers still answer for the zone with authority."
  package let prevent = "A reusable delegation set, and deletion protection for hosted zones."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    // Another delegation set has no server of the old one: one that is out of place was put there.
    isOf(finding, StaleDelegation()) && finding.observed == finding.scope.servers.list
      && findings.contains { other in
        isOf(other, LameServer()) && other.aspects.contains(.refuses)
          && other.scope.servers.allSatisfy(finding.scope.servers.contains)
      }
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "the delegated servers refuse \(first.zone): the \(first.isOfOwnFile ? "zone" : "hosted zone") they served is gone, "
        + "and a new one has other servers",
      supports: first.seen, contradicts: first.othersAreWell,
      confirm: first.isOfOwnFile
        ? "edgeprobe trace \(first.zone.host) NS"
        : "aws route53 list-hosted-zones-by-name --dns-name \(first.zone.host)",
      now:
        "set the name servers of \(first.zone.host) \(first.delegationPlace) to \(first.expected ?? "the delegation set")",
      fix: "keep the delegation and the delegation set equal")
  }
}

import EdgeModel

/// The registrar or the parent zone names servers of somebody else.
package struct RegistrarPointsElsewhere: Cause {
  package let id = "registrar-points-elsewhere"
  package let summary = "The registrar or the parent zone names servers of somebody else."
  package let rulesOut = "The named servers belong to a planned second provider with the same records."
  package let prevent = "Registry lock, and a check of the delegation after every change at the registrar."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, StaleDelegation(), RegistrarDiffers()) && !finding.isOfDotlessServers(among: findings)
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let isAhead = isOf(first, RegistrarDiffers())
    let isRight = first.expected.map { servers in
      first.evidence.contains { $0.text.hasPrefix("registrar: name servers \(servers) (") }
    }
    let doubts = !isAhead && isRight == true ? ["the registrar has the servers of our zone"] : []
    if isAhead {
      return Account(
        "the registrar has \(first.observed ?? "other servers") for \(first.zone), and the parent will follow",
        supports: first.seen, contradicts: ["the parent still delegates to the servers of our zone"],
        confirm: first.getDomainDetail,
        now: "find out who changed the name servers at the registrar; treat it as a take-over until that is known",
        fix: "set them to \(first.expected ?? "the delegation set")")
    }
    return Account(
      "the parent names \(first.scope.servers.list) for \(first.zone), which do not serve our zone",
      supports: first.seen, contradicts: first.othersAreWell + doubts, confirm: "edgeprobe trace \(first.zone.host) NS",
      now:
        "find out who changed the name servers \(first.delegationPlace); treat it as a take-over until that is known",
      fix: "set them to \(first.expected ?? "the delegation set")")
  }
}

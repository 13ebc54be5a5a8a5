import EdgeModel

/// The health check of what comes first fails, so that what stands in is served.
package struct HealthCheckFlip: Cause {
  package let id = "health-check-flip"
  package let summary = "The health check of what comes first fails, and Route 53 serves what stands in."
  package let rulesOut = "The health check of the PRIMARY says Success, and somebody moved the records by hand."
  package let prevent = "An alarm on every health check, and a PRIMARY that is watched as users see it."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    let checks = finding.healthChecks
    // What Route 53 never passes over by itself, or takes for healthy, was switched by somebody.
    return isOf(finding, FailedOver())
      && (checks.isEmpty
        || !checks.allSatisfy { !$0.aspects.isDisjoint(with: [.unchecked, .forcedUp, .healthy]) })
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let checks = first.healthChecks
    let forced = checks.contains { $0.aspects.contains(.forcedDown) }
    let inverted = checks.contains { $0.aspects.isSuperset(of: [.failing, .inverted]) }
    let fails = forced || checks.contains { $0.aspects.contains(.failing) }
    let good = checks.filter { !$0.aspects.isDisjoint(with: [.healthy, .forcedUp]) }
    let isWell = !fails && !good.isEmpty
    let texts = checks.map(\.text)
    let update = "aws route53 update-health-check --health-check-id \(first.healthCheck?.shellWord ?? "ID")"
    return Account(
      fails
        ? "Route 53 takes \(first.expected ?? "what comes first") for unhealthy and serves what stands in"
        : "Route 53 serves what stands in, which it does while \(first.expected ?? "what comes first") is unhealthy",
      supports: (isWell ? [] : texts) + first.seen.filter { !texts.contains($0) },
      contradicts: isWell ? good.map(\.text) : [],
      confirm: "edgeprobe trace \(first.host) \(first.askedType)",
      now: first.aspects.contains(.standInFails)
        ? "bring back what comes first or what stands in, whichever is sooner: both fail"
        : "watch what stands in: behind it there is nothing left",
      fix: forced
        ? "somebody switched by hand: to turn back, \(update) --no-inverted --no-disabled"
        : inverted
          ? "find out whether the health check is meant to be inverted: \(update) --no-inverted"
          : "repair what comes first; Route 53 turns back when its health check says Success")
  }
}

extension Finding {
  /// What health checks say, as a failover has it.
  var healthChecks: [Evidence] { evidence.filter { $0.kind == FailedOver.health } }
}

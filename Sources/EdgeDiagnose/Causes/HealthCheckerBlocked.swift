import EdgeModel

/// What comes first works, and the health checkers do not get through to it.
package struct HealthCheckerBlocked: Cause {
  package let id = "health-checker-blocked"
  package let summary = "What comes first works, and Route 53's health checkers do not get through to it."
  package let rulesOut = "What comes first fails from other networks as well."
  package let prevent =
    "Allow the checkers' networks (ROUTE53_HEALTHCHECKS in ip-ranges.json), and follow their changes."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, FailedOver()) && !Self.works(finding).isEmpty
      && finding.healthChecks.contains { $0.aspects.contains(.failing) && !$0.aspects.contains(.inverted) }
  }

  private static func works(_ finding: Finding) -> [String] {
    finding.texts(of: .firstWorks)
  }

  /// The option that names the place which works, where only one does.
  private func address(of places: [String]) -> String {
    guard places.count == 1, let place = places[0].split(separator: ",").first, let end = place.lastIndex(of: ":")
    else {
      return ""
    }
    return " --address \(place[..<end].filter { $0 != "[" && $0 != "]" })"
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "Route 53 says Failure of what works from here: a firewall, a rate limit or a changed path keeps its checkers out",
      supports: Self.works(first) + first.healthChecks.map(\.text),
      contradicts: first.texts(of: .firstFails),
      confirm: "edgeprobe cert \(first.host)\(address(of: Self.works(first)))",
      now: "let the checkers in: aws route53 get-checker-ip-ranges lists their networks",
      fix: "compare the health check's port, path and host name with what is served")
  }
}

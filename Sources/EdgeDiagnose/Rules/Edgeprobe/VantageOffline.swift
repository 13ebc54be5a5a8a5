import EdgeModel

/// Nothing can be reached from here.
package struct VantageOffline: Rule {
  package let id = "vantage-offline"
  package let summary = "This vantage reaches nothing, so it can tell nothing about the target."
  package let explanation = Runbook(
    trigger: "No root server answered, or every query and connection failed for want of an answer or a route.",
    impact: "Not known. The run is UNKNOWN; no other finding is reported for the target.",
    investigation: "From the same host: `dig . NS @198.41.0.4`. Look at its routes and firewall.",
    causes: "The host is offline; its firewall closes port 53 to anything but a resolver; the hints are wrong.",
    resolution: "Restore the network here, or run edgeprobe where port 53 and the target's ports are open.",
    prevention: "Two vantages on different networks.")

  package let blinds = true

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard comparison.evidence.isOffline else { return [] }
    let failures = comparison.evidence.zones.flatMap(\.responses).map(\.outcome.text)
    let observed = Set(failures).sorted().list
    // Where the addresses were given, nobody was asked for them.
    let what =
      failures.isEmpty
      ? "no way to \(comparison.endpoints.map(\.text).list)" : "not a single root server answered"
    return [
      finding(
        .unknown, in: comparison, "nothing could be reached from here: \(what)",
        expected: "answers", observed: observed.isEmpty ? "no route" : observed)
    ]
  }
}

import EdgeModel

/// A name was written without its final dot, and the zone's name was appended to it.
package struct FinalDotForgotten: Cause {
  package let id = "final-dot-forgotten"
  package let summary = "A name was written without its final dot, and the zone's name was appended to it."
  package let rulesOut = "The long name is meant, and leads somewhere."
  package let prevent = "Generate zone files; check that what records lead to exists before a change."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, RelativeLookingTarget()) || finding.isOfDotlessServers(among: findings)
      || isOf(finding, RenewalBlocked()) && finding.aspects.contains(.dotless)
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    if isOf(first, RenewalBlocked()) {
      return Account(
        title: findings.endedTitle,
        "the record that ACM validates by was written without a final dot, or with the zone's name where that is appended",
        supports: first.seen, confirm: first.validationCommand,
        now: findings.mending(),
        fix: "find what wrote the record and whether it appends the zone's name by itself")
    }
    if isOf(first, StaleDelegation()) {
      let dotless = findings.filter { isOf($0, RelativeLookingTarget()) && $0.scope.type == .ns }
      let meant = Set(dotless.compactMap(\.expected)).sorted().joined(separator: ", ")
      return Account(
        "the delegation of \(first.zone) names \(first.scope.servers.brief): a final dot was forgotten, and a zone's name "
          + "was appended",
        supports: Array((dotless.map(\.message).uniqued + first.seen).prefix(6)), contradicts: first.othersAreWell,
        confirm: "edgeprobe trace \(first.zone.host) NS",
        now: "write \(meant) with the final dot \(first.delegationPlace)",
        fix: "find what wrote the NS records and whether it appends the zone's name by itself")
    }
    let type = first.scope.type.map { "\($0)" } ?? "record"
    return Account(
      "the \(type) record names \(first.observed ?? "another host") in place of \(first.expected ?? "the host meant")",
      supports: first.seen, contradicts: first.othersAreWell, confirm: "edgeprobe trace \(first.host)",
      now: "write \(first.expected ?? "the name") with its final dot",
      fix: "find what wrote the record and whether it appends the zone's name by itself")
  }
}

extension Finding {
  /// Whether it is of a delegation to servers all of whose names only lack their final dot.
  func isOfDotlessServers(among findings: [Finding]) -> Bool {
    guard rule == StaleDelegation().id, !scope.servers.isEmpty else { return false }
    let dotless = findings.filter { $0.rule == RelativeLookingTarget().id && $0.scope.type == .ns }
    return scope.servers.allSatisfy { server in dotless.contains { $0.scope.servers.contains(server) } }
  }
}

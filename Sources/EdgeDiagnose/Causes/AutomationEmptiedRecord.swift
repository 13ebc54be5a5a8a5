import EdgeModel

/// A record set lost its last value, or its alias target has none.
package struct AutomationEmptiedRecord: Cause {
  package let id = "automation-emptied-record"
  package let summary = "A record set lost its last value, or its alias target has none."
  package let rulesOut = "The record set in Route 53 has values, and its alias target resolves."
  package let prevent = "Automation that refuses to publish an empty set."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, EmptyAnswer()) && finding.aspects.contains(.isBare)
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let type = first.askedType
    return Account(
      "the name is there, its \(type) record is not: somebody or something removed the values",
      supports: first.seen, contradicts: first.othersAreWell, confirm: "edgeprobe trace \(first.host) \(type)",
      now: first.aspects.contains(.expectsNetwork)
        ? "publish an address as the file wants it again: \(first.expected ?? "")"
        : first.aspects.isDisjoint(with: [.expectsResource, .expectsChoice])
          ? "publish \(first.expected ?? "the record") again" : first.wayBack,
      fix: "find the writer in \(first.changeLog), and make it refuse empty sets")
  }
}

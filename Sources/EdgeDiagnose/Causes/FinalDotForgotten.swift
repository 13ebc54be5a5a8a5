import EdgeModel

/// A name was written without its final dot, and the zone's name was appended to it.
package struct FinalDotForgotten: Cause {
  package let id = "final-dot-forgotten"
  package let summary = "A name was written without its final dot, and the zone's name was appended to it."
  package let rulesOut = "The long name is meant, and leads somewhere."
  package let prevent = "Generate zone files; check that what records lead to exists before a change."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, RelativeLookingTarget())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let type = first.scope.type.map { "\($0)" } ?? "record"
    return Account(
      "the \(type) record names \(first.observed ?? "another host") in place of \(first.expected ?? "the host meant")",
      supports: first.seen, contradicts: first.othersAreWell, confirm: "edgeprobe trace \(first.host)",
      now: "write \(first.expected ?? "the name") with its final dot",
      fix: "find what wrote the record and whether it appends the zone's name by itself")
  }
}

import EdgeModel

/// A null MX was added to a name that takes mail, or left when it began to.
package struct NullMXLeft: Cause {
  package let id = "null-mx-left"
  package let summary = "A null MX was added to a name that takes mail, or left when it began to."
  package let rulesOut = "One server alone has the null MX: then it has another version of the zone."
  package let prevent = "One place that all MX records of a name are made from."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool { isOf(finding, NullMXBesideHosts()) }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "the MX records of \(first.target.host) say both that it takes mail and that it does not",
      supports: findings.map(\.message), confirm: "edgeprobe trace \(first.target.host) MX",
      now: "remove the null MX, if \(first.target.host) takes mail; otherwise all other MX records",
      fix: "find out in \(Finding.anyChangeLog) which came last, and have one place make all MX records of a name")
  }
}

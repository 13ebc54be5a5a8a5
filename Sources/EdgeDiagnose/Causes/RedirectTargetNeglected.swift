import EdgeModel

/// The host that a redirect leads to is looked after by nobody.
package struct RedirectTargetNeglected: Cause {
  package let id = "redirect-target-neglected"
  package let summary = "The host that a redirect leads to is looked after by nobody."
  package let rulesOut = "`edgeprobe cert` finds nothing wrong with the host at the end of the redirect."
  package let prevent = "A probe file that names every host users are redirected to."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool { isOf(finding, BrokenRedirect()) }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "\(first.host) itself is well, and sends its users to a place that is not", supports: first.pagesSeen,
      contradicts: first.othersAreWell, confirm: first.trailCommand,
      now: "answer the page at \(first.host), or redirect to a host that is well",
      fix:
        "put the host at the end of the redirect in order: its address records, what listens there, or its certificate")
  }
}

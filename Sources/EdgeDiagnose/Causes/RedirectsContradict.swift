import EdgeModel

/// Two places that decide where a page is disagree.
package struct RedirectsContradict: Cause {
  package let id = "redirects-contradict"
  package let summary = "Two places that redirect, such as CDN and origin, send users back and forth."
  package let rulesOut = "The redirects end for a client that keeps cookies."
  package let prevent = "One place that decides on scheme, host and slashes."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool { isOf(finding, RedirectLoop()) }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "what the redirects at \(first.places) lead to is redirected again",
      supports: first.pagesSeen, contradicts: first.othersAreWell, confirm: first.trailCommand,
      now: "turn the newest of these redirects off",
      fix: "decide on scheme and host in one place; behind a CDN, let it ask over HTTPS or trust X-Forwarded-Proto")
  }
}

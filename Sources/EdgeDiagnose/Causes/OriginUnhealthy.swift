import EdgeModel

/// What stands behind the edge does not answer, or fails.
package struct OriginUnhealthy: Cause {
  package let id = "origin-unhealthy"
  package let summary = "What stands behind the edge does not answer, or fails."
  package let rulesOut = "The origin, asked past the edge with the same Host, gives the page."
  package let prevent = "Health checks that ask what users ask, and an origin in a second place."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool { isOf(finding, EdgeError()) }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let isByEdge = first.aspects.contains(.byEdge)
    return Account(
      isByEdge
        ? "the edge at \(first.places) has no origin that gives it the page"
        : "the server at \(first.places) fails on the page",
      supports: first.pagesSeen + (isByEdge ? ["the edge made the answer itself"] : []),
      contradicts: first.othersAreWell
        + (isByEdge ? [] : ["nothing shows that the edge made the answer: the page alone may be broken"]),
      confirm: first.pageCommand,
      now: first.withdrawal ?? "look at the health of the targets behind the edge; roll the last deployment back",
      fix: "bring the origin back, and let its health check ask for what users ask for")
  }
}

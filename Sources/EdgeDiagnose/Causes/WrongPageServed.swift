import EdgeModel

/// The server answers with something else than the page.
package struct WrongPageServed: Cause {
  package let id = "wrong-page-served"
  package let summary = "The server answers with something else than the page: a deployment, a route or a default page."
  package let rulesOut = "The http: block of the probe file expects what the page was before a change that was meant."
  package let prevent = "The deployment's own tests ask for the canary's page."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, UnexpectedStatus(), UnexpectedContent())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "\(first.places) serves something else than the page that the probe file expects",
      supports: first.pagesSeen, contradicts: first.othersAreWell, confirm: first.pageCommand,
      now: first.withdrawal ?? "roll the last deployment back",
      fix: "bring the page back, or correct the http: block if the change was meant")
  }
}

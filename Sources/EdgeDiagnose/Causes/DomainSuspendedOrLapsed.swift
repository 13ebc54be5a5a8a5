import EdgeModel

/// The registration lapsed, was suspended, or lost its name servers.
package struct DomainSuspendedOrLapsed: Cause {
  package let id = "domain-suspended-or-lapsed"
  package let summary = "The registration lapsed, was suspended, or lost its name servers."
  package let rulesOut = "WHOIS or RDAP shows an active domain with the right name servers."
  package let prevent = "Automatic renewal, registry lock, and a registrar contact outside the domain."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, UndelegatedZone())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let isGone = first.observed == "NXDOMAIN"
    return Account(
      isGone
        ? "the parent no longer knows \(first.zone)"
        : "the parent knows the name, but has no NS records for \(first.zone)",
      supports: first.seen,
      contradicts: isGone ? [] : ["the parent does not answer NXDOMAIN, as it does for a lapsed domain"],
      confirm: "whois \(first.zone.host)", now: "ask the registrar for the status of \(first.zone.host)",
      fix: first.expected.map { "have the parent delegate \(first.zone) to \($0)" }
        ?? "renew or release the domain, or put its NS records into the parent")
  }
}

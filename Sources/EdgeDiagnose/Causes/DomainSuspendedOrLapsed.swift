import EdgeModel

/// The registration lapsed, was suspended, or lost its name servers.
package struct DomainSuspendedOrLapsed: Cause {
  package let id = "domain-suspended-or-lapsed"
  package let summary = "The registration lapsed, was suspended, or lost its name servers."
  package let rulesOut = "WHOIS or RDAP shows an active domain with the right name servers."
  package let prevent = "Automatic renewal, registry lock, and a registrar contact outside the domain."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    // What one's own zone hands over was never registered.
    isOf(finding, UndelegatedZone()) && finding.ownParent == nil
      || isOf(finding, ExpiringRegistration(), SuspendedRegistration())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    guard isOf(first, UndelegatedZone()) else { return account(ofRegistration: findings, first: first) }
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

  /// The parent still delegates the zone.
  private func account(ofRegistration findings: [Finding], first: Finding) -> Account {
    let isSuspended = isOf(first, SuspendedRegistration())
    return Account(
      isSuspended
        ? "the registration of \(first.zone) is held back or about to be deleted"
        : "the registration of \(first.zone) runs out and nobody renews it",
      supports: findings.flatMap(\.seen), contradicts: ["the parent still delegates \(first.zone)"],
      confirm: first.getDomainDetail,
      now: isSuspended ? "ask the registrar what it takes to lift it" : "renew \(first.zone.host)",
      fix: isSuspended
        ? "keep a contact address outside the domain at the registrar, and answer what it asks"
        : "turn automatic renewal on, with a card that works and a contact address outside the domain")
  }
}

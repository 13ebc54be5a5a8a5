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
      || isOfParking(finding, among: findings)
  }

  /// Whether the parent leads past all servers of the zone to others, as is done with what nobody renewed or what is held.
  ///
  /// Nobody parks domains on Route 53: whoever is delegated to there has a hosted zone.
  private func isOfParking(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, StaleDelegation()) && finding.ownParent == nil && finding.observed == finding.scope.servers.list
      && !finding.scope.servers.contains(where: \.isOfRoute53) && !finding.isOfDotlessServers(among: findings)
      && Standing(of: finding.zone, in: findings).isLost
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let standing = Standing(of: first.zone, in: findings)
    if isOf(first, StaleDelegation()) { return account(ofParking: first, standing) }
    guard isOf(first, UndelegatedZone()) else { return account(ofRegistration: findings, first: first) }
    let isGone = first.observed == "NXDOMAIN"
    let well = first.texts(of: .inOrder)
    return Account(
      isGone
        ? "the parent no longer knows \(first.zone)"
        : "the parent knows the name, but has no NS records for \(first.zone)",
      supports: standing.messages + first.without(.inOrder).seen,
      contradicts: well + (isGone ? [] : ["the parent does not answer NXDOMAIN, as it does for a lapsed domain"]),
      confirm: "whois \(first.zone.host)",
      now: standing.remedy
        ?? (well.isEmpty
          ? "ask the registrar for the status of \(first.zone.host)"
          : "ask the registrar why the registry does not have the name servers of \(first.zone.host)"),
      fix: first.expected.map { "have the parent delegate \(first.zone) to \($0)" }
        ?? "renew or release the domain, or put its NS records into the parent")
  }

  /// The parent delegates to servers that show somebody else's pages.
  private func account(ofParking first: Finding, _ standing: Standing) -> Account {
    Account(
      "the registration of \(first.zone) \(standing.words), and the parent leads to \(first.scope.servers.list) in place "
        + "of its servers, as is done with such domains",
      supports: standing.messages + first.seen, confirm: first.getDomainDetail,
      now: standing.remedy ?? "ask the registrar for the status of \(first.zone.host)",
      fix:
        "then see that the name servers are \(first.expected ?? "those of the delegation set"), and if they are not, "
        + "find out who changed them; \(standing.precaution)")
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

/// What the findings about a domain's registration say together.
private struct Standing {
  /// Held back, or about to be deleted.
  private let held: Finding?
  private let ended: Finding?

  init(of zone: DomainName, in findings: [Finding]) {
    let own = findings.filter { $0.scope.zone == zone }
    held = own.first { $0.rule == SuspendedRegistration().id }
    // One that has yet to end is no reason.
    ended = own.first { $0.rule == ExpiringRegistration().id && $0.since != nil }
  }

  var isLost: Bool { held != nil || ended != nil }
  var messages: [String] { [held, ended].compactMap { $0?.message } }

  var words: String {
    [
      ended.map { "ended\($0.since.map { " \($0)" } ?? "")" },
      held.map { "is held back (\($0.observed ?? "on hold"))" },
    ]
    .compactMap(\.self).joined(separator: " and ")
  }

  var precaution: String {
    ended == nil
      ? "keep a contact address outside the domain at the registrar, and answer what it asks"
      : "turn automatic renewal on, with a card that works and a contact address outside the domain"
  }

  /// What to do at the registrar; none where it says nothing amiss.
  var remedy: String? {
    let lift = held.map { "ask the registrar what it takes to lift \($0.observed ?? "the hold")" }
    let renew = ended.map {
      "renew \($0.zone.host) at the registrar, or have it restored where it is too late for that"
    }
    return isLost ? [renew, lift].compactMap(\.self).joined(separator: ", and ") : nil
  }
}

extension Finding {
  /// The same without the evidence of a kind.
  fileprivate func without(_ aspect: Aspect) -> Finding {
    var finding = self
    finding.evidence.removeAll { $0.aspects.contains(aspect) }
    return finding
  }
}

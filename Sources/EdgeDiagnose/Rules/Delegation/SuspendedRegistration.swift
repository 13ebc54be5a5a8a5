import EdgeModel

/// The registrar's export says that the domain is held back, or about to be deleted.
package struct SuspendedRegistration: Rule {
  package let id = "suspended-registration"
  package let summary = "The registrar or registry holds the domain back, or is about to delete it."
  package let explanation = Runbook(
    trigger: "StatusList of the registrar's export, which is not older than a week, has clientHold, serverHold, "
      + "redemptionPeriod or pendingDelete (RFC 5731, RFC 3915).",
    impact:
      "A domain on hold is not in its parent zone: every name of it is gone for every user. Where the parent still "
      + "delegates it, the hold is new, or over.",
    investigation: "RDAP or WHOIS for the status now, and who set it: `client…` the registrar, `server…` the registry.",
    causes: "The contact address was not verified; an invoice was not paid; a complaint about abuse; the registration "
      + "ended.",
    resolution: "Ask the registrar what it takes to lift it; a domain in redemptionPeriod has to be restored.",
    prevention: "Contact addresses outside the domain that somebody reads; automatic renewal; registry lock.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard let registration = comparison.registration, !registration.isOutdated else { return [] }
    let statuses = registration.fatalStatuses.map { PrintableText($0).text }
    guard !statuses.isEmpty else { return [] }
    let name = registration.registration.name
    return [
      finding(
        .held(.suspension), in: comparison, scope: Finding.Scope(zone: name),
        "the registrar says of \(name): \(statuses.list)", expected: "no hold", observed: statuses.list,
        source: registration.registration.source, evidence: registration.evidence)
    ]
  }
}

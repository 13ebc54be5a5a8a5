import EdgeModel

/// The registration of a domain ends, and nobody renews it.
package struct ExpiringRegistration: Rule {
  package let id = "expiring-registration"
  package let summary = "The registration of the domain ends soon and does not renew itself, or has ended."
  package let explanation = Runbook(
    trigger: "The registrar's export says that the domain does not renew itself and ends in less than 30 days (SEV4), "
      + "10 days (SEV3) or 3 days (SEV2); or that its end has passed, whatever it says of renewal.",
    impact:
      "Nobody yet. After the end the registry takes the domain out of DNS: every name of it is gone, mail bounces, "
      + "and later anybody can register it.",
    investigation: "`aws route53domains get-domain-detail`: ExpirationDate, AutoRenew, StatusList; WHOIS or RDAP.",
    causes: "Automatic renewal was turned off, or its payment fails; the domain was meant to be given up and is still "
      + "in use.",
    resolution: "Renew it now, or turn automatic renewal on.",
    prevention: "Automatic renewal, a card that works, and a contact address outside the domain.")

  package let restsOnClock = true

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard let registration = comparison.registration, !registration.isOutdated,
      registration.isExpiring(at: comparison.time), let expires = registration.registration.expires
    else { return [] }
    let left = expires - comparison.time
    let name = registration.registration.name
    let text =
      left > .zero
      ? "the registration of \(name) ends \(expires), in \(left.rounded), and does not renew itself"
      : "the registration of \(name) ended \(expires), \((.zero - left).rounded) ago"
    return [
      finding(
        .held(.lapse(left: left)), in: comparison, scope: Finding.Scope(zone: name), text,
        expected: "renewed in time", observed: "ends \(expires)", source: registration.registration.source,
        since: left > .zero ? nil : expires, sinceReason: left > .zero ? nil : "ExpirationDate",
        evidence: registration.evidence)
    ]
  }
}

extension RegistrationComparison {
  /// As long before the end as certificates are warned about.
  private static let notice: Duration = .days(30)

  /// Whether it ends soon and nobody renews it, or had ended when it was exported: a registration that renews itself may
  /// have been renewed since.
  func isExpiring(at time: Moment) -> Bool {
    guard let expires = registration.expires else { return false }
    if registration.renewsByItself == true { return registration.taken.map { $0 > expires } ?? false }
    let left = expires - time
    return left <= .zero || left < Self.notice && registration.renewsByItself == false
  }
}

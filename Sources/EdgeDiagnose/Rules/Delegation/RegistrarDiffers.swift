import EdgeModel

/// The registrar has other name servers than the parent delegates to.
package struct RegistrarDiffers: Rule {
  package let id = "registrar-differs"
  package let summary = "The registrar has other name servers for the domain than the parent still delegates to."
  package let explanation = Runbook(
    trigger: "Nameservers of the registrar's export, which is not older than a week, are not those that the parent's "
      + "servers name, while these are the delegation set, or nobody exported one. Where the parent itself names "
      + "strangers, stale-delegation says so.",
    impact: "Nobody yet; once the registry publishes what the registrar has, every user goes there.",
    investigation: "`aws route53domains get-domain-detail`; `edgeprobe trace NAME NS`.",
    causes: "A change at the registrar that is under way; one that failed at the registry; somebody changed it who "
      + "should not.",
    resolution: "Set the name servers at the registrar to the delegation set.",
    prevention: "Registry lock, and a check of the delegation after every change at the registrar.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard let registration = comparison.registration, !registration.isOutdated,
      case .differs(let registered, let parent) = registration.delegation, !parent.isEmpty,
      registration.intended.map({ $0 == parent }) ?? true
    else { return [] }
    let name = registration.registration.name
    return [
      finding(
        .held(.planned), in: comparison,
        scope: Finding.Scope(zone: name, servers: registered.subtracting(parent).sorted(), type: .ns),
        "the registrar has \(registered.sorted().list) for \(name), which the parent delegates to "
          + "\(parent.sorted().list)",
        expected: parent.sorted().list, observed: registered.sorted().list, source: registration.registration.source,
        evidence: registration.evidence)
    ]
  }
}

import EdgeModel

/// A zone is signed for nobody: its parent has no DS record.
package struct SigningNotDelegated: Rule {
  package let id = "signing-not-delegated"
  package let summary = "Route 53 signs the zone, and its parent has no DS record: nobody can validate it."
  package let explanation = Runbook(
    trigger: "get-dnssec says SIGNING with an active key, and no server of the parent that was asked has a DS record.",
    impact: "Nobody: resolvers take the zone for unsigned.",
    investigation: "`dig DS NAME` at a server of the parent; DSRecord of `aws route53 get-dnssec`.",
    causes: "The last step of turning DNSSEC on was left out, or DNSSEC is being turned on or off.",
    resolution: "Give the DS record to the registrar, or turn signing off.",
    prevention: "One change that ends with the DS record.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard let signing = comparison.signing, !signing.isOutdated,
      case .differs(let expected, let observed) = signing.ds, observed.isEmpty
    else { return [] }
    return [
      finding(
        .nobody, in: comparison, scope: Finding.Scope(zone: signing.signing.zone, type: .ds),
        "\(signing.signing.zone) is signed, and its parent has no DS record", expected: expected.sorted().list,
        observed: "no DS record", source: signing.signing.source,
        evidence: [
          Finding.Evidence(kind: "route53", time: signing.signing.taken, text: "SIGNING (\(signing.age))")
        ])
    ]
  }
}

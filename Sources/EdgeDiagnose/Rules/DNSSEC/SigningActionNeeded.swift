import EdgeModel

/// Route 53 says that the signing of a zone needs somebody to act.
package struct SigningActionNeeded: Rule {
  package let id = "signing-action-needed"
  package let summary = "Route 53 says that the signing of the zone, or a key of it, needs somebody to act."
  package let explanation = Runbook(
    trigger: "get-dnssec says ACTION_NEEDED or INTERNAL_FAILURE of the zone or of a key-signing key, and the export is "
      + "not older than a day.",
    impact:
      "Nobody yet. When signatures are no longer renewed, they end within days, and users of validating resolvers "
      + "get SERVFAIL.",
    investigation: "`aws route53 get-dnssec`: StatusMessage; the key policy and state of the KMS key in us-east-1.",
    causes: "The KMS key was disabled or scheduled for deletion; its policy no longer lets Route 53 use it.",
    resolution:
      "Enable the KMS key and give Route 53 its rights back; where the key is lost, take the DS record out of "
      + "the parent first, wait for its TTL, then replace the key.",
    prevention: "Alarms on DNSSECInternalFailure and DNSSECKeySigningKeysNeedingAction in CloudWatch.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard let signing = comparison.signing, !signing.isOutdated, !signing.complaints.isEmpty else { return [] }
    let complaints = signing.complaints
    return [
      finding(
        .held(.planned), in: comparison, scope: Finding.Scope(zone: signing.signing.zone, type: .dnskey),
        "Route 53 about \(signing.signing.zone): \(complaints.joined(separator: "; "))", expected: "SIGNING, ACTIVE",
        observed: complaints.joined(separator: "; "), source: signing.signing.source,
        evidence: complaints.map {
          Finding.Evidence(kind: "route53", time: signing.signing.taken, text: "\($0) (\(signing.age))")
        })
    ]
  }
}

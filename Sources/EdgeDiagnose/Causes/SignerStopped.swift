import EdgeModel

/// What signs the zone cannot use its key any more.
package struct SignerStopped: Cause {
  package let id = "signer-stopped"
  package let summary = "What signs the zone cannot use its key any more."
  package let rulesOut = "get-dnssec says SIGNING, and ACTIVE of every key."
  package let prevent = "KMS keys of signing that nobody can disable, and alarms on DNSSECInternalFailure."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool { isOf(finding, SigningActionNeeded()) }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "Route 53 cannot use the key of \(first.zone) as it should", supports: first.seen,
      confirm: "aws route53 get-dnssec --hosted-zone-id \(first.hostedZoneID)",
      now: "look at the KMS key in us-east-1: its state and its policy",
      fix: "give Route 53 the key back; where it is lost, take the DS record out first and wait for its TTL")
  }
}

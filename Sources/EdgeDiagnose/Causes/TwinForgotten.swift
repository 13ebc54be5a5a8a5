import EdgeModel

/// A renewal replaced one of a listener's two certificates.
package struct TwinForgotten: Cause {
  package let id = "twin-forgotten"
  package let summary = "A renewal replaced one of a listener's two certificates, for RSA and for elliptic curves."
  package let rulesOut = "Both certificates are of the same day."
  package let prevent = "Renewal of both certificates in one step, or one kind of key."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool { isOf(finding, StaleTwin()) }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "the listener at \(first.places) has a certificate for each kind of key, and only one was renewed",
      supports: first.seen, confirm: "\(first.certificateCommand) --thorough --json",
      now: "take the bad certificate out of the listener; clients of today need one only",
      fix: "renew both certificates together")
  }
}

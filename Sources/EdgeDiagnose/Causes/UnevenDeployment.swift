import EdgeModel

/// The places that serve the name do not have the same certificate.
package struct UnevenDeployment: Cause {
  package let id = "uneven-deployment"
  package let summary = "The places that serve the name do not have the same certificate."
  package let rulesOut = "Every place was meant to have a certificate of its own."
  package let prevent = "One source of certificates for every node."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, DivergentCertificates())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "a deployment reached only some of the addresses, or they have different owners", supports: first.seen,
      contradicts: first.othersAreWell,
      confirm: first.certificateCommand, now: "nothing at once: each of the certificates works",
      fix: "install the same certificate on every address")
  }
}

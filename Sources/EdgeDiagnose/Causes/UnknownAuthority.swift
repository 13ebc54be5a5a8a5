import EdgeModel

/// The certificate is of an authority that clients do not know or no longer trust.
package struct UnknownAuthority: Cause {
  package let id = "unknown-authority"
  package let summary = "The certificate is of an authority that clients do not know or no longer trust."
  package let rulesOut = "The trust store here lacks an authority that clients have."
  package let prevent = "Obtain certificates of public names from authorities that every root program has."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, UntrustedIssuer(), DistrustedIssuer())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "the authority of the certificate is one that clients do not know or no longer trust", supports: first.seen,
      contradicts: first.othersAreWell,
      confirm: "\(first.certificateCommand) --pem", now: "install a certificate of an authority that clients trust",
      fix: "find out who installed this one, and let renewal use the other authority")
  }
}

import EdgeModel

/// A certificate was put in place before it begins, or a clock is wrong.
package struct DeployedTooEarly: Cause {
  package let id = "deployed-too-early"
  package let summary = "A certificate was put in place before it begins, or a clock is wrong."
  package let rulesOut = "Another vantage, whose clock is right, finds the certificate valid."
  package let prevent = "Certificates that begin an hour before they are issued; no deployment ahead of notBefore."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, NotYetValidCertificate())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "the certificate was installed ahead of its time, or the clock here or at its issuer is wrong",
      supports: first.seen, contradicts: first.othersAreWell, confirm: first.certificateCommand,
      now: "serve the previous certificate until the new one begins",
      fix: "install certificates after their notBefore only, and compare clocks")
  }
}

import EdgeModel

/// The certificate was issued in a form that clients refuse.
package struct UnfitCertificate: Cause {
  package let id = "unfit-certificate"
  package let summary = "The certificate was issued in a form that clients refuse."
  package let rulesOut = "Other clients, of another make, refuse it for another reason."
  package let prevent = "Test the profile of an authority with several clients before it is used."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(
      finding, WeakKey(), WeakSignature(), WrongUsage(), InvalidPath(), TooFewSCTs(), OversizedChain(),
      OverlongValidity(), SignatureNotForBrowsers())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "what was issued, or put into the chain, is not what clients take", supports: first.seen,
      contradicts: first.othersAreWell,
      confirm: "\(first.certificateCommand) --pem", now: "serve the previous certificate, if it is still good",
      fix: "have the certificate issued anew in a form that clients accept")
  }
}

import EdgeModel

/// The certificate was issued in a form that clients refuse.
package struct UnfitCertificate: Cause {
  package let id = "unfit-certificate"
  package let summary = "The certificate was issued in a form that clients refuse."
  package let rulesOut = "Other clients, of another make, refuse it for another reason."
  package let prevent = "Test the profile of an authority with several clients before it is used."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    // No listener can make a name of it that was not issued.
    if isOf(finding, NameNotCovered()) { return finding.aspects.contains(.ofIssuance) }
    return isOf(
      finding, WeakKey(), WeakSignature(), WrongUsage(), InvalidPath(), TooFewSCTs(), OversizedChain(),
      OverlongValidity(), UncommonSignature(), NonconformingCertificate(), UnsupportedCertificate())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    if first.rule == NameNotCovered().id {
      return Account(
        "what was issued has no name in it that clients take for \(first.certifiedHost)", supports: first.seen,
        contradicts: first.othersAreWell, confirm: "\(first.certificateCommand) --pem",
        now: first.withdrawal ?? "serve the previous certificate, if it is still good",
        fix: "have the certificate issued anew with \(first.certifiedHost) among its subject alternative names")
    }
    if first.aspects.contains(.ofName) {
      return Account(
        "\(first.certifiedHost) is no name that every client takes, whatever certificate is served",
        supports: first.seen,
        contradicts: first.othersAreWell, confirm: "\(first.certificateCommand) --pem",
        now: "leave the certificate as it is: Java takes no other for the name, either",
        fix: "give the service a name of letters, digits and hyphens as well, and a certificate with it")
    }
    return Account(
      "what was issued, or put into the chain, is not what clients take", supports: first.seen,
      contradicts: first.othersAreWell,
      confirm: "\(first.certificateCommand) --pem", now: "serve the previous certificate, if it is still good",
      fix: "have the certificate issued anew in a form that clients accept")
  }
}

import EdgeModel

/// The chain was installed without its intermediate, or with that of another certificate.
package struct IntermediateForgotten: Cause {
  package let id = "intermediate-forgotten"
  package let summary = "The chain was installed without its intermediate, or with that of another certificate."
  package let rulesOut = "The served chain is complete, and the trust store here is out of date."
  package let prevent = "Deploy chain files as the authority gives them."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, MissingIntermediate())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "the chain as served is not complete", supports: first.seen,
      contradicts: first.othersAreWell,
      confirm: "\(first.certificateCommand) --pem", now: "install the full chain, leaf first, then reload",
      fix: "take the chain file from the authority, not the leaf alone")
  }
}

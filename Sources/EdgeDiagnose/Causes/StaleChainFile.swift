import EdgeModel

/// The chain file is older than what the authority gives out now.
package struct StaleChainFile: Cause {
  package let id = "stale-chain-file"
  package let summary = "The chain file is older than what the authority gives out now."
  package let rulesOut = "The authority gives out the same chain today."
  package let prevent = "Install the chain anew with every renewal, as the authority gives it."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, ExpiredIntermediate(), PathNeedsSearch(), MisorderedChain())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "certificates are served above the leaf that lead clients astray or have ended", supports: first.seen,
      contradicts: first.othersAreWell,
      confirm: "\(first.certificateCommand) --pem",
      now: "install the chain that the authority gives out now, then reload",
      fix: "let every renewal replace the chain file, not the leaf alone")
  }
}

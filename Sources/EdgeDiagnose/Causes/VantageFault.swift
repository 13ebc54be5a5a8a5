import EdgeModel

/// This vantage could not look; the target may be well.
package struct VantageFault: Cause {
  package let id = "vantage-fault"
  package let summary = "This vantage could not look; the target may be well."
  package let rulesOut = "Another vantage on another network sees the same."
  package let prevent = "Two vantages on different networks, and an alarm on UNKNOWN."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, VantageOffline(), VantageIntercepted(), TrustStoreMissing(), Unobserved())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let command =
      [VantageOffline().id, VantageIntercepted().id].contains(first.rule)
      ? "dig +norecurse . SOA @198.41.0.4"
      : first.rule == TrustStoreMissing().id
        ? "ls -l /etc/ssl/certs/ca-certificates.crt" : "edgeprobe check \(first.host)"
    return Account(
      first.message, supports: first.seen, confirm: command,
      now: "do not act on the target: look from elsewhere first",
      fix: first.rule == TrustStoreMissing().id
        ? "install ca-certificates here, or pass --trust" : "restore what this host needs to look, then run again")
  }
}

import EdgeModel

/// What stands by was not kept up with what is served.
package struct StandbyForgotten: Cause {
  package let id = "standby-forgotten"
  package let summary = "What stands by was not kept up with what is served."
  package let rulesOut = "The standby lets in only those who come once it is chosen, and serves them well."
  package let prevent = "Deploy both sides from one source; rehearse the failover."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool { isOf(finding, StandbyBroken()) }

  package func account(of findings: [Finding], first: Finding) -> Account {
    // The addresses of S3 are others every time.
    func isOfBucket(_ finding: Finding) -> Bool { finding.scope.servers.isEmpty && finding.scope.addresses.isEmpty }
    let bucket = "the bucket of \(first.target.host)"
    let away =
      "lead nobody there; users who are led there already, as by latency or geography, have to be led back"
    if isOfBucket(first) {
      return Account(
        "a record set that users here are not led to leads to \(bucket), so that looks from here do not show what becomes of "
          + "it",
        supports: first.seen, confirm: "aws s3api head-bucket --bucket \(first.target.host.shellWord)",
        now: away,
        fix: "create \(bucket) again, or take the record set out")
    }
    let what = first.scope.servers.first?.host ?? first.places
    let isName = !first.scope.servers.isEmpty
    let isLost = findings.contains(where: isOfBucket)
    return Account(
      "\(what) is in a record set that users here are not led to, so that looks from here do not show what becomes of it",
      supports: first.seen,
      confirm: isName ? "edgeprobe trace \(what) \(first.askedType)" : first.certificateCommand,
      now: away,
      fix: isName
        ? "lead the record set to what exists"
        : "repair \(what)\(isLost ? " and create \(bucket) again" : ""), or take its record set out")
  }
}

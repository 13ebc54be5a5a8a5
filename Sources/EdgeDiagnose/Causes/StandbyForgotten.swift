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
    let what = first.scope.servers.first?.host ?? first.places
    let isName = !first.scope.servers.isEmpty
    return Account(
      "\(what) is in a record set that users here are not led to, so that looks from here do not show what becomes of it",
      supports: first.seen,
      confirm: isName ? "edgeprobe trace \(what) \(first.askedType)" : first.certificateCommand,
      now: "lead nobody there; users who are led there already, as by latency or geography, have to be led back",
      fix: isName ? "lead the record set to what exists" : "repair \(what), or take its record set out")
  }
}

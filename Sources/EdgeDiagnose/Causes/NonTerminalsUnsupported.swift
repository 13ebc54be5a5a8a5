import EdgeModel

/// The server software does not know names that only have others below them.
package struct NonTerminalsUnsupported: Cause {
  package let id = "non-terminals-unsupported"
  package let summary = "The server software does not know names that only have others below them."
  package let rulesOut = "The name in between was just deleted, with what lies below it to follow."
  package let prevent = "A test of empty non-terminals in the acceptance of every name server."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, DeniedEmptyNonTerminal())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "\(first.scope.servers.list) look\(first.scope.servers.count == 1 ? "s" : "") only for records of the asked name, "
        + "not for names below it",
      supports: first.seen, contradicts: ["\(first.host) itself is answered"],
      confirm: "edgeprobe trace \(first.host)", now: "give the name in between a TXT record",
      fix: "update the software of \(first.scope.servers.list)")
  }
}

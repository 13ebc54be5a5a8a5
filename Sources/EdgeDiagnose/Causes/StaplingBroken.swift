import EdgeModel

/// The server does not get, or does not refresh, the OCSP responses that it should staple.
package struct StaplingBroken: Cause {
  package let id = "stapling-broken"
  package let summary = "The server does not get, or does not refresh, the OCSP responses that it should staple."
  package let rulesOut = "The responder itself gives out such responses."
  package let prevent = "Fetch responses ahead of time, and watch the age of what is stapled."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, MissingStaple(), StaleStaple())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "the server does not staple what clients look for", supports: first.seen, contradicts: first.othersAreWell,
      confirm:
        "openssl s_client -connect \(first.firstAddress):\(first.scope.port ?? 443) -servername \(first.host) -status",
      now: "reload the server, and see whether it fetches a response",
      fix: "let the server reach the responder and refresh responses at half of their time")
  }
}

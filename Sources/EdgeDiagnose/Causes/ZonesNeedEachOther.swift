import EdgeModel

/// Zones were delegated to servers whose names lie in each other.
package struct ZonesNeedEachOther: Cause {
  package let id = "zones-need-each-other"
  package let summary = "Zones were delegated to servers whose names lie in each other."
  package let rulesOut = "A referral somewhere on the way carries glue for a server in the circle."
  package let prevent = "For every zone a server whose name depends on no other zone of one's own."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, CircularDelegation())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "who asks for \(first.scope.servers.list) is sent in a circle", supports: first.seen,
      contradicts: first.severity == .sev1 ? [] : ["other servers of the zone can be found"],
      confirm: "edgeprobe trace \(first.scope.servers.first?.host ?? first.zone.host)",
      now: "delegate \(first.zone) to one server whose name lies elsewhere",
      fix: "name servers of \(first.zone) that are in it, with glue, or in a zone that does not need it")
  }
}

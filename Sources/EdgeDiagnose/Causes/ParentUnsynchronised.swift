import EdgeModel

/// The parent's servers hold different versions of the parent zone.
package struct ParentUnsynchronised: Cause {
  package let id = "parent-unsynchronised"
  package let summary = "The parent's servers hold different versions of the parent zone."
  package let rulesOut = "All servers of the parent give the same SOA serial, and still differ."
  package let prevent = "Old servers keep answering until every server of the parent has the change."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, ParentsDiffer())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let parent = first.zone.parent ?? .root
    if first.expected == ParentsDiffer.referral {
      return Account(
        "\(first.scope.servers.list) still \(first.scope.servers.count == 1 ? "has" : "have") an old copy of \(first.zone)",
        supports: first.seen, confirm: "dig +norecurse @\(first.firstAddress) \(first.zone) SOA",
        now: "take \(first.zone) off \(first.scope.servers.list) at \(first.places)",
        fix: "whoever stops serving a zone deletes it from the server")
    }
    return Account(
      "a part of the parent's servers has another version of the delegation of \(first.zone)",
      supports: first.seen, contradicts: first.othersAreWell,
      confirm: "dig +norecurse @\(first.firstAddress) \(first.zone) NS",
      now: "keep the servers of the old delegation answering, and compare the SOA serials of the parent's servers",
      fix: "have the operator of \(parent) bring the servers at \(first.places) up to date")
  }
}

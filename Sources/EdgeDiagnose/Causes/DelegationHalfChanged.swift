import EdgeModel

/// The delegation and the zone were not changed together.
package struct DelegationHalfChanged: Cause {
  package let id = "delegation-half-changed"
  package let summary = "The delegation and the zone were not changed together."
  package let rulesOut = "Both sides name the same servers when looked at again after the delegation's TTL."
  package let prevent = "One change for the delegation at the parent and the NS records at the apex."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, IncompleteDelegation(), ChildNSDiffers())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let servers = first.scope.servers.list
    if first.aspects.contains(.otherAnswers) {
      return Account(
        "the delegation of \(first.zone) was changed and the NS records in the zone were not, or the other way round, and "
          + "the servers that one of the two names are behind",
        supports: first.seen,
        confirm: "edgeprobe trace \(first.target.host) --verbose",
        now: "load the same zone on all of \(servers), so that it does not matter whom resolvers ask",
        fix: "make the NS records at the apex the delegation, on the old servers as well, until nobody asks those")
    }
    let isIncomplete = isOf(first, IncompleteDelegation())
    return Account(
      isIncomplete
        ? "\(servers) of the delegation set never came to the parent, or left it"
        : "\(servers) left the delegation of \(first.zone) and stayed in its NS records, or came to them too early",
      supports: first.seen, contradicts: ["the delegated servers answer"],
      confirm: "edgeprobe trace \(first.zone.host) NS --verbose",
      now: isIncomplete ? "nothing: plan the change" : "watch: resolvers use the others",
      fix: isIncomplete
        ? "add \(servers) \(first.delegationPlace)"
        : "take \(servers) out of the NS records at the apex, or serve the zone there")
  }
}

import EdgeModel

/// Somebody answers with what nobody expects, and no change of ours explains it.
package struct HijackSuspected: Cause {
  package let id = "hijack-suspected"
  package let summary = "Somebody answers with what nobody expects, and no change of ours explains it."
  package let rulesOut =
    "The address belongs to you, or the record had a longer TTL before it was changed, or the exports are "
    + "older than a move."
  package let prevent = "Sign the zone (DNSSEC), ask resolvers over TLS, and watch them from several networks."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, ResolverDisagrees()) && finding.aspects.contains(.foreignAnswer)
      || isOf(finding, WrongRecord(), EmptyAnswer(), UnexpectedRecord())
        && (finding.isSecurity || finding.aspects.contains(.strangerUntrusted))
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    if !isOf(first, ResolverDisagrees()) { return accountOfServers(first) }
    return Account(
      "\(first.places) leads users elsewhere: a poisoned cache, a network that answers in its place, or a copy from when "
        + "the TTL was longer",
      supports: first.seen, contradicts: first.othersAreWell,
      confirm: "dig @\(first.firstAddress) \(first.host) \(first.askedType)",
      now: "find out who has the address that it gives, and ask the resolver's operator to flush \(first.host)",
      fix: "sign \(first.zone), so that a validating resolver refuses such answers")
  }

  /// The zone's servers, or some of them, lead there.
  private func accountOfServers(_ first: Finding) -> Account {
    let servers = first.scope.servers
    let isOfSome = first.aspects.contains(.atSomeServers)
    let source =
      !isOfSome ? "the zone's own servers lead" : "\(servers.list) lead\(servers.count == 1 ? "s" : "")"
    let isTrusted = !first.aspects.contains(.strangerUntrusted)
    let restoration =
      (first.aspects.contains(.homeFails) ? "mend what stands where the export leads, " : "")
      + (first.aspects.contains(.resourceIsGone)
        ? "take it out, and put nothing back that does not exist" : first.wayBack)
      + ", and change the credentials of whoever may edit the zone"
    let routes =
      "find the change in \(first.changeLog); where there is none, routes to the servers were taken over: sign "
      + "\(first.zone), so that a validating resolver refuses such answers"
    let revocation = "have a certificate that is not yours revoked, and let CAA name your authorities alone"
    return Account(
      isTrusted
        ? "\(source) users to somebody who has a trusted certificate for \(first.target.host), and it is none of yours: "
          + (isOfSome
            ? "who can change that answer, or give it in place of a server, can get one"
            : "who can change the zone can get one")
        : "\(source) users to somebody whose certificate clients do not trust, and that is none of yours: either the "
          + "zone was changed, or somebody answers in place of its servers",
      supports: first.seen,
      contradicts: isTrusted || first.aspects.contains(.homeFails) ? [] : first.othersAreWell,
      confirm: isTrusted
        ? "edgeprobe cert \(first.target.host)"
        : "edgeprobe cert \(first.target.host) --address \(first.strangers.first.map(\.description) ?? "ADDRESS")",
      now:
        "find out who has \(first.strangers.list)\(isTrusted && !isOfSome ? "" : ", and look from another network"); "
        + "if it is nobody of yours, " + (isOfSome ? "tell whoever runs \(servers.list)" : restoration),
      fix: !isTrusted
        ? routes : isOfSome ? "\(routes); \(revocation)" : "find the change in \(first.changeLog); \(revocation)")
  }
}

import EdgeModel

/// A host that should take mail cannot be found.
package struct UnresolvableMailHost: Rule {
  package let id = "unresolvable-mail-host"
  package let summary = "A host that should take the target's mail has no address that anybody can find."
  package let explanation = Runbook(
    trigger:
      "The target's mail is looked at (`mail: true`), and the name in an MX record does not exist, has neither A "
      + "nor AAAA record, or fails at the servers of its zone; or the target has no MX record and no address of its own.",
    impact: "Senders pass over the host. When all hosts are so, mail is kept for some days and then returned.",
    investigation: "Run `edgeprobe trace NAME MX`, then `edgeprobe trace HOST`.",
    causes:
      "A mail server that moved or was switched off; a typing mistake; a final dot that is missing in the record; an "
      + "address in place of a name; the zone of the host is broken.",
    resolution: "Correct the MX record, or give the host its address back.",
    prevention: "MX records of hosts under the same management as the record.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let fates = comparison.mailHostFates
    let lost = fates.compactMap { host, fate in
      if case .lost(let why) = fate { (host: host, why: why) } else { nil }
    }
    return lost.map { host, why in
      finding(
        .handshake(.mailHosts(Set(lost.map(\.host)), of: Set(fates.map(\.host)))), in: comparison,
        scope: Finding.Scope(servers: [host], type: .mx),
        host == comparison.target.name
          ? "\(comparison.target.written) should take mail, and has neither an MX record nor an address"
          : "the mail host \(host.host) \(why.map { "does not resolve: \($0)" } ?? "has no address")",
        expected: "an address", observed: why ?? "none")
    }
  }
}

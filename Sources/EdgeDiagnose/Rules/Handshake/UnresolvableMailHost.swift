import EdgeModel

/// A host that should take mail cannot be found.
package struct UnresolvableMailHost: Rule {
  package let id = "unresolvable-mail-host"
  package let summary = "An MX record names a host that has no address."
  package let explanation = Runbook(
    trigger: "The target's mail is looked at (`mail: true`), and the name in an MX record does not exist or has "
      + "neither A nor AAAA record.",
    impact: "Senders pass over the host. When all hosts are so, mail is returned to its senders.",
    investigation: "Run `edgeprobe trace NAME MX`, then `edgeprobe trace HOST`.",
    causes:
      "A mail server that moved or was switched off; a typing mistake; a final dot that is missing in the record.",
    resolution: "Correct the MX record, or give the host its address back.",
    prevention: "MX records of hosts under the same management as the record.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let hosts = comparison.mailHosts
    let lost = hosts.filter { host in
      let found = comparison.evidence.answers.filter { $0.question.name == host && $0.question.type.isAddress }
      return !found.isEmpty && found.allSatisfy { $0.status == .nxdomain || $0.status == .nodata }
    }
    return lost.sorted().map { host in
      finding(
        .handshake(.mailHosts(Set(lost), of: hosts)), in: comparison,
        scope: Finding.Scope(servers: [host], type: .mx), "the mail host \(host) has no address",
        expected: "an address", observed: "none")
    }
  }
}

extension TargetComparison {
  /// The hosts that the target's MX records name; none where its mail is not looked at.
  fileprivate var mailHosts: Set<DomainName> {
    guard target.mail else { return [] }
    let records = records.filter { $0.question.type == .mx }.flatMap { $0.answer?.records ?? [] }
    return Set(records.compactMap { $0.data.host(as: .mx) })
  }
}

import EdgeModel

/// A server answers over UDP and not over TCP.
package struct NoTCP: Rule {
  package let id = "no-tcp"
  package let summary = "A name server that answers over UDP does not answer over TCP."
  package let explanation = Runbook(
    trigger: "A server that answers over UDP is closed, silent or wrong over TCP (RFC 7766).",
    impact:
      "Nobody while its answers fit into a datagram: a note. Where one was truncated, resolvers come back over TCP "
      + "and get nothing from this server; when it is so with all of them, every user who asks for that fails.",
    investigation: "Ask it: `dig +norecurse +tcp @ADDRESS NAME`, and with `+ignore` over UDP to see the truncation.",
    causes:
      "A firewall that lets only UDP pass on port 53; a load balancer without a TCP listener; a server at its limit "
      + "of connections.",
    resolution: "Open TCP port 53 to the server; make the answer smaller meanwhile.",
    prevention: "Port 53 for both transports in every rule set; a check of both from outside.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.judgedZones.flatMap { zone in
      zone.servers.grouped { $0.withoutTCP(isSigned: zone.isSigned, goals: comparison.goals) }.flatMap {
        name, servers in
        // The addresses of one server need not fail alike.
        Dictionary(grouping: servers, by: \.detail.need).sorted { $0.key < $1.key }.map { need, servers in
          let addresses = servers.compactMap(\.server.address).sorted()
          let failures = servers.flatMap(\.detail.failures)
          let effect: Effect =
            switch need {
            case .answer: zone.failure(of: Set(addresses))
            case .some: .noAnswerTo(Set(failures.map(\.question)).sorted(), of: zone.zone, from: Set(addresses))
            case .keys: .delegation(.deaf(zone.zone, to: .validating, at: Set(addresses)))
            case .nothing: .nobody
            }
          let observed = Set(failures.map(\.text)).sorted().list
          return finding(
            effect, in: comparison,
            scope: Finding.Scope(zone: zone.zone, servers: [name], addresses: addresses, transport: .tcp),
            "\(name) (\(addresses.list)) does not answer over tcp for \(zone.zone): \(observed)",
            expected: "an answer over tcp", observed: observed, evidence: failures.evidence(in: comparison))
        }
      }
    }
  }
}

/// What users need of TCP at one address, and how it failed there.
private struct WithoutTCP {
  enum Need: Int, Comparable {
    /// For any answer, for some, for the zone's keys, for none.
    case answer, some, keys, nothing

    static func < (a: Need, b: Need) -> Bool { a.rawValue < b.rawValue }
  }

  var need: Need
  var failures: [ServerComparison.Failure]
}

extension ServerComparison {
  fileprivate func withoutTCP(isSigned: Bool, goals: Set<Question>) -> WithoutTCP? {
    if case .cutShort(let failures) = state { return WithoutTCP(need: .answer, failures: failures) }
    let some = shortcomings.filter { $0.isCutShort && goals.contains($0.question) }
    if !some.isEmpty { return WithoutTCP(need: .some, failures: some) }
    let keys = shortcomings.filter { $0.isCutShort && $0.question.type == .dnskey }
    if isSigned, !keys.isEmpty { return WithoutTCP(need: .keys, failures: keys) }
    // What is asked over TCP has EDNS: a server that is silent to that would be so without a word about TCP.
    guard state == .serves, !tcpFailures.isEmpty, ednsLimit?.drops != true else { return nil }
    return WithoutTCP(need: .nothing, failures: tcpFailures)
  }
}

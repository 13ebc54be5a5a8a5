import EdgeModel

/// Something cannot be looked at from this place, whatever the target.
package struct VantageCannot: Rule {
  package let id = "vantage-cannot"
  package let summary =
    "This vantage has no way to an address family, to port 53 or to port 25, or hears nothing from a resolver."
  package let explanation = Runbook(
    trigger: "There was no route to any address of a family that servers or endpoints have, or a resolver that was "
      + "named gave no answer, or refused to give one to this host, or every connection to port 25 of the whole run "
      + "timed out. Or no root server was heard, and an endpoint was, so that DNS alone is closed: UNKNOWN.",
    impact: "Not known: what lies there was not looked at. Said once for a run; the verdict stands on what was seen.",
    investigation: "From the same host: `ip -6 route get 2001:503:ba3e::2:30`; `dig @RESOLVER . SOA`.",
    causes: "No IPv6 at this host or its network; port 25 closed by the provider, as AWS does; port 53 closed to "
      + "anything but a resolver; a resolver that serves its own network only, or is down.",
    resolution:
      "Run edgeprobe where the family works; name resolvers that answer this host. -4 says that IPv4 is meant.",
    prevention: "A second vantage with both families.")

  package let isToldOnce = true

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    servers(in: comparison) + families(in: comparison) + resolvers(in: comparison)
  }

  private func servers(in comparison: TargetComparison) -> [Finding] {
    guard let silence = comparison.silence else { return [] }
    return [
      finding(
        .unknown, in: comparison, "no name server can be reached from here: not a single root server answered",
        expected: "answers", observed: silence)
    ]
  }

  private func families(in comparison: TargetComparison) -> [Finding] {
    [false, true].compactMap { ipv6 in
      guard let why = comparison.evidence.whyUnreachable(ipv6: ipv6), comparison.evidence.hears(ipv6: !ipv6) else {
        return nil
      }
      let family = ipv6 ? "IPv6" : "IPv4"
      return finding(
        .nobody, in: comparison, "\(family) cannot be reached from here: \(why)",
        expected: "a way to \(family) addresses",
        observed: why)
    }
  }

  /// What a look says of port 25, if no other of the run says otherwise.
  func closedPort(in comparison: TargetComparison) -> ClosedPort? {
    let sought = comparison.endpoints.filter { $0.endpoint.port == ClosedPort.number }
    guard !sought.isEmpty else { return nil }
    let isSilent = sought.allSatisfy { endpoint in
      switch endpoint.connection {
      case .silent, .unobserved: true
      default: false
      }
    }
    // Where nothing else was to be seen, there is no verdict.
    let isAll =
      sought.count == comparison.endpoints.count && comparison.target.ports.allSatisfy { $0 == ClosedPort.number }
    return ClosedPort(
      isHeard: !isSilent,
      finding: finding(
        isAll ? .unknown : .nobody, in: comparison, scope: Finding.Scope(port: ClosedPort.number),
        "port 25 cannot be reached from here: no connection of the whole run was answered",
        expected: "a way to mail servers", observed: "timeout"))
  }

  private func resolvers(in comparison: TargetComparison) -> [Finding] {
    let byResolver = Dictionary(grouping: comparison.evidence.resolvers, by: \.resolver)
    return byResolver.keys.sorted().compactMap { resolver in
      let outcomes = byResolver[resolver]?.map(\.outcome) ?? []
      let failures = outcomes.compactMap(\.failure)
      // Of a family that is not here, that is said.
      guard failures.count == outcomes.count, let why = failures.min(),
        comparison.evidence.whyUnreachable(ipv6: resolver.address.isIPv6) == nil
      else { return nil }
      return finding(
        .nobody, in: comparison, scope: Finding.Scope(addresses: [resolver.address]),
        "the resolver \(resolver) was not heard from here: \(why)", expected: "an answer", observed: why)
    }
  }
}

extension Evidence {
  /// Why no address of a family was reached: the kernel's word; none when one was, or none was tried.
  func whyUnreachable(ipv6: Bool) -> String? {
    guard !hears(ipv6: ipv6) else { return nil }
    let servers = zones.flatMap(\.responses).filter { $0.address.isIPv6 == ipv6 && $0.outcome != .notAllowed }
    let sought = endpoints.filter { $0.endpoint.address.isIPv6 == ipv6 && $0.outcome != .notAllowed }
    var reasons: [String] = []
    for response in servers {
      guard case .unreachable(let reason) = response.outcome else { return nil }
      reasons.append(reason)
    }
    for endpoint in sought {
      guard case .unreachable(let reason) = endpoint.outcome else { return nil }
      reasons.append(reason)
    }
    return reasons.min()
  }
}

extension ResolverAnswer.Outcome {
  /// Why it says nothing about the name; none when it does.
  fileprivate var failure: String? {
    switch self {
    case .answer, .noData, .nameError, .rcode(.serverFailure): nil
    case .rcode(let code): "\(code)"
    case .truncated: "truncated, and no answer over tcp"
    case .timeout: "no answer"
    case .refusedConnection: "connection refused"
    case .malformed: "malformed"
    case .unreachable(let reason): "unreachable: \(reason)"
    case .notAllowed: "not asked: special address"
    }
  }
}

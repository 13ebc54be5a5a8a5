import EdgeModel

/// An endpoint gives no sign of life.
package struct ConnectionTimeout: Rule {
  package let id = "connection-timeout"
  package let summary = "An address does not answer connection attempts on the target's port."
  package let explanation = Runbook(
    trigger: "No answer to TCP connection attempts before the connect timeout.",
    impact: "Clients wait, then try the next address. When every address is silent, every user fails.",
    investigation: "Run `edgeprobe cert NAME --address ADDRESS` from another network; look at security groups, network "
      + "ACLs and routes.",
    causes: "A firewall or security group drops; the host is gone; the address is no longer routed.",
    resolution: "Open the port, or take the address out of DNS.",
    prevention: "Review of security-group changes; take hosts out of DNS before they go.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { if case .silent(let why) = $0.connection { why } else { nil } }
    return groups.map { why, endpoints in
      finding(
        .noConnection(to: endpoints.map(\.endpoint)), in: comparison, scope: endpoints.scope,
        "no answer to connection attempts at \(comparison.places(endpoints)): \(why)", expected: "a TLS handshake",
        observed: why, evidence: endpoints.evidence { _ in why },
        // As a load balancer of HTTP alone, whose security group drops what it has no listener for.
        aspects: comparison.isSilent(on: endpoints.scope.port) ? [.needsNaming] : [])
    }
  }
}

extension TargetComparison {
  /// Whether no address gives a sign of life on a port, and nothing says that somebody listens there.
  fileprivate func isSilent(on port: UInt16?) -> Bool {
    let isBound = hostedZone?.sets(for: target.name).contains { $0.type == .https } == true
    guard !isBound, !hasListener(on: port), expectations.leads(target.name, toHostsThatAll: \.isLoadBalancer) else {
      return false
    }
    return endpoints.filter { $0.endpoint.port == port }.allSatisfy { endpoint in
      switch endpoint.connection {
      // Of an internal one, nobody connects to what is private.
      case .silent, .notAllowed: true
      default: false
      }
    }
  }

  /// Whether the exports of a load balancer that users are led to have a listener on the port, and it is not internal.
  private func hasListener(on port: UInt16?) -> Bool {
    let fronts = endpoints.filter { $0.endpoint.port == port }
      .reduce(into: Set<Front>()) { $0.formUnion(destinations.fronts(at: $1.endpoint.address)) }
    return expectations.state.loadBalancers.contains { balancer in
      !balancer.isInternal && balancer.listeners.contains { $0.port == port }
        && (fronts.isEmpty
          ? expectations.leads(target.name, toAHostThat: { Front($0)?.host == balancer.host })
          : fronts.contains { $0.host == balancer.host })
    }
  }
}

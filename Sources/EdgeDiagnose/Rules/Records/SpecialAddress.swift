import EdgeModel

/// Public DNS names an address that is not public.
package struct SpecialAddress: Rule {
  package let id = "special-address"
  package let summary = "DNS leads to a loopback, link-local, private, multicast or documentation address."
  package let explanation = Runbook(
    trigger:
      "An address of the target, or of a name server of its zone, is in a special range (RFC 6890) that no file of "
      + "the user's expects and in which no other name server answers. Nothing was sent there, except to a "
      + "documentation address, which stays silent.",
    impact:
      "Users cannot reach it: the address means something else, or nothing, on their network. A note where nobody "
      + "asked for a connection. Resolvers pass over such a name server; when a zone has no other, every user fails.",
    investigation: "Run `edgeprobe trace NAME`; compare with the hosted zone. A private zone may have leaked.",
    causes: "A record of the private hosted zone went into the public one; a placeholder or an example was published.",
    resolution: "Publish the public address. If the range is meant, name it under `answers` or with --allow-address.",
    prevention: "Separate change sets for public and private zones.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    unconnectable(in: comparison) + published(in: comparison) + servers(in: comparison)
  }

  /// Name servers that nobody on the internet reaches.
  private func servers(in comparison: TargetComparison) -> [Finding] {
    comparison.judgedZones.flatMap { zone in
      zone.servers.grouped { if case .special(let kind) = $0.state { kind } else { nil } }.map { name, servers in
        let addresses = servers.compactMap(\.server.address).sorted()
        let kinds = Set(servers.map(\.detail.rawValue)).sorted().list
        // One that could not be looked at from here may serve everybody.
        let isOpen = !zone.isServed && zone.hasUnobservedServers
        return finding(
          isOpen ? .nobody : zone.failure(of: Set(addresses)), in: comparison,
          scope: Finding.Scope(zone: zone.zone, servers: [name], addresses: addresses),
          "no user reaches \(name) (\(addresses.list)), a server of \(zone.zone): a \(kinds) address",
          expected: "a public address of the server", observed: addresses.list, aspects: [.ofServer])
      }
    }
  }

  private func unconnectable(in comparison: TargetComparison) -> [Finding] {
    // Of mail it is the host that has the address.
    comparison.endpointGroups { endpoint -> DomainName? in
      guard endpoint.connection == .notAllowed else { return nil }
      return endpoint.endpoint.startTLS == nil ? comparison.target.name : endpoint.endpoint.serverName
    }.map { name, endpoints in
      let addresses = Set(endpoints.map(\.endpoint.address)).sorted()
      return finding(
        .noConnection(to: endpoints.map(\.endpoint)), in: comparison, scope: endpoints.scope,
        message(name, addresses), expected: "a public address", observed: addresses.list,
        aspects: aspects(of: addresses, in: comparison))
    }
  }

  /// Addresses that a server gave and that nobody connected to, or that nobody is to have.
  private func published(in comparison: TargetComparison) -> [Finding] {
    let addresses = comparison.specialAddresses.sorted()
    guard !addresses.isEmpty else { return [] }
    let replies = comparison.records.flatMap { record in
      record.observed.filter { reply in
        reply.content?.addresses(as: record.question.type).contains(where: addresses.contains) == true
      }
    }
    return [
      finding(
        .nobody, in: comparison,
        scope: Finding.Scope(
          zone: comparison.zone?.zone, servers: Set(replies.map(\.server)).sorted(), addresses: addresses),
        message(comparison.target.name, addresses), expected: "a public address", observed: addresses.list,
        aspects: aspects(of: addresses, in: comparison))
    ]
  }

  /// An internal load balancer may be what the exports mean, where it says itself that it has these addresses.
  private func aspects(of addresses: [Address], in comparison: TargetComparison) -> Set<Finding.Aspect> {
    let name = comparison.target.name
    let families = Set(addresses.map(\.isIPv6))
    let given = comparison.evidence.answers.filter { $0.question.name == name && $0.question.type.isAddress }
      .flatMap(\.records).compactMap(\.data.address).filter { families.contains($0.isIPv6) }
    let isBalancer = comparison.expectations.leads(name, toHostsThatAll: \.isLoadBalancer)
    let isOwn = addresses.allSatisfy { $0.special == .privateUse && comparison.destinations.lead(to: $0) }
    return isBalancer && isOwn && given.allSatisfy(addresses.contains) ? [.needsNaming] : []
  }

  private func message(_ name: DomainName, _ addresses: [Address]) -> String {
    let kinds = Set(addresses.map { $0.special?.rawValue ?? "special" }).sorted().joined(separator: ", ")
    return "\(name.host) has the \(kinds) address\(addresses.count == 1 ? "" : "es") \(addresses.list)"
  }
}

extension TargetComparison {
  /// The special addresses among the answers that nobody expects and that no endpoint stands for.
  fileprivate var specialAddresses: Set<Address> {
    let opened = evidence.openedRanges
    var (seen, expected) = (Set<Address>(), Set<Address>())
    for record in records {
      for reply in record.replies {
        let addresses = reply.content?.addresses(as: record.question.type) ?? []
        seen.formUnion(addresses)
        if record.expectation.demand.isOfValues, reply.comparison.agrees { expected.formUnion(addresses) }
      }
      seen.formUnion(record.answer?.records.addresses ?? [])
    }
    let connected = evidence.endpoints.filter { $0.endpoint.address.special != .documentation || $0.outcome.isSign }
      .map(\.endpoint.address)
    return seen.subtracting(expected).subtracting(connected).filter { address in
      address.special.map { !opened.contains($0) } ?? false
    }
  }
}

extension [Record] {
  fileprivate var addresses: [Address] { filter(\.type.isAddress).compactMap(\.data.address) }
}

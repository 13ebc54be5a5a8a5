import EdgeModel

/// Public DNS names an address that is not public.
package struct SpecialAddress: Rule {
  package let id = "special-address"
  package let summary = "DNS leads to a loopback, link-local, private or multicast address."
  package let explanation = Runbook(
    trigger: "An address of the target is in a special range (RFC 6890) that no file of the user's expects. Nothing "
      + "was "
      + "sent there.",
    impact: "Users cannot reach it: the address means something else, or nothing, on their network.",
    investigation: "Run `edgeprobe trace NAME`; compare with the hosted zone. A private zone may have leaked.",
    causes: "A record of the private hosted zone went into the public one; a placeholder was published.",
    resolution: "Publish the public address. If the range is meant, name it under `answers` or with --allow-address.",
    prevention: "Separate change sets for public and private zones.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.endpointGroups { $0.connection == .notAllowed ? true : nil }.map { _, endpoints in
      let addresses = Set(endpoints.map(\.endpoint.address)).sorted()
      let kinds = Set(addresses.map { $0.special?.rawValue ?? "special" }).sorted().joined(separator: ", ")
      return finding(
        .noConnection(to: endpoints.map(\.endpoint)), in: comparison, scope: endpoints.scope,
        "\(comparison.target.name) has the \(kinds) address\(addresses.count == 1 ? "" : "es") \(addresses.list)",
        expected: "a public address", observed: addresses.list)
    }
  }
}

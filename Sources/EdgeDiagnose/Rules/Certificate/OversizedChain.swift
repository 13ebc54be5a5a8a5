import EdgeModel

/// The chain is larger than some clients take.
package struct OversizedChain: Rule {
  package let id = "oversized-chain"
  package let summary = "The served chain is larger than some clients accept."
  package let explanation = Runbook(
    trigger: "More than 32 KiB or ten certificates are served; from 16 KiB on it is a note.",
    impact: "Clients with limits refuse the handshake, as Java does above 32 KiB or ten certificates; "
      + "for others each 14 KiB costs a round trip.",
    investigation: "Run `edgeprobe cert NAME --verbose`: which certificates are served, and how many "
      + "names has the leaf?",
    causes: "The whole bundle of trusted authorities was given as the chain; hundreds of names are in "
      + "one certificate.",
    resolution: "Serve the leaf and its intermediates alone; split certificates with many names.",
    prevention: "Measure the chain in the deployment.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Size? in
      let size = Size(octets: endpoint.chainSize, count: endpoint.chainLength)
      return size.isLarge ? size : nil
    }
    return groups.map { size, endpoints in
      let effect: Effect =
        size.isTooLarge ? .certificate(.refused(at: endpoints.map(\.endpoint), by: .bounded)) : .nobody
      return finding(
        effect, in: comparison, scope: endpoints.scope,
        "the chain at \(comparison.places(endpoints)) has \(size.text)",
        expected: "at most ten certificates and 16 KiB", observed: size.text,
        evidence: endpoints.evidence { _ in size.text })
    }
  }
}

private struct Size: Hashable {
  var octets: Int
  var count: Int

  /// Java's limits on a handshake message and on a chain.
  var isTooLarge: Bool { octets > 32 << 10 || count > 10 }
  /// What a TLS record holds.
  var isLarge: Bool { octets > 16 << 10 || isTooLarge }
  var text: String { "\(count) certificate\(count == 1 ? "" : "s") of \((octets + 1023) >> 10) KiB in all" }
}

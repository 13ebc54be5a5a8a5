import EdgeModel

/// The served certificates are not in order, or some serve nothing.
package struct MisorderedChain: Rule {
  package let id = "misordered-chain"
  package let summary = "The served certificates are not in order, or some of them serve nothing."
  package let explanation = Runbook(
    trigger: "A certificate comes before the one that it certifies, stands twice, certifies none of the "
      + "others, or is a root.",
    impact: "Nobody on TLS 1.3; a few old clients on TLS 1.2 refuse what is out of order. What is not "
      + "needed costs octets.",
    investigation: "Run `edgeprobe cert NAME --verbose`: each certificate has to certify the one before "
      + "it.",
    causes: "A chain file was put together by hand, or from the bundle of trusted authorities.",
    resolution: "Install the chain as the authority gives it: the leaf first, then each issuer, without "
      + "the root.",
    prevention: "Deploy chain files as the authority gives them.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> String? in
      let faults = endpoint.chain.faultsOfOrder
      let rest = faults.count > 3 ? "; and \(faults.count - 3) more" : ""
      return faults.isEmpty ? nil : faults.prefix(3).joined(separator: "; ") + rest
    }
    return groups.map { faults, endpoints in
      finding(
        .nobody, in: comparison, scope: endpoints.scope,
        "the chain at \(comparison.places(endpoints)) is not in order: \(faults)",
        expected: "the leaf, then each issuer, without the root", observed: faults,
        evidence: endpoints.evidence { $0.chain.map(\.subject).joined(separator: ", then ") })
    }
  }
}

extension [Certificate] {
  /// What is out of place, from the leaf up; the first is the leaf, and in its place by definition.
  fileprivate var faultsOfOrder: [String] {
    enumerated().dropFirst().compactMap { index, certificate in
      let before = prefix(index)
      let what = "certificate \(index) (\(certificate.subject))"
      if before.contains(where: { $0.sha256 == certificate.sha256 }) { return "\(what) stands twice" }
      if certificate.isSelfIssued { return "\(what) is a root, which clients have or do not trust" }
      // Whatever leads on from any certificate before it helps those that search.
      if before.contains(where: { $0.issuer == certificate.subject }) { return nil }
      return dropFirst(index + 1).contains { $0.issuer == certificate.subject }
        ? "\(what) comes before what it certifies" : "\(what) certifies none of the others"
    }
  }
}

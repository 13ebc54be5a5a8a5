import EdgeModel

/// A server has certificates for two kinds of keys, and one of them is no good.
package struct StaleTwin: Rule {
  package let id = "stale-twin"
  package let summary = "Of an address's RSA and ECDSA certificates, the one that fewer clients see is no good."
  package let explanation = Runbook(
    trigger: "With `--thorough` one handshake takes RSA signatures only and another elliptic curves only. They get "
      + "different certificates, and one is expired, not trusted, for another name, or ends soon.",
    impact: "Only clients that take that kind of key alone, or before the other: old ones for RSA, and those built on "
      + "GnuTLS. Monitoring with other clients is green.",
    investigation: "Run `edgeprobe cert NAME --thorough --json`; `openssl s_client -sigalgs RSA-PSS+SHA256`.",
    causes: "A renewal that replaced one of two certificates.",
    resolution: "Renew and install the other certificate, or remove it from the listener.",
    prevention: "Renewal of both in one step; one kind of key where all clients take it.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    bad(in: comparison) + ending(in: comparison)
  }

  private struct Twin: Hashable {
    var kind: String
    var serial: String
    var flaw: String
  }

  private func bad(in comparison: TargetComparison) -> [Finding] {
    [Handshake.Offer.rsa, .ecdsa].flatMap { offer in
      let groups = comparison.endpointGroups { endpoint -> Twin? in
        guard endpoint.hasGoodCertificate, let twin = endpoint.twin(offer), !twin.hasGoodCertificate else { return nil }
        return Twin(
          kind: offer.rawValue.uppercased(), serial: twin.chain.first?.serial ?? "unknown",
          flaw: twin.flaw(at: comparison.time))
      }
      return groups.map { twin, endpoints -> Finding in
        let clients = "clients that take \(twin.kind) certificates only or first"
        return finding(
          .handshake(.someClients(clients + (offer == .rsa ? ", as GnuTLS does" : ""), at: endpoints.map(\.endpoint))),
          in: comparison, scope: endpoints.scope,
          "\(clients) get another certificate at \(comparison.places(endpoints)), which \(twin.flaw)",
          expected: "a good certificate for either kind of key", observed: "\(twin.kind): serial \(twin.serial)",
          evidence: endpoints.evidence { _ in "\(twin.kind): serial \(twin.serial) \(twin.flaw)" })
      }
    }
  }

  private func ending(in comparison: TargetComparison) -> [Finding] {
    [Handshake.Offer.rsa, .ecdsa].flatMap { offer in
      let groups = comparison.endpointGroups { endpoint -> EndpointComparison.Validity? in
        guard endpoint.hasGoodCertificate, let own = endpoint.validity, let twin = endpoint.twin(offer),
          twin.hasGoodCertificate, let validity = twin.validity, validity.notAfter < own.notAfter,
          // Both together are told of the one that all clients see.
          comparison.expectations.thresholds.passed(
            left: own.notAfter - comparison.time, lifetime: own.lifetime) == nil
        else { return nil }
        return validity
      }
      return groups.compactMap { validity, endpoints -> Finding? in
        let left = validity.notAfter - comparison.time
        let thresholds = comparison.expectations.thresholds
        guard let passed = thresholds.passed(left: left, lifetime: validity.lifetime) else { return nil }
        let kind = offer.rawValue.uppercased()
        return finding(
          .ends(left: left, lifetime: validity.lifetime), in: comparison, scope: endpoints.scope,
          "clients that take \(kind) certificates only or first get another one at \(comparison.places(endpoints)), which "
            + "expires \(validity.notAfter) (in \(left.rounded); \(passed.text))",
          expected: thresholds.demand(ofLifetime: validity.lifetime), observed: "expires \(validity.notAfter)",
          evidence: endpoints.evidence { _ in "\(kind): expires \(validity.notAfter)" })
      }
    }
  }
}

extension EndpointComparison {
  /// What clients of one kind are shown, where it is not what all are.
  fileprivate func twin(_ offer: Handshake.Offer) -> EndpointComparison? {
    others[offer].flatMap { $0.chain.first?.sha256 == chain.first?.sha256 ? nil : $0 }
  }

  /// What is wrong with the certificate, after "which".
  fileprivate func flaw(at time: Moment) -> String {
    if let validity, time > validity.notAfter { return "expired \(validity.notAfter)" }
    if let validity, time < validity.notBefore { return "is not valid before \(validity.notBefore)" }
    if case .differs(let expected, let names) = coverage {
      return "is not for \(expected.joined(separator: ", ")) but for \(names.prefix(3).joined(separator: ", "))"
    }
    if case .differs(_, let flaws) = trust { return "is not trusted: \(flaws.map(\.text).first ?? "no path")" }
    return "cannot be judged"
  }
}

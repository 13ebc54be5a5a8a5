import EdgeModel

/// The certificate was issued for something else than servers.
package struct WrongUsage: Rule {
  package let id = "wrong-usage"
  package let summary = "The certificate, or one above it, was not issued for servers."
  package let explanation = Runbook(
    trigger: "The extended key usage lacks serverAuth, or the key usage allows neither signatures nor "
      + "key agreement.",
    impact: "Clients refuse the certificate.",
    investigation: "Run `edgeprobe cert NAME --pem` and `openssl x509 -purpose`.",
    causes: "A client's or a signer's certificate was installed; a private authority's template lacks "
      + "serverAuth.",
    resolution: "Install a certificate with the extended key usage serverAuth and the key usage "
      + "digitalSignature.",
    prevention: "Separate templates for servers and clients.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { Flawed(.usage, at: $0) }
    return groups.map { flawed, endpoints in
      let what = flawed.hit.first?.traits.purposes ?? flawed.list
      return finding(
        .untrusted(at: endpoints.map(\.endpoint)), in: comparison, scope: endpoints.scope,
        "the certificate at \(comparison.places(endpoints)) is not for servers: \(what)",
        expected: "serverAuth, and digitalSignature", observed: what, evidence: endpoints.evidence { _ in flawed.list })
    }
  }
}

extension Certificate.Traits {
  /// What the certificate is for, as it says.
  fileprivate var purposes: String {
    let parts = [usages, keyUsages ?? []].filter { !$0.isEmpty }.map { $0.joined(separator: ", ") }
    return parts.isEmpty ? "it says nothing of its use" : parts.joined(separator: "; ")
  }
}

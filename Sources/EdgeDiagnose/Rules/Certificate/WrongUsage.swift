import EdgeModel

/// The certificate was issued for something else than servers.
package struct WrongUsage: Rule {
  package let id = "wrong-usage"
  package let summary = "The certificate, or one above it, was not issued for servers."
  package let explanation = Runbook(
    trigger: "The extended key usage lacks serverAuth, the key usage allows neither signatures nor "
      + "key agreement, or Netscape's certificate type lacks server. Or the key usage has no digitalSignature, and the handshake was signed all the same; or it has "
      + "no keyEncipherment, and the key exchange was RSA's, which encrypts to the key.",
    impact:
      "Clients refuse the certificate; where only digitalSignature or keyEncipherment is missing, Java and those built on "
      + "GnuTLS do, while those built on OpenSSL do not look. One for any use (anyExtendedKeyUsage) that does not name serverAuth is refused "
      + "by those built on OpenSSL, and taken by those built on GnuTLS and by Java.",
    investigation: "Run `edgeprobe cert NAME --pem` and `openssl x509 -purpose`.",
    causes: "A client's or a signer's certificate was installed; a private authority's template lacks "
      + "serverAuth.",
    resolution: "Install a certificate with the extended key usage serverAuth and the key usage "
      + "digitalSignature; with that one, turn on ciphers that begin with ECDHE, which encrypt nothing to the key.",
    prevention: "Separate templates for servers and clients.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    forNobody(in: comparison) + forSome(in: comparison)
  }

  /// RFC 5246 section 7.4.2, RFC 8446 section 4.4.2.2: a key that signs the handshake has to be one for signatures, and one
  /// that the secret is encrypted to one for that.
  private func forSome(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Misuse? in
      guard endpoint.isSigned || endpoint.isEncryptedTo, Flawed(.usage, at: endpoint) == nil,
        let traits = endpoint.chain.first?.traits, let usages = traits.keyUsages
      else { return nil }
      let demand = endpoint.isSigned ? "digitalSignature" : "keyEncipherment"
      return usages.contains(demand) ? nil : Misuse(demand: demand, purposes: traits.purposes)
    }
    return groups.map { misuse, endpoints in
      let (places, purposes) = (comparison.places(endpoints), misuse.purposes)
      return finding(
        .certificate(.refused(at: endpoints.map(\.endpoint), by: .keepingUsage)), in: comparison,
        scope: endpoints.scope,
        misuse.demand == "digitalSignature"
          ? "the certificate at \(places) is not for signatures, and signs the handshake: \(purposes)"
          : "the certificate at \(places) is not for encryption, and the key exchange is RSA's: \(purposes)",
        expected: misuse.demand, observed: purposes, evidence: endpoints.evidence { _ in purposes })
    }
  }

  private func forNobody(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { Flawed(.usage, at: $0) }
    return groups.map { flawed, endpoints in
      let places = endpoints.map(\.endpoint)
      let hit = flawed.hit.first
      let what = hit?.traits.purposes ?? flawed.list
      let above = hit.flatMap { flawed.flaws.contains { $0.depth == 0 } ? nil : "below \($0.subject), which is " }
      return finding(
        flawed.isForAnyUse ? .certificate(.refused(at: places, by: .wantingServerAuth)) : .untrusted(at: places),
        in: comparison, scope: endpoints.scope,
        "the certificate at \(comparison.places(endpoints)) is \(above ?? "")not for servers: \(what)",
        expected: "serverAuth, and digitalSignature", observed: what, evidence: endpoints.evidence { _ in flawed.list })
    }
  }
}

/// A key that does what its certificate does not say that it is for.
private struct Misuse: Hashable {
  /// The key usage that this takes.
  var demand: String
  var purposes: String
}

extension Flawed {
  /// Whether all that is wrong is that the leaf is for any use and does not name servers.
  fileprivate var isForAnyUse: Bool {
    isAll && flaws.allSatisfy { $0.depth == 0 } && hit.first?.traits.usages == ["anyExtendedKeyUsage"]
      && hit.first?.traits.netscapeTypes.map { $0.contains("server") } != false
      && hit.first?.traits.keyUsages.map { !Set($0).isDisjoint(with: Flawed.forHandshakes) } != false
  }

  private static let forHandshakes: Set = ["digitalSignature", "keyEncipherment", "keyAgreement"]
}

extension Certificate.Traits {
  /// What the certificate is for, as it says.
  fileprivate var purposes: String {
    let old = (netscapeTypes ?? []).map { "nsCertType \($0)" }
    let parts = [usages, keyUsages ?? [], old].filter { !$0.isEmpty }.map { $0.joined(separator: ", ") }
    return parts.isEmpty ? "it says nothing of its use" : parts.joined(separator: "; ")
  }
}

import EdgeModel

/// The certificate was issued for something else than servers.
package struct WrongUsage: Rule {
  package let id = "wrong-usage"
  package let summary = "The certificate, or one above it, was not issued for servers."
  package let explanation = Runbook(
    trigger: "The extended key usage lacks serverAuth, the key usage allows neither signatures nor "
      + "key agreement, or Netscape's certificate type lacks server; or an authority's extended key usage lacks serverAuth. Or the key usage has no digitalSignature, and the handshake was signed all the same; or it has "
      + "no keyEncipherment, and the key exchange was RSA's, which encrypts to the key.",
    impact:
      "Clients refuse the certificate; where only digitalSignature or keyEncipherment is missing, Java and those built on "
      + "GnuTLS do, while those built on OpenSSL do not look. One for any use (anyExtendedKeyUsage) that does not name serverAuth is refused "
      + "by those built on OpenSSL, and taken by those built on GnuTLS and by Java. Those built on GnuTLS pass over "
      + "Netscape's type, Java over the extended key usage of authorities; msSGC and nsSGC, the words of the nineties, "
      + "are serverAuth to OpenSSL and Java, and nothing to GnuTLS, which knows nsSGC of authorities.",
    investigation: "Run `edgeprobe cert NAME --pem` and `openssl x509 -purpose`.",
    causes: "A client's or a signer's certificate was installed; a private authority's template lacks "
      + "serverAuth.",
    resolution: "Install a certificate with the extended key usage serverAuth and the key usage "
      + "digitalSignature; with that one, turn on ciphers that begin with ECDHE, which encrypt nothing to the key.",
    prevention: "Separate templates for servers and clients.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    forNobody(in: comparison) + forSome(in: comparison) + forStepUp(in: comparison)
  }

  /// OpenSSL and Java take the usages of the nineties for serverAuth: to step up from ciphers that could be exported.
  private func forStepUp(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> StepUp? in
      guard let path = endpoint.path, path.isTrusted, ![endpoint.endpoint].isMail else { return nil }
      // Of an authority GnuTLS takes Netscape's, and an anchor may be for what it likes.
      let served = path.links.dropLast(path.links.count > 1 ? 1 : 0)
      return served.enumerated().first { depth, link in
        !link.traits.usages.isEmpty && Set(link.traits.usages).isDisjoint(with: depth == 0 ? taken : taken + ["nsSGC"])
      }.map { depth, link in StepUp(authority: depth == 0 ? nil : link.subject, purposes: link.traits.purposes) }
    }
    return groups.map { stepUp, endpoints in
      finding(
        .certificate(.refused(at: endpoints.map(\.endpoint), by: .wantingServerAuthAlone)), in: comparison,
        scope: endpoints.scope,
        "the certificate at \(comparison.places(endpoints)) is "
          + "\(stepUp.authority.map { "below \($0), which is " } ?? "")for servers in old words alone: \(stepUp.purposes)",
        expected: "serverAuth", observed: stepUp.purposes, evidence: endpoints.evidence { _ in stepUp.purposes })
    }
  }

  /// Of these one is enough for everybody who takes the path.
  private var taken: [String] { ["serverAuth", "anyExtendedKeyUsage"] }

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
      let spared = comparison.spared(
        flawed.isOfAuthorities ? "Java" : flawed.isOfOldType ? "GnuTLS" : nil, at: endpoints)
      let hit = flawed.hit.first
      let what = hit?.traits.purposes ?? flawed.list
      let above = hit.flatMap { flawed.flaws.contains { $0.depth == 0 } ? nil : "below \($0.subject), which is " }
      return finding(
        flawed.isForAnyUse
          ? .certificate(.refused(at: places, by: .wantingServerAuth)) : .untrusted(at: places, sparing: spared),
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

/// A certificate for servers that does not say so as RFC 5280 has it.
private struct StepUp: Hashable {
  /// Whose it is; none where it is the leaf.
  var authority: String?
  var purposes: String
}

extension Flawed {
  /// Whether all that is wrong is that authorities are for other uses: Java looks at the leaf's alone.
  fileprivate var isOfAuthorities: Bool {
    isAll && !hit.isEmpty && flaws.allSatisfy { $0.depth > 0 }
      && hit.allSatisfy { !$0.traits.usages.isEmpty && !$0.traits.usages.contains("serverAuth") }
  }

  /// Whether all that is wrong is the leaf's type in Netscape's words, which GnuTLS does not know.
  fileprivate var isOfOldType: Bool {
    guard isAll, flaws.allSatisfy({ $0.depth == 0 }), let traits = hit.first?.traits else { return false }
    return traits.netscapeTypes.map { !$0.contains("server") } == true
      && (traits.usages.isEmpty || traits.usages.contains("serverAuth"))
      && traits.keyUsages.map { !Set($0).isDisjoint(with: Flawed.forHandshakes) } != false
  }

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

import EdgeModel

/// A server's key, or one above it, signs with an algorithm that not all clients take.
package struct UncommonSignature: Rule {
  package let id = "uncommon-signature"
  package let summary = "An address signs with an algorithm that not all clients take."
  package let explanation = Runbook(
    trigger:
      "The handshake is signed with Ed25519, Ed448, SHA-224 or by a key that is for RSASSA-PSS alone, or by one on P-521, "
      + "which fewer clients lack, and another handshake without such is refused (`uncommon-cipher` says how that is told); or a certificate of the path below the trust anchor is signed with an Edwards "
      + "curve. On 443, 8443 and wherever a page is asked for; SHA-224 on other ports as well, save in mail.",
    impact:
      "Clients that do not offer these signatures get no connection; P-521 fewer lack. Those built on OpenSSL "
      + "(curl, Python) or GnuTLS, and Java, connect, so that checks with them see nothing; with SHA-224 those built on "
      + "GnuTLS fail as well, and Go.",
    investigation: "Run `edgeprobe cert NAME --pem`; `openssl s_client -connect ADDRESS:443 -servername NAME -sigalgs "
      + "ECDSA+SHA256:RSA-PSS+SHA256` fails, without -sigalgs it does not.",
    causes: "A key of a kind that is usual for SSH or in a private network was made for a public server; a list of "
      + "signature algorithms that was written by hand.",
    resolution: "Serve a certificate for an ECDSA P-256 or RSA key, alone or beside the other, and sign with SHA-256.",
    prevention: "Test the profile of an authority with clients old and new before it is used.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Odd? in
      if let obstacle = endpoint.browserObstacle, case .signature(let signature) = obstacle {
        let takers: Odd.Takers =
          obstacle.isForChromeAlone ? .most : obstacle.isForFewElse ? .withSHA224 : .some
        return Odd(signature: signature, signer: "the handshake", takers: takers)
      }
      guard endpoint.others[.browser] == nil, endpoint.endpoint.isWeb || endpoint.page != nil,
        let path = endpoint.path, path.isTrusted,
        let signed = path.links.dropLast().first(where: { ["ed25519", "ed448"].contains($0.signature) })
      else { return nil }
      return Odd(signature: signed.signature, signer: "the certificate of \(signed.subject)")
    }
    return groups.map { odd, endpoints in
      let places = endpoints.map(\.endpoint)
      return finding(
        odd.takers == .most
          ? .lackingForFew(at: places)
          : .certificate(.refused(at: places, by: odd.takers == .withSHA224 ? .withoutSHA224 : .notOffering)),
        in: comparison, scope: endpoints.scope,
        "\(odd.signer) at \(comparison.places(endpoints)) is signed with \(odd.signature), which "
          + odd.takers.rawValue,
        expected: "a signature with ECDSA or RSA", observed: odd.signature,
        evidence: endpoints.evidence {
          "\(odd.signature), serial \($0.chain.first?.serial ?? "none"), key \($0.chain.first?.key ?? "none")"
        })
    }
  }
}

private struct Odd: Hashable {
  var signature: String
  /// What is signed so.
  var signer: String
  var takers = Takers.some

  /// Who takes it, and in words who does not.
  enum Takers: String {
    case some = "not all clients take"
    case most = "a few newer clients do not take"
    case withSHA224 = "clients without SHA-224 do not take, as those built on GnuTLS"
  }
}

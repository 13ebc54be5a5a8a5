import EdgeModel

/// A server takes no cipher that all clients offer.
package struct UncommonCipher: Rule {
  package let id = "uncommon-cipher"
  package let summary = "An address takes only ciphers, or groups for the key exchange, that not all clients offer."
  package let explanation = Runbook(
    trigger: "The handshake takes a cipher that some newer clients no longer offer, such as one with DHE, and another "
      + "handshake without such is refused, by an alert, or by ending the connection or saying nothing three times "
      + "while the usual one is well before and between; or a group for the key exchange such as x448. What fewer "
      + "clients lack (P-521, finite fields, ECDSA with CBC) is told as such. On 443, 8443 and wherever a page is asked for.",
    impact: "Clients that do not offer it get no connection, as those that gave DHE up (CVE-2020-12413). "
      + "Those built on OpenSSL with its own list (curl), and Java, connect, so that checks with them see "
      + "nothing; so do those built on GnuTLS, save where it is CBC with SHA-256 or SHA-384, which they do not offer; Go and rustls have no DHE either, and Python's list is narrower (`no-cipher-for-python`).",
    investigation:
      "`openssl s_client -connect ADDRESS:443 -servername NAME -no_tls1_3 -cipher ECDHE:kRSA` fails, without "
      + "-cipher it does not.",
    causes: "A list of ciphers that was hardened by hand, or written when elliptic curves were not to be had; a server "
      + "without groups for elliptic curves.",
    resolution: "Add ciphers with ECDHE and GCM or ChaCha20 to the listener's list, or allow TLS 1.3.",
    prevention:
      "Take lists of ciphers from Mozilla's configuration generator; check a listener with clients old and new."
  )

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Choice? in
      guard let obstacle = endpoint.browserObstacle else { return nil }
      let isForMost = obstacle.isForChromeAlone
      return switch obstacle {
      case .cipher(let cipher):
        Choice(
          kind: "cipher", expected: "a cipher with ECDHE and GCM or ChaCha20, or TLS 1.3", only: cipher,
          isForMost: isForMost)
      case .group(let group):
        Choice(
          kind: "group for the key exchange", expected: "a group such as x25519", only: group,
          isForMost: isForMost)
      default: nil
      }
    }
    return groups.map { choice, endpoints in
      let places = endpoints.map(\.endpoint)
      return finding(
        choice.isForMost ? .lackingForFew(at: places) : .certificate(.refused(at: places, by: .notOffering)),
        in: comparison, scope: endpoints.scope,
        "\(comparison.places(endpoints)) takes no \(choice.kind) that \(choice.isForMost ? "all newer clients offer" : "all clients offer"), "
          + "only such as \(choice.only)",
        expected: choice.expected, observed: choice.only,
        evidence: endpoints.evidence { _ in "\(choice.only); a handshake without such fails" })
    }
  }
}

private struct Choice: Hashable {
  var kind: String
  var expected: String
  var only: String
  var isForMost: Bool
}

extension Effect {
  /// What few clients do not offer is all that these endpoints take.
  static func lackingForFew(at places: [Endpoint]) -> Effect {
    .handshake(.someClients("users of the few newer clients that do not offer it; others connect", at: places))
  }
}

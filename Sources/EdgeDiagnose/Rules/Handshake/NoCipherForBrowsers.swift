import EdgeModel

/// A server takes no cipher that browsers offer.
package struct NoCipherForBrowsers: Rule {
  package let id = "no-cipher-for-browsers"
  package let summary = "An address takes only ciphers, or groups for the key exchange, that browsers do not offer."
  package let explanation = Runbook(
    trigger: "The handshake takes a cipher that neither Firefox nor Chrome offers, such as one with DHE, and another "
      + "handshake that offers theirs alone is refused, by an alert, or by ending the connection or saying nothing three times "
      + "while the usual one is well before and between; or a group for the key exchange such as x448. What Firefox "
      + "offers and Chrome does not (P-521, finite fields, ECDSA with CBC) harms users of Chrome. On 443, 8443 and wherever a page is asked for.",
    impact: "Browsers show a connection error: Firefox offers no DHE since 78 (CVE-2020-12413), Chrome none since 53. "
      + "Those built on OpenSSL with its own list (curl), and Java, connect, so that checks with them see "
      + "nothing; so do those built on GnuTLS, save where it is CBC with SHA-256 or SHA-384, which they do not offer; Go and rustls have no DHE either, and Python's list is narrower (`no-cipher-for-python`).",
    investigation:
      "`openssl s_client -connect ADDRESS:443 -servername NAME -no_tls1_3 -cipher ECDHE:kRSA` fails, without "
      + "-cipher it does not.",
    causes: "A list of ciphers that was hardened by hand, or written when elliptic curves were not to be had; a server "
      + "without groups for elliptic curves.",
    resolution: "Add ciphers with ECDHE and GCM or ChaCha20 to the listener's list, or allow TLS 1.3.",
    prevention: "Take lists of ciphers from Mozilla's configuration generator; check a listener with a browser as well."
  )

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Choice? in
      guard let obstacle = endpoint.browserObstacle else { return nil }
      let isForFirefox = obstacle.isForChromeAlone
      return switch obstacle {
      case .cipher(let cipher):
        Choice(
          kind: "cipher", expected: "a cipher with ECDHE and GCM or ChaCha20, or TLS 1.3", only: cipher,
          isForFirefox: isForFirefox)
      case .group(let group):
        Choice(
          kind: "group for the key exchange", expected: "a group such as x25519", only: group,
          isForFirefox: isForFirefox)
      default: nil
      }
    }
    return groups.map { choice, endpoints in
      let places = endpoints.map(\.endpoint)
      return finding(
        choice.isForFirefox ? .ofChrome(at: places) : .certificate(.refused(at: places, by: .browsers)),
        in: comparison, scope: endpoints.scope,
        "\(comparison.places(endpoints)) takes no \(choice.kind) that \(choice.isForFirefox ? "Chrome offers" : "browsers offer"), "
          + "only such as \(choice.only)",
        expected: choice.expected, observed: choice.only,
        evidence: endpoints.evidence { _ in "\(choice.only); a handshake with what browsers offer fails" })
    }
  }
}

private struct Choice: Hashable {
  var kind: String
  var expected: String
  var only: String
  var isForFirefox: Bool
}

extension Effect {
  /// What Firefox offers and Chrome does not is all that these endpoints take.
  static func ofChrome(at places: [Endpoint]) -> Effect {
    .handshake(.someClients("users of Chrome and browsers built on it; Firefox connects", at: places))
  }
}

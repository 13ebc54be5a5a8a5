import EdgeModel

/// A server takes no cipher that browsers offer.
package struct NoCipherForBrowsers: Rule {
  package let id = "no-cipher-for-browsers"
  package let summary = "An address takes only ciphers that browsers do not offer."
  package let explanation = Runbook(
    trigger: "The handshake takes a cipher that neither Firefox nor Chrome offers, such as one with DHE, and another "
      + "handshake that offers theirs alone fails. On 443, 8443 and wherever a page is asked for.",
    impact: "Browsers show a connection error: Firefox offers no DHE since 78 (CVE-2020-12413), Chrome none since 53. "
      + "Those built on OpenSSL (curl, Python) or GnuTLS, and Java, connect, so that checks with them see nothing.",
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
    let groups = comparison.endpointGroups { endpoint -> String? in
      if case .cipher(let cipher) = endpoint.browserObstacle { cipher } else { nil }
    }
    return groups.map { cipher, endpoints in
      finding(
        .certificate(.refused(at: endpoints.map(\.endpoint), by: .browsers)), in: comparison, scope: endpoints.scope,
        "\(comparison.places(endpoints)) takes no cipher that browsers offer, only such as \(cipher)",
        expected: "a cipher with ECDHE, or TLS 1.3", observed: cipher,
        evidence: endpoints.evidence { _ in "\(cipher); a handshake with the ciphers of browsers fails" })
    }
  }
}

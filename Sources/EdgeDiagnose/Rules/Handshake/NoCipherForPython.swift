import EdgeModel

/// A server takes no cipher that Python offers, and browsers connect.
package struct NoCipherForPython: Rule {
  package let id = "no-cipher-for-python"
  package let summary = "An address takes only ciphers that Python, and others without old ciphers, do not offer."
  package let explanation = Runbook(
    trigger: "The handshake takes a cipher without a key exchange of its own (RSA) or with CBC and SHA-1, and another "
      + "handshake with Python's list alone is refused, by an alert, or by ending the connection or saying nothing three times "
      + "while the usual one is well before and between. Not looked at in mail.",
    impact:
      "Programs fail where curl and GnuTLS connect: Python from 3.10 on, unless it was built with "
      + "OpenSSL's list, as Debian's is, and those built on rustls have neither; Go from 1.22 on and Java from 24 on, as "
      + "21.0.10, 17.0.18 and 11.0.30, have no key exchange with RSA (JDK-8245545); earlier ones of Java connect.",
    investigation:
      "`openssl s_client -connect ADDRESS:443 -servername NAME -no_tls1_3 -cipher "
      + "'ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:DHE+AES:!SHA1'` fails, without -cipher it does not.",
    causes:
      "A load balancer with a policy of ten years ago; a list of ciphers for clients that are gone; a server that "
      + "lost its groups for elliptic curves.",
    resolution: "Add ciphers with ECDHE and GCM or ChaCha20 to the listener's list, or allow TLS 1.3.",
    prevention: "Take lists of ciphers from Mozilla's configuration generator, and the provider's newest policy."
  )

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> String? in
      if case .cipher(let cipher) = endpoint.pythonObstacle { cipher } else { nil }
    }
    return groups.map { cipher, endpoints in
      let places = endpoints.map(\.endpoint)
      let isWithECDHE = cipher.contains("DHE-")
      return finding(
        .certificate(
          isWithECDHE
            ? .refusedByFew(at: places, by: .withoutSHA1) : .refused(at: places, by: .withoutRSAKeyExchange)),
        in: comparison, scope: endpoints.scope,
        "\(comparison.places(endpoints)) takes no cipher that Python offers, only such as \(cipher)",
        expected: "a cipher with ECDHE and GCM or ChaCha20, or TLS 1.3", observed: cipher,
        evidence: endpoints.evidence { _ in "\(cipher); a handshake with what Python offers fails" })
    }
  }
}

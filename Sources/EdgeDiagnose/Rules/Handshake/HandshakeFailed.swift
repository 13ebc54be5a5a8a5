import EdgeModel

/// TCP stands at an endpoint, but TLS does not.
package struct HandshakeFailed: Rule {
  package let id = "handshake-failed"
  package let summary = "An address takes connections, but no TLS handshake comes about."
  package let explanation = Runbook(
    trigger: "The server resets, sends an alert, or lets the handshake hang. Where it fails at once, a second "
      + "handshake with older settings shows which one makes the difference; it excuses nothing. Where none does, the first is made once "
      + "more, and where that is well, the failure is a note. Or a handshake stands, and "
      + "the server warns on the way that it does not know the name (alert 112, unrecognized_name).",
    impact: "Users who reach the address see a connection error. Clients rarely try another address at this point. A "
      + "server without secure renegotiation (RFC 5746) turns away those built on OpenSSL 3 alone, and one that warns "
      + "Java, which takes the warning for an end.",
    investigation: "Run `edgeprobe cert NAME --address ADDRESS --verbose`, then `openssl s_client -connect`.",
    causes: "No certificate for the server name; ciphers, groups or signatures without overlap; a key for the key "
      + "exchange that is too short; an overloaded or half-dead proxy.",
    resolution: "Give the listener a certificate for the name and protocol versions that clients speak.",
    prevention: "A TLS check in the deployment, with the public name as SNI.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Failure? in
      switch endpoint.connection {
      case .failed(let why): Failure(why: why, spared: endpoint.obstacle?.spared)
      case .unsafeToOpenSSL(let why): Failure(why: why, only: .openSSL)
      // A certificate that is not good is refused for that.
      case .made where endpoint.warning == HandshakeFailed.unknownName && endpoint.hasGoodCertificate:
        Failure(why: "the server warns that it does not know the name (TLS alert 112, unrecognized_name)", only: .java)
      case .made: endpoint.firstTry.map { Failure(why: $0.text, isPast: true) }
      default: nil
      }
    }
    return groups.map { failure, endpoints in
      let places = endpoints.map(\.endpoint)
      return finding(
        failure.isPast
          ? .nobody
          : failure.only.map { .handshake(.someClients($0.who, at: places)) }
            ?? .untrusted(at: places, sparing: comparison.spared(failure.spared, at: endpoints)),
        in: comparison, scope: endpoints.scope,
        failure.isPast
          ? "the first of two handshakes alike failed at \(comparison.places(endpoints)): \(failure.why)"
          : "no TLS handshake \(failure.only.map { "with \($0.rawValue) " } ?? "")at \(comparison.places(endpoints)): "
            + failure.why,
        expected: "a TLS handshake", observed: failure.why, evidence: endpoints.evidence { _ in failure.why })
    }
  }

  /// RFC 6066 section 3.
  private static let unknownName: UInt8 = 112
}

extension Obstacle {
  /// The clients that it is not in the way of, as far as they were tried: GnuTLS 3.7 and Java 17.
  fileprivate var spared: String? {
    switch self {
    case .signature("rsa-sha1"), .signature("ecdsa-sha1"): "GnuTLS and Java"
    // Of DHE: GnuTLS takes 1008 bits, Java 1024.
    case .weakKey(let key) where key.hasPrefix("dh-") && Int(key.dropFirst(3)).map { $0 >= 1024 } ?? false:
      "GnuTLS and Java"
    // With a tag of 8 octets none of them offers it.
    case .cipher(let name) where name.hasSuffix("CCM") || name.hasSuffix("CCM_SHA256"): "GnuTLS"
    default: nil
    }
  }
}

private struct Failure: Hashable {
  var why: String
  /// Whose clients alone do not get through; none where no client does.
  var only: Library?
  /// Who gets through all the same; none where no client does.
  var spared: String?
  /// Whether the next handshake of the same kind was well.
  var isPast = false

  enum Library: String {
    case openSSL = "OpenSSL 3"
    case java = "Java"

    var who: String {
      switch self {
      case .openSSL:
        "clients built on OpenSSL 3, as curl and Python; those built on GnuTLS, and Java, connect all the same"
      case .java: "clients in Java; those built on OpenSSL or GnuTLS connect all the same"
      }
    }
  }
}

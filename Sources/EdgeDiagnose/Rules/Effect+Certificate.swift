import EdgeModel

/// What a flaw of a chain does where some clients take it and others do not.
package enum CertificateEffect: Hashable, Sendable {
  /// One kind of clients gives up at these endpoints.
  case refused(at: [Endpoint], by: Clients)
  /// Few clients of a kind give up at these endpoints.
  case refusedByFew(at: [Endpoint], by: Clients)
  /// Users get along with what these endpoints serve, and it is not what was meant.
  case drift(at: [Endpoint])
  /// Users get along with each of the certificates that these endpoints serve, and nobody knows which was meant.
  case mixture(at: [Endpoint])

  /// What distinguishes the clients that a flaw hits.
  package enum Clients: String, Hashable, Sendable {
    /// They have what the server sends and nothing else.
    case withoutFetching
    /// They follow one path and do not turn back.
    case withoutSearch
    /// They take the first certificate that fits, whatever its dates say.
    case takingFirst
    /// They keep lists of their own about authorities.
    case keepingLists
    /// They want certificates to be logged.
    case wantingTimestamps
    /// They do not offer what few servers want alone.
    case notOffering
    /// They hold the handshake against the key usage.
    case keepingUsage
    /// They take no authority's certificate for a server's.
    case strict
    /// They hold certificates to every word of RFC 5280.
    case holdingToForm
    /// They want names to be critical where they stand for a subject.
    case wantingSubject
    /// They go by the identifiers of keys, and take no other certificate of the issuer's.
    case matchingKeys
    /// They look at the stapled OCSP response.
    case checkingStaples
    /// They take a stapled response that says neither good nor revoked for a refusal.
    case wantingVerdict
    /// They want a server's certificate to say that it is one.
    case wantingServerAuth
    /// They want that word, and no older one for the same.
    case wantingServerAuthAlone
    /// They want a key exchange with forward secrecy.
    case withoutRSAKeyExchange
    /// They have no ciphers with CBC and SHA-1.
    case withoutSHA1
    /// They have no signatures of handshakes with SHA-224.
    case withoutSHA224
    /// They hold a path to the policies that it names.
    case checkingPolicies
    /// They refuse what their library does not know in a certificate.
    case builtOnGnuTLS, inJava, builtOnGnuTLSOrInJava, inJavaOrPython
    /// They bound what a handshake may cost them.
    case bounded
  }

  var endpoints: [Endpoint] {
    switch self {
    case .refused(let endpoints, _), .refusedByFew(let endpoints, _), .drift(let endpoints),
      .mixture(let endpoints):
      endpoints
    }
  }

  func impact(in comparison: TargetComparison) -> String {
    let all = comparison.observedEndpoints(like: endpoints).count
    let places =
      endpoints.count < all
      ? "\(endpoints.count) of \(all) addresses"
      : all == 1 ? "the address" : all == 2 ? "both addresses" : "all \(all) addresses"
    return switch self {
    case .refused(_, let clients), .refusedByFew(_, let clients): "users of \(clients.text) who reach \(places)"
    case .drift: "nobody now: the certificate at \(places) works, and is not the one that was meant"
    case .mixture: "nobody now: each of the certificates at \(places) works, and they were not all meant"
    }
  }
}

extension CertificateEffect.Clients {
  fileprivate var text: String {
    switch self {
    case .withoutFetching: "clients that do not fetch what is missing, as curl, Java, Python and Go,"
    case .withoutSearch: "clients that do not turn back, as those built on OpenSSL (curl, Python, Ruby) or GnuTLS,"
    case .takingFirst: "clients that take the first certificate that fits, as those built on GnuTLS,"
    case .keepingLists:
      "clients with a current list of authorities of their own, unlike those built on OpenSSL or GnuTLS, and Java,"
    case .wantingTimestamps:
      "clients that want certificates to be logged, unlike those built on OpenSSL or GnuTLS, and Java,"
    case .notOffering:
      "clients that do not offer it, as some newer ones, unlike those built on OpenSSL (curl), and Java,"
    case .keepingUsage: "clients that hold to the key usage, as Java and those built on GnuTLS,"
    case .strict: "strict clients, as those built on webpki,"
    case .holdingToForm: "clients that hold certificates to every word of RFC 5280, as Python from 3.13 on,"
    case .wantingSubject:
      "clients that want the names of a certificate without a subject to be critical, as Java, and Python from 3.13 on,"
    case .matchingKeys:
      "clients that seek the issuer by the identifier of its key, as those built on OpenSSL (curl, Python) or GnuTLS, "
        + "unlike Java,"
    case .checkingStaples: "clients that check the stapled response, as those built on GnuTLS,"
    case .wantingVerdict:
      "clients that refuse where the responder does not say good, unlike those built on OpenSSL or GnuTLS, and Java,"
    case .wantingServerAuth:
      "clients that want serverAuth to be named, as those built on OpenSSL (curl, Python), unlike those built on GnuTLS, "
        + "and Java,"
    case .wantingServerAuthAlone:
      "clients that want serverAuth to be named, as Go and those built on GnuTLS, unlike those built on OpenSSL (curl, "
        + "Python), and Java,"
    case .withoutRSAKeyExchange:
      "clients that want forward secrecy, as Python from 3.10 on, Go from 1.22 on, Java from 24 on and those built on rustls,"
    case .withoutSHA1:
      "clients that have no cipher with CBC and SHA-1, as Python from 3.10 on and those built on rustls,"
    case .withoutSHA224:
      "clients without SHA-224, as Go and those built on GnuTLS, unlike those built on OpenSSL (curl, Python), "
        + "and Java,"
    case .checkingPolicies:
      "clients that check the policies of certificates, as Java, unlike those built on OpenSSL (curl, Python),"
    case .builtOnGnuTLS: "clients built on GnuTLS"
    case .inJava: "clients in Java"
    case .builtOnGnuTLSOrInJava: "clients built on GnuTLS, or in Java,"
    case .inJavaOrPython: "clients in Java or Python"
    case .bounded: "clients with limits, as Java,"
    }
  }
}

extension Severity {
  init(of effect: CertificateEffect) {
    switch effect {
    case .refused: self = .sev2
    case .refusedByFew, .drift, .mixture: self = .sev3
    }
  }
}

import EdgeModel

/// One endpoint: whether a user gets a connection there, and whether the certificate is good for the name now.
package struct EndpointComparison: Hashable, Sendable {
  package enum Connection: Hashable, Sendable {
    case made
    case refused
    /// No answer, or no route: which.
    case silent(String)
    /// TCP stood, TLS did not: why.
    case failed(String)
    case notAllowed
    case unobserved(why: String)
  }

  /// When the certificate a user's client verifies begins and ceases to be valid.
  package struct Validity: Hashable, Sendable {
    package var notBefore: Moment
    /// The earliest end on the verified path.
    package var notAfter: Moment
    package var lifetime: Duration
    /// Whether it is the leaf whose end comes first.
    package var isLeaf: Bool
  }

  package var endpoint: Endpoint
  package var began: Moment
  package var connection: Connection
  /// As served.
  package var chain: [Certificate]
  package var validity: Validity?
  /// Names expected and names in the leaf.
  package var coverage: Comparison<[String]>
  /// The flaws of the path, without those that validity tells; none are expected.
  package var trust: Comparison<[PathVerdict.Flaw]>
  /// The leaf's serial against those of the issued ACM certificates that should be served.
  package var managed: Comparison<Set<String>>
  /// What was asked for over HTTP; none where nothing was.
  package var page: PageComparison?
  /// As evidence has it; none without a trust store.
  package var path: PathVerdict?
  package var staple: Staple
  package var chainSize: Int
  package var chainLength: Int
  /// How many signed certificate timestamps came beside the certificate; none when nobody looked.
  package var deliveredTimestamps: Int?
  private var isValidNow: Bool

  package init(
    of seen: EndpointEvidence, certificates: [ManagedCertificate], page expectation: PageExpectation? = nil,
    in evidence: Evidence
  ) {
    endpoint = seen.endpoint
    began = seen.began
    chain = seen.chain
    page = seen.http.map { PageComparison(of: $0, expectation: expectation) }
    path = evidence.hasTrustStore ? seen.path : nil
    staple = seen.staple
    (chainSize, chainLength) = (seen.chainSize, seen.chainLength)
    deliveredTimestamps = seen.timestamps
    connection = Connection(of: seen, in: evidence)
    guard let leaf = seen.chain.first else {
      validity = nil
      isValidNow = false
      coverage = .unobserved(why: "no certificate")
      // A leaf that nobody can read was served all the same, and no client takes it.
      trust = seen.path.map(Self.trust) ?? .unobserved(why: "no certificate")
      managed = .unobserved(why: "no certificate")
      return
    }
    let validity = Validity(of: leaf, in: seen)
    self.validity = validity
    isValidNow = validity.notBefore <= evidence.time && evidence.time <= validity.notAfter
    coverage =
      switch (seen.coversName, seen.endpoint.serverName) {
      case (true?, _): .agrees(leaf.names)
      case (false?, let name):
        .differs(expected: [name?.host ?? seen.endpoint.address.description], observed: leaf.names)
      case (nil, _): .unstated(leaf.names)
      }
    trust =
      switch (seen.path, evidence.hasTrustStore) {
      case (_, false): .unobserved(why: "no trust store")
      case (nil, true): .unobserved(why: "no path was sought")
      case (let path?, true): Self.trust(path)
      }
    let serials = Set(certificates.compactMap(\.serial))
    managed =
      if serials.isEmpty {
        .unstated([leaf.serial])
      } else if serials.contains(leaf.serial) {
        .agrees([leaf.serial])
      } else {
        .differs(expected: serials, observed: [leaf.serial])
      }
  }

  /// X509_V_ERR numbers that the leaf's own dates and names tell better.
  private static let toldElsewhere: Set<Int32> = [9, 10]
  private static let hostnameMismatch: Int32 = 62

  private static func trust(_ path: PathVerdict) -> Comparison<[PathVerdict.Flaw]> {
    guard !path.isTrusted else { return .agrees([]) }
    let flaws = path.flaws.filter {
      !($0.depth == 0 && toldElsewhere.contains($0.code)) && $0.code != hostnameMismatch
    }
    if flaws.isEmpty, !path.flaws.isEmpty { return .agrees([]) }
    let unexplained = PathVerdict.Flaw(code: 0, depth: 0, text: "no path to a trust anchor")
    return .differs(expected: [], observed: flaws.isEmpty ? [unexplained] : flaws)
  }

  package var hasHandshake: Bool { connection == .made }

  /// Whether a user's client is content here: a handshake, and a certificate that is valid, fits and is trusted.
  package var isHealthy: Bool {
    hasHandshake && isValidNow && !coverage.differs && !trust.differs && staple.status != .revoked
  }

  /// Whether the stapled response could be told to be good or bad: without the issuer's certificate it cannot.
  var isStapleJudged: Bool { staple.status != .invalid || Flawed(.noAnchor, at: self)?.lacksIntermediate != true }

  package var text: String { endpoint.address.with(port: endpoint.port) }
}

extension EndpointComparison.Connection {
  fileprivate init(of seen: EndpointEvidence, in evidence: Evidence) {
    let isMissed = evidence.missed.contains(seen.endpoint.address.with(port: seen.endpoint.port))
    switch seen.outcome {
    case .handshake: self = .made
    case .refused: self = .refused
    case .timeout where isMissed: self = .unobserved(why: "the run's deadline came first")
    case .timeout(.connect): self = .silent("timeout")
    case .timeout(.handshake): self = .failed("the TLS handshake does not end")
    case .reset: self = .failed("the server ends the connection in the middle of the handshake")
    case .alert(let number):
      self = .failed(
        "the server sends TLS alert "
          + "\(number)\(alertNames[number].map { " (\($0))" } ?? "")")
    case .notTLS(let bytes):
      self = .failed("the server does not speak TLS: it sends \(PrintableText(bytes: bytes.firstLine).quoted)")
    case .unreachable(let reason):
      // The kernel's "no route" is about this place unless something else answers in that family.
      self = evidence.hears(ipv6: seen.endpoint.address.isIPv6) ? .silent(reason) : .unobserved(why: reason)
    case .notAllowed where seen.endpoint.address.special == nil:
      self = .unobserved(why: "not asked: \(seen.endpoint.address.whyNotAsked)")
    case .notAllowed: self = .notAllowed
    case .failed(let reason): self = .failed(reason)
    case .declined(let words): self = .failed("the server refuses before TLS: it says \(PrintableText(words).quoted)")
    case .withoutTLS: self = .failed("the server does not offer STARTTLS")
    case .injected(let bytes):
      self = .failed(
        "\(PrintableText(bytes: bytes.firstLine).quoted) came in the clear after the server had agreed to TLS")
    }
  }
}

extension [UInt8] {
  /// What a person needs to recognise a protocol by.
  fileprivate var firstLine: [UInt8] {
    let line = prefix { $0 != 0x0D && $0 != 0x0A }
    return Array((line.isEmpty ? self[...] : line).prefix(32))
  }
}

/// RFC 8446 section 6.
private let alertNames: [UInt8: String] = [
  10: "unexpected_message", 40: "handshake_failure", 42: "bad_certificate", 46: "certificate_unknown",
  47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied", 70: "protocol_version",
  71: "insufficient_security", 80: "internal_error", 112: "unrecognized_name", 116: "certificate_required",
  120: "no_application_protocol",
]

extension EndpointComparison.Validity {
  fileprivate init(of leaf: Certificate, in seen: EndpointEvidence) {
    // Without a path only the leaf is known to be used.
    let end = seen.path.map { $0.isTrusted ? min($0.notAfter, leaf.notAfter) : leaf.notAfter } ?? leaf.notAfter
    let above = (seen.path?.links ?? []) + seen.chain
    let ending = end == leaf.notAfter ? leaf : above.first { $0.notAfter == end } ?? leaf
    notBefore = leaf.notBefore
    notAfter = end
    lifetime = ending.lifetime
    isLeaf = end == leaf.notAfter
  }
}

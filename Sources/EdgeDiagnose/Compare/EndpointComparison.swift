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
    /// Clients built on OpenSSL 3 give up, since the server does not know secure renegotiation; others do not mind: why.
    case unsafeToOpenSSL(String)
    /// Something else than TLS is spoken there: what.
    case foreign(String)
    /// TLS is spoken there, but nothing newer than this version.
    case obsolete(String)
    /// The protocols of the web, offered by ALPN, are refused; whether the server says so.
    case protocolRefused(isSaid: Bool)
    /// The protocol before TLS leads to none: why.
    case withoutTLS(String)
    /// The server does not talk to this place before TLS, and may to others: its words.
    case turnedAway(String)
    /// This came in the clear where only TLS may.
    case injected(String)
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
  /// The record sets that lead there, where Route 53 chooses among several; sorted.
  package var choices: [[Destination.Choice]] = []
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
  /// Whether clients without a certificate of their own are turned away, and nobody says that they should be.
  package var demandsCertificate: Bool
  /// Whether the server asked for a certificate, whatever it did without one.
  package var asksForCertificate: Bool
  /// The last alert that did not end the handshake.
  package var warning: UInt8?
  /// What the first try came to, where a second one decides.
  package var firstTry: Handshake.Outcome?
  /// Whether the protocols of the web are refused where no client offers them.
  package var refusesWeb: Bool
  /// Whether the key of the certificate signed the handshake.
  package var isSigned: Bool
  /// Whether the key of the certificate took the session's secret encrypted, as RSA key exchange has it.
  package var isEncryptedTo: Bool
  /// What is in the way of the usual handshake, as others show it.
  package var obstacle: Obstacle?
  /// What is in the way of browsers where other clients connect.
  package var browserObstacle: Obstacle?
  /// What is in the way of Python where other clients connect.
  package var pythonObstacle: Obstacle?
  /// What clients are shown that offer something else; those that got no connection are left away.
  package var others: [Handshake.Offer: EndpointComparison]
  private var isValidNow: Bool

  /// Where the endpoint is of another host than the target, no ACM certificates are expected there.
  ///
  /// Unless it is stated that these certificates are served there, only what may have been one of them is held against
  /// them.
  package init(
    of seen: EndpointEvidence, certificates: [ManagedCertificate], isStated: Bool = true,
    page expectation: PageExpectation? = nil,
    clientCertificate: Handshake.ClientCertificate? = nil, in evidence: Evidence
  ) {
    let certificates = seen.endpoint.startTLS == nil ? certificates : []
    endpoint = seen.endpoint
    demandsCertificate = seen.clientCertificate == .required && clientCertificate != .required
    let others = seen.others.filter { ![.permissive, .plain, .older].contains($0.offer) && $0.outcome == .handshake }
      .map { other in
        (
          other.offer,
          EndpointComparison(of: other, certificates: [], clientCertificate: clientCertificate, in: evidence)
        )
      }
    self.others = Dictionary(others) { first, _ in first }
    asksForCertificate = seen.clientCertificate != .none
    refusesWeb = seen.other(.web) != nil
    obstacle = seen.obstacle
    browserObstacle = seen.browserObstacle
    pythonObstacle = seen.pythonObstacle
    isSigned = seen.signature != nil
    isEncryptedTo = seen.cipher?.isOfRSAKeyExchange == true
    began = seen.began
    chain = seen.chain
    let isForPartners = clientCertificate == .required && seen.clientCertificate != .none
    let page = seen.http.map { PageComparison(of: $0, expectation: expectation, isForPartners: isForPartners) }
    // Whoever is turned away is shown no page to judge.
    self.page = seen.clientCertificate == .required && (demandsCertificate || page?.unobserved == nil) ? nil : page
    path = evidence.hasTrustStore ? seen.path : nil
    staple = seen.staple
    (chainSize, chainLength) = (seen.chainSize, seen.chainLength)
    deliveredTimestamps = seen.timestamps
    connection = Connection(of: seen, isForPartners: isForPartners, in: evidence)
    warning = seen.warning
    firstTry = seen.firstTry
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
      switch seen.coversName {
      case true?: .agrees(leaf.names)
      case false?: .differs(expected: [seen.endpoint.identity], observed: leaf.names)
      case nil: .unstated(leaf.names)
      }
    trust =
      switch (seen.path, evidence.hasTrustStore) {
      case (_, false): .unobserved(why: "no trust store")
      case (nil, true): .unobserved(why: "no path was sought")
      case (let path?, true): Self.trust(path)
      }
    let isAmazons = Self.isOfAmazon(leaf, path: seen.path)
    let possible = certificates.filter { isStated || $0.mayHaveBeen(leaf, isOfAmazon: isAmazons) }
    let serials = Set(possible.compactMap(\.serial))
    managed =
      if certificates.contains(where: { $0.serial == leaf.serial }) {
        .agrees([leaf.serial])
      } else if serials.isEmpty {
        .unstated([leaf.serial])
      } else {
        .differs(expected: serials, observed: [leaf.serial])
      }
  }

  /// Whether Amazon's authority issued what is served, whichever of its intermediates did.
  package var isOfAmazon: Bool { chain.first.map { Self.isOfAmazon($0, path: path) } ?? false }

  private static func isOfAmazon(_ leaf: Certificate, path: PathVerdict?) -> Bool {
    let names = leaf.traits.issuerNames + (path?.links.last?.traits.subjectNames ?? [])
    return names.contains { $0 == "Amazon" || $0.hasPrefix("Amazon Root CA") }
  }

  /// The X509_V_ERR number of what the leaf's own names tell better.
  private static let hostnameMismatch: Int32 = 62

  private static func trust(_ path: PathVerdict) -> Comparison<[PathVerdict.Flaw]> {
    guard !path.isTrusted else { return .agrees([]) }
    let flaws = path.flaws.filter {
      // The leaf's own dates tell it better.
      !($0.depth == 0 && $0.isOfDates) && $0.code != hostnameMismatch
    }
    if flaws.isEmpty, !path.flaws.isEmpty { return .agrees([]) }
    let unexplained = PathVerdict.Flaw(code: 0, depth: 0, text: "no path to a trust anchor")
    return .differs(expected: [], observed: flaws.isEmpty ? [unexplained] : flaws)
  }

  package var hasHandshake: Bool { connection == .made }

  /// Whether no connection comes about, so that clients try the next address.
  var isOutOfReach: Bool {
    switch connection {
    case .refused, .silent: true
    default: false
    }
  }

  /// Whether a user's client is content here: a handshake, and a certificate that is valid, fits and is trusted.
  package var isHealthy: Bool { hasHandshake && !demandsCertificate && hasGoodCertificate }

  /// Whether the certificate is valid, fits, is trusted and was not taken back.
  package var hasGoodCertificate: Bool {
    isValidNow && !coverage.differs && !trust.differs && staple.status != .revoked
  }

  /// Whether the stapled response could be told to be good or bad: without the issuer's certificate it cannot.
  var isStapleJudged: Bool { staple.status != .invalid || Flawed(.noAnchor, at: self)?.lacksIssuer != true }

  package var text: String { endpoint.shown }

  /// The place as a person looks for it: a mail server's is told by its name as well.
  var place: String {
    guard endpoint.startTLS != nil, let name = endpoint.serverName else { return text }
    return "\(text) (\(name.host))"
  }
}

extension String {
  /// Whether a cipher by OpenSSL's name leaves the key exchange to the key of the certificate: its name then says nothing of it.
  fileprivate var isOfRSAKeyExchange: Bool {
    !["TLS_", "ECDHE-", "DHE-", "ADH-", "AECDH-", "PSK-", "RSA-PSK-", "SRP-"].contains(where: hasPrefix)
  }
}

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

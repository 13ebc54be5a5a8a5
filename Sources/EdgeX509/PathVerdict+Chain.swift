import COpenSSL
import EdgeModel

/// What one chain may cost: beyond it the verdict says so and looks no further.
private let (maximumCertificates, maximumOctets) = (32, 100 * 1024)

extension PathVerdict {
  /// Seeks a path from the first certificate of a chain to an anchor, with the others as they may help; names are not
  /// part of it.
  ///
  /// The lists say which certificates of the path were revoked; what no list is about is taken for good. Those that the
  /// caller has decoded, by DER, are not decoded again.
  package init(
    chain: [[UInt8]], at time: Moment, trust: TrustStore, lists: RevocationLists = .none,
    known: [Octets: Certificate] = [:]
  ) {
    let served = ServedChain(chain)
    guard let leaf = served.leaf,
      let building = PathBuilding(leaf: leaf, candidates: served.rest, anchors: .store(trust), at: time)
    else {
      let nothing = Flaw(code: X509_V_ERR_UNSPECIFIED, depth: 0, text: "no certificate")
      let flaws = served.flaws + served.excess
      self.init(isTrusted: false, flaws: flaws.isEmpty ? [nothing] : flaws.sorted(), anchor: nil, notAfter: time)
      return
    }
    let first = Judged(building, trust: trust, lists: lists, known: known, at: time)
    var best = first
    var firstFit: [Flaw] = []
    // A path that ends before its leaf may have a twin that does not, and one that is good a twin that is taken before.
    if first.isImprovable || served.holdsEnded(at: time) {
      let search = PathSearch(leaf: leaf, candidates: served.rest, trust: trust)
      for (number, way) in search.ways.enumerated() {
        guard best.isImprovable || number == 0,
          let other = PathBuilding(
            leaf: leaf, candidates: Array(way.below.dropFirst()), anchors: .only(way.anchor), at: time)
        else { continue }
        if number == 0 { firstFit = other.flaws }
        let judged = Judged(other, trust: trust, lists: lists, known: known, at: time)
        if judged.isBetter(than: best) { best = judged }
      }
    }
    func above(_ issuer: OpaquePointer) -> Judged? {
      PathBuilding(leaf: issuer, candidates: served.rest, anchors: .store(trust), at: time).map {
        Judged($0, trust: trust, lists: lists, known: known, at: time)
      }
    }
    if best.anchor == nil, let issuer = served.misnamedIssuer(of: best.top), let above = above(issuer) {
      best.continue(over: above, despite: X509_V_ERR_AKID_SKID_MISMATCH)
    }
    // From the leaf up: each may be signed so.
    var parts = [best]
    while let last = parts.last, last.anchor == nil, parts.count <= PathBuilding.maximumDepth,
      let issuer = served.issuer(ofUnsupported: last.top, trust: trust).flatMap({ try? DecodedCertificate(der: $0) }),
      let next = issuer.withPointer(above)
    {
      parts.append(next)
    }
    if parts.count > 1, parts.last?.anchor != nil, var whole = parts.popLast() {
      while var part = parts.popLast() {
        part.continue(over: whole, despite: X509_V_ERR_UNSUPPORTED_SIGNATURE_ALGORITHM)
        whole = part
      }
      best = whole
    }
    var flaws = served.flaws
    for flaw in best.flaws where !flaws.contains(flaw) { flaws.append(flaw) }
    // What was not looked at can be missing only where something is.
    if best.anchor == nil { flaws += served.excess }
    // Where other clients have refused already, nobody needs to know.
    let isTaken = flaws.isEmpty && first.flaws.isEmpty
    func refusals(demanding demand: PathBuilding.Demand) -> [Flaw] {
      PathBuilding(leaf: leaf, candidates: served.rest, anchors: .store(trust), at: time, demanding: demand)?
        .flaws.sorted() ?? []
    }
    let hasPolicies = best.links.contains { $0.traits.oddities.contains(.policyConstraints) }
    self.init(
      isTrusted: flaws.isEmpty, flaws: flaws.sorted(), anchor: best.anchor?.subject, notAfter: best.notAfter ?? time,
      links: best.links, flawsWithoutSearch: best.flaws.isEmpty ? first.flaws.sorted() : [],
      flawsOfFirstFit: best.flaws.isEmpty && first.flaws.isEmpty ? firstFit.sorted() : [],
      flawsOfForm: isTaken ? refusals(demanding: .form) : [],
      flawsOfPolicy: isTaken && hasPolicies ? refusals(demanding: .policies) : [],
      revocations: best.revocations, lists: best.lists,
      missing: best.anchor == nil
        ? Missing(above: best.top, isLeaf: best.links.count == 1, trust: trust) : .intermediate)
  }
}

extension PathVerdict.Missing {
  /// Judges by what the last certificate of a path says of its issuer.
  ///
  /// Where it names the issuer's own issuer (RFC 5280 section 4.2.1.1), that tells. Where it does not, the certificate
  /// above an intermediate is in most chains a root, so that it is taken for one, unless there is an anchor of the same
  /// organisation, to which it may lead. What is above a leaf is hardly ever a root.
  fileprivate init(above top: [UInt8]?, isLeaf: Bool, trust: TrustStore) {
    guard let top, let certificate = try? DecodedCertificate(der: top) else {
      self = .intermediate
      return
    }
    defer { ERR_clear_error() }
    self = certificate.withPointer { x509 in
      if let issuerOfIssuer = authorityIssuer(of: x509) {
        return X509_NAME_cmp(issuerOfIssuer, X509_get_issuer_name(x509)) == 0 ? .root : .intermediate
      }
      let isKnown = derEncoding(ofName: X509_get_issuer_name(x509)).map(trust.knowsOrganization) == true
      return isLeaf || isKnown ? .intermediate : .root
    }
  }
}

/// The name in authorityCertIssuer, borrowed.
private func authorityIssuer(of certificate: OpaquePointer) -> OpaquePointer? {
  guard let names = X509_get0_authority_issuer(certificate) else { return nil }
  return (0..<max(0, ep_sk_GENERAL_NAME_num(names))).lazy
    .compactMap { ep_sk_GENERAL_NAME_value(names, $0)?.pointee }
    .first { $0.type == GEN_DIRNAME }?.d.directoryName
}

/// A path with what is wrong on it.
private struct Judged {
  var flaws: [PathVerdict.Flaw]
  var links: [Certificate]
  /// The last of them, DER.
  var top: [UInt8]?
  var anchor: Certificate?
  var revocations: [PathVerdict.Revocation] = []
  var lists: PathVerdict.Lists

  init(
    _ building: PathBuilding, trust: TrustStore, lists: RevocationLists, known: [Octets: Certificate],
    at time: Moment
  ) {
    flaws = building.flaws
    top = building.path.last
    self.lists = lists.reach(over: building.path.first, below: building.path.dropFirst().first, at: time)
    links = building.path.compactMap { der in known[Octets(der)] ?? trust.anchor(der) ?? (try? Certificate(der: der)) }
    // Without an anchor at its end the list is only how far the search came.
    anchor = building.path.last.flatMap { trust.contains($0) ? links.last : nil }
    for depth in building.path.indices.dropLast() {
      let issuer = building.path[depth + 1]
      guard let entry = lists.entry(for: building.path[depth], issuer: issuer, at: time) else { continue }
      revocations.append(PathVerdict.Revocation(depth: depth, time: entry.time, reason: entry.reason))
      flaws.append(PathVerdict.Flaw(code: X509_V_ERR_CERT_REVOKED, depth: depth, text: "certificate revoked"))
    }
  }

  /// The earliest end on the whole path; the leaf's when there is none.
  var notAfter: Moment? { anchor == nil ? links.first?.notAfter : links.map(\.notAfter).min() }

  /// Whether something above the leaf ends before it.
  var isShortened: Bool { anchor != nil && notAfter != links.first?.notAfter }

  var isImprovable: Bool { !flaws.isEmpty || isShortened }

  /// Takes the way up from the certificate that signed the last one, which OpenSSL does not take for its issuer for this
  /// reason, where that leads to an anchor.
  mutating func `continue`(over above: Judged, despite code: Int32) {
    guard above.anchor != nil, let text = X509_verify_cert_error_string(Int(code)) else { return }
    let height = links.count
    flaws.removeAll(where: \.isOfMissingIssuer)
    flaws.append(
      PathVerdict.Flaw(code: code, depth: max(0, height - 1), text: String(cString: text)))
    // An authority's certificate is for no server, and was judged as if it were a leaf.
    for flaw in above.flaws where flaw.depth > 0 || flaw.code != X509_V_ERR_INVALID_PURPOSE {
      flaws.append(PathVerdict.Flaw(code: flaw.code, depth: flaw.depth + height, text: flaw.text))
    }
    revocations += above.revocations.map {
      PathVerdict.Revocation(depth: $0.depth + height, time: $0.time, reason: $0.reason)
    }
    links += above.links
    (top, anchor) = (above.top, above.anchor)
  }

  /// Whether a client would rather take this path: one to an anchor, with fewer flaws, that lasts longer.
  func isBetter(than other: Judged) -> Bool {
    if (anchor == nil) != (other.anchor == nil) { return anchor != nil }
    if flaws.count != other.flaws.count { return flaws.count < other.flaws.count }
    guard flaws.isEmpty, let end = notAfter, let otherEnd = other.notAfter else { return false }
    return end > otherEnd
  }
}

/// The certificates of a chain that can be read and are worth reading: owns the `X509`s.
private struct ServedChain: ~Copyable {
  let leaf: OpaquePointer?
  /// Each once, without the leaf.
  let rest: [OpaquePointer]
  /// Those that cannot be read.
  let flaws: [PathVerdict.Flaw]
  /// What was left unread.
  let excess: [PathVerdict.Flaw]

  init(_ chain: [[UInt8]]) {
    var octets = 0
    let considered = chain.prefix(maximumCertificates).prefix { certificate in
      octets += certificate.count
      return octets <= maximumOctets
    }
    var (leaf, rest): (OpaquePointer?, [OpaquePointer]) = (nil, [])
    var flaws: [PathVerdict.Flaw] = []
    var seen: Set<Octets> = []
    for (depth, der) in considered.enumerated() where seen.insert(Octets(der)).inserted {
      do throws(X509Flaw) {
        let pointer = try DecodedCertificate(der: der).retained()
        if depth == 0 { leaf = pointer } else { rest.append(pointer) }
      } catch {
        flaws.append(PathVerdict.Flaw(code: X509_V_ERR_UNSPECIFIED, depth: depth, text: "\(error)"))
      }
    }
    self.leaf = leaf
    self.rest = rest
    self.flaws = flaws
    excess =
      considered.count < chain.count
      ? [
        PathVerdict.Flaw(
          code: X509_V_ERR_CERT_CHAIN_TOO_LONG, depth: considered.count, text: "chain too long")
      ] : []
  }

  /// The certificate that signed the one at the top of a path, and is not taken for its issuer because the identifiers of
  /// its key differ (RFC 5280 section 4.2.1.1).
  func misnamedIssuer(of top: [UInt8]?) -> OpaquePointer? {
    guard let top = top.flatMap({ try? DecodedCertificate(der: $0) }) else { return nil }
    defer { ERR_clear_error() }
    return top.withPointer { top in
      rest.first { candidate in
        [X509_V_ERR_AKID_SKID_MISMATCH, X509_V_ERR_AKID_ISSUER_SERIAL_MISMATCH].contains(
          X509_check_issued(candidate, top)) && hasSigned(candidate, top)
      }
    }
  }

  /// The certificate, served or an anchor, whose name and key the one at the top of a path names as its issuer's, and which
  /// is not taken for it because OpenSSL does not know how the signature was made: nor can it be looked at here.
  func issuer(ofUnsupported top: [UInt8]?, trust: TrustStore) -> [UInt8]? {
    guard let top = top.flatMap({ try? DecodedCertificate(der: $0) }) else { return nil }
    defer { ERR_clear_error() }
    return top.withPointer { top in
      func isIssuer(_ candidate: OpaquePointer) -> Bool {
        X509_check_issued(candidate, top) == X509_V_ERR_UNSUPPORTED_SIGNATURE_ALGORITHM
      }
      return rest.first(where: isIssuer).flatMap(derEncoding(of:))
        ?? trust.anchors(named: X509_get_issuer_name(top)).first { der in
          (try? DecodedCertificate(der: der))?.withPointer(isIssuer) == true
        }
    }
  }

  /// Whether a certificate above the leaf is past its end.
  func holdsEnded(at time: Moment) -> Bool {
    rest.contains { certificate in Moment(asn1: X509_get0_notAfter(certificate)).map { $0 < time } ?? false }
  }

  deinit {
    if let leaf { X509_free(leaf) }
    for certificate in rest { X509_free(certificate) }
  }
}

/// Whether the key of one certificate made the signature of another.
private func hasSigned(_ candidate: OpaquePointer, _ certificate: OpaquePointer) -> Bool {
  X509_get0_pubkey(candidate).map { X509_verify(certificate, $0) == 1 } == true
}

extension [PathVerdict.Flaw] {
  fileprivate func sorted() -> Self { sorted { ($0.depth, $0.code) < ($1.depth, $1.code) } }
}

extension PathVerdict {
  /// The certificate that signed the leaf, of those served and the anchors.
  package static func issuer(of leaf: [UInt8], among chain: [[UInt8]], trust: TrustStore?) -> [UInt8]? {
    guard let decoded = try? DecodedCertificate(der: leaf) else { return nil }
    defer { ERR_clear_error() }
    let served = ServedChain([leaf] + chain.prefix(maximumCertificates).filter { $0 != leaf })
    func isIssuer(_ candidate: OpaquePointer) -> Bool {
      decoded.withPointer { leaf in
        X509_check_issued(candidate, leaf) == X509_V_OK && hasSigned(candidate, leaf)
      }
    }
    if let issuer = served.rest.first(where: isIssuer) { return derEncoding(of: issuer) }
    guard let trust, let leaf = served.leaf else { return nil }
    return PathSearch(leaf: leaf, candidates: [], trust: trust).ways.map(\.anchor).first(where: isIssuer).flatMap {
      derEncoding(of: $0)
    }
  }
}

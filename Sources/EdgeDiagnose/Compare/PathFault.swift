import EdgeModel

/// What kind of thing is wrong with a path: each is told by one rule.
enum PathFault: Hashable, Sendable {
  case noAnchor
  /// A certificate above the leaf is outside its validity.
  case dates
  case key, digest, usage, revocation
  /// A signature is made in a way that OpenSSL does not know.
  case algorithm
  /// Something on the way does not allow the next step, or cannot be read.
  case shape
}

extension PathVerdict.Flaw {
  /// By X509_V_ERR number.
  var fault: PathFault {
    switch code {
    case 0, 2, 18, 19, 20, 21, 27, 28: .noAnchor
    case 9, 10: .dates
    case 23: .revocation
    case 26: .usage
    case 66, 67: .key
    case 68: .digest
    case 76: .algorithm
    default: .shape
    }
  }
}

/// The flaws of one kind, and what was served: what a finding about them says.
struct Flawed: Hashable {
  var flaws: [PathVerdict.Flaw]
  var chain: [Certificate]
  /// As far as issuers were found.
  var links: [Certificate]
  /// Whether nothing of another kind is wrong.
  let isAll: Bool
  private var missing: PathVerdict.Missing

  /// None when nothing of that kind is wrong with the endpoint's path.
  init?(_ fault: PathFault, at endpoint: EndpointComparison) {
    guard case .differs(_, let all) = endpoint.trust else { return nil }
    flaws = all.filter { $0.fault == fault }
    guard !flaws.isEmpty else { return nil }
    isAll = flaws.count == all.count
    chain = endpoint.chain
    missing = endpoint.path?.missing ?? .intermediate
    let found = endpoint.path?.links ?? []
    links = found.isEmpty ? Array(chain.prefix(1)) : found
  }

  var list: String { flaws.map { "\($0.text) at depth \($0.depth)" }.joined(separator: "; ") }

  /// The certificates that the flaws are about, from the leaf up.
  var hit: [Certificate] {
    Set(flaws.map(\.depth)).sorted().compactMap { links.indices.contains($0) ? links[$0] : nil }
  }

  /// Their subjects, or what the flaws say.
  var subjects: String { hit.isEmpty ? list : hit.map(\.subject).joined(separator: ", ") }

  /// The last certificate on the way up, where that of whoever signed it is neither served nor trusted.
  private var orphan: Certificate? {
    guard let last = links.last, !last.isSelfIssued, flaws.contains(where: \.isOfMissingIssuer) else {
      return nil
    }
    return last
  }

  /// Whether the leaf was served without the certificate of whoever signed it.
  var lacksIssuer: Bool { orphan != nil && links.count == 1 }

  /// The intermediate authorities whose certificates are served and that the way up does not come by, as where the chain file
  /// of another certificate was left in place.
  var strangers: [String] {
    let used = Set(links.map(\.sha256))
    return chain.dropFirst().filter { $0.isAuthority && !$0.isSelfIssued && !used.contains($0.sha256) }.map(\.subject)
      .uniqued
  }

  /// The certificate whose issuer's was left out of the chain: the leaf, or one above it that says where it lies.
  ///
  /// Where an intermediate does not, what is missing may be the root of an authority that nobody knows, and a root it may
  /// be in any case.
  var incomplete: Certificate? {
    guard missing == .intermediate else { return nil }
    return orphan.flatMap { lacksIssuer || $0.issuerURL != nil ? $0 : nil }
  }
}

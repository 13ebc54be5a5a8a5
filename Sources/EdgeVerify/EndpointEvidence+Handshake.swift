import EdgeModel
import EdgeX509

extension EndpointEvidence {
  /// One for each endpoint, what other offers showed there included; sorted.
  package static func all(
    of handshakes: [Handshake], at time: Moment, trust: TrustStore?, lists: RevocationLists = .none,
    memory: ChainMemory = ChainMemory()
  ) -> [EndpointEvidence] {
    var judge = ChainJudge(time: time, trust: trust, lists: lists, memory: memory)
    let places = Dictionary(grouping: handshakes, by: \.endpoint)
    return places.sorted { $0.key < $1.key }.compactMap { _, seen in
      guard let usual = seen.first(where: { $0.offer == .usual }) else { return nil }
      var evidence = EndpointEvidence(of: usual, by: &judge)
      let others = seen.filter { $0.offer != .usual }.sorted { $0.offer < $1.offer }
      evidence.others = others.map { EndpointEvidence(of: $0, by: &judge) }
      evidence.obstacle = Obstacle(usual: usual, others: others)
      evidence.browserObstacle = others.first { $0.offer == .browser }.flatMap { Obstacle(usual: usual, browser: $0) }
      evidence.pythonObstacle = others.first { $0.offer == .python }.flatMap { Obstacle(usual: usual, python: $0) }
      return evidence
    }
  }

  /// Decodes what a handshake showed and judges its chain as of `time`; without a trust store no path is sought.
  package init(of handshake: Handshake, at time: Moment, trust: TrustStore?, lists: RevocationLists = .none) {
    var judge = ChainJudge(time: time, trust: trust, lists: lists, memory: ChainMemory())
    self.init(of: handshake, by: &judge)
  }

  private init(of handshake: Handshake, by judge: inout ChainJudge) {
    let (endpoint, chain) = (handshake.endpoint, handshake.chain)
    let verdict = judge.verdict(on: chain)
    let staple = judge.staple(handshake.staple, of: chain)
    self.init(
      endpoint: endpoint, outcome: handshake.outcome, began: handshake.began,
      protocolVersion: handshake.protocolVersion, cipher: handshake.cipher, alpn: handshake.alpn,
      clientCertificate: handshake.clientCertificate, chain: verdict.certificates, path: verdict.path,
      coversName: chain.isEmpty ? nil : verdict.certificates.first?.covers(endpoint) ?? false,
      hasStaple: handshake.staple?.isEmpty == false, staple: staple ?? Staple(.none),
      chainSize: chain.reduce(0) { $0 + $1.count }, chainLength: chain.count)
    offer = handshake.offer
    group = handshake.group
    signature = handshake.signature
    timestamps = handshake.timestamps
    warning = handshake.warning
    hangsUp = handshake.hangsUp ?? false
    firstTry = handshake.firstTry
    http = handshake.http.map { judge.followed($0) }
    // What another host demands is its own matter.
    if handshake.clientCertificate == .requested, let last = handshake.http?.last, last.away == nil,
      last.response?.demandsCertificate == true
    {
      clientCertificate = .required
    }
  }
}

/// Why clients refuse what is served, and which.
private struct Refusal {
  enum Kind {
    case outright
    /// It was revoked, as the staple says: clients do not mind that look at none.
    case takenBack
    /// Clients do not mind that fetch what is missing.
    case lacksIntermediate
  }

  var why: String
  var kind: Kind
}

/// Judges each distinct chain of a look once: most addresses serve the same.
private struct ChainJudge {
  typealias Verdict = ChainMemory.Verdict

  let time: Moment
  let trust: TrustStore?
  let lists: RevocationLists
  private let memory: ChainMemory
  private var verdicts: [[Octets]: Verdict] = [:]

  init(time: Moment, trust: TrustStore?, lists: RevocationLists, memory: ChainMemory) {
    self.memory = memory
    self.time = time
    self.trust = trust
    self.lists = lists
  }

  /// A trail as far as clients go: up to a host whose certificate they refuse.
  mutating func followed(_ trail: HTTPTrail) -> HTTPTrail {
    var trail = trail
    for (index, exchange) in trail.exchanges.enumerated() {
      guard let away = exchange.away else { continue }
      let location = "\(exchange.url)"
      let places = ([away] + away.others).filter { !$0.chain.isEmpty }
      let isOwn = exchange.url.host == trail.exchanges[0].url.host
      let refused = places.compactMap { refusal(of: $0, isOwn: isOwn) }
      func whys(_ kind: Refusal.Kind) -> [String] { refused.filter { $0.kind == kind }.map(\.why) }
      let (some, all, taken) = (whys(.lacksIntermediate), whys(.outright), whys(.takenBack))
      let why = Set(all).sorted().joined(separator: "; ")
      if !all.isEmpty, all.count == places.count {
        trail.exchanges.removeSubrange(index...)
        trail.end = .untrusted(location: location, why: why)
        break
      }
      if !all.isEmpty {
        trail.refusals.append(
          HTTPTrail.Refusal(location: location, why: why, users: .reaching(all.count, of: places.count)))
      }
      if let first = taken.min() {
        trail.refusals.append(
          HTTPTrail.Refusal(
            location: location, why: first, users: .reaching(taken.count, of: places.count),
            sparing: Staple.sparedWhereRevoked))
      }
      if let first = some.min() {
        trail.refusals.append(HTTPTrail.Refusal(location: location, why: first, users: .withoutFetching))
      }
      trail.exchanges[index].away?.chain = []
      trail.exchanges[index].away?.others = []
      trail.exchanges[index].away?.staple = nil
    }
    return trail
  }

  /// Why clients refuse what another host serves, or another port of the target; none where they do not, or nobody can tell.
  private mutating func refusal(of away: HTTPExchange.Away, isOwn: Bool) -> Refusal? {
    guard let name = away.endpoint.serverName else { return nil }
    let verdict = verdict(on: away.chain)
    guard verdict.certificates.first?.covers(host: name) == true else {
      return Refusal(why: "it does not cover \(name.host)", kind: .outright)
    }
    let isRevoked = staple(away.staple, of: away.chain)?.status == .revoked
    let revocation =
      isRevoked ? Refusal(why: "it was revoked, as the stapled response says", kind: .takenBack) : nil
    guard let trust, let path = verdict.path, !path.isTrusted else { return revocation }
    // Anchors that the user gave are for hosts of his own: of others they tell no more than the dates.
    let flaws = path.flaws.filter { isOwn || !trust.isGiven || $0.isOfDates }
    guard !flaws.isEmpty else { return revocation }
    let text = Set(flaws.map(\.text)).sorted().joined(separator: "; ")
    // As `missing-intermediate` has it.
    guard path.missing == .intermediate, flaws.allSatisfy(\.isOfMissingIssuer),
      let last = path.links.last, !last.isSelfIssued, let url = last.issuerURL
    else { return Refusal(why: text, kind: .outright) }
    return revocation
      ?? Refusal(
        why: "the certificate of \(last.issuer) is not served, to be had from \(url)", kind: .lacksIntermediate)
  }

  /// What a stapled response says; whoever staples nothing needs no issuer to be sought.
  func staple(_ der: [UInt8]?, of chain: [[UInt8]]) -> Staple? {
    guard let der, let leaf = chain.first else { return nil }
    return Staple(der: der, leaf: leaf, issuer: PathVerdict.issuer(of: leaf, among: chain, trust: trust), at: time)
  }

  mutating func verdict(on chain: [[UInt8]]) -> Verdict {
    guard let first = chain.first else { return Verdict(certificates: [], path: nil) }
    let octets = chain.map { Octets($0) }
    if let known = verdicts[octets] { return known }
    // What lists say of a path has dates of its own.
    let store = lists.lists.isEmpty ? trust : nil
    if let known = store.flatMap({ memory.verdict(on: octets, at: time, trust: $0) }) { return known }
    // Without the leaf the next one would be taken for it. One that cannot be decoded is a flaw of the path, which
    // names its place in the chain.
    var known: [Octets: Certificate] = [:]
    for der in octets.prefix(32) where known[der] == nil { known[der] = try? Certificate(der: der.bytes) }
    let verdict = Verdict(
      certificates: known[Octets(first)] == nil ? [] : octets.prefix(32).compactMap { known[$0] },
      path: trust.map { PathVerdict(chain: chain, at: time, trust: $0, lists: lists, known: known) })
    verdicts[octets] = verdict
    if let store { memory.keep(verdict, on: octets, at: time, trust: store) }
    return verdict
  }
}

extension Certificate {
  /// Whether it covers what was asked for; without a name that is the address.
  fileprivate func covers(_ endpoint: Endpoint) -> Bool {
    endpoint.serverName.map(covers(host:)) ?? covers(address: endpoint.judgedAddress)
  }
}

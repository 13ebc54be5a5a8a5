import EdgeModel

extension Evidence {
  /// Joins several looks at one target: what failed once and was seen well at another look has not failed.
  package init?(joining rounds: [Evidence]) {
    let ordered = rounds.sorted { ($0.round, $0.began) < ($1.round, $1.began) }
    guard var joined = ordered.last else { return nil }
    guard ordered.count > 1 else {
      self = joined
      return
    }
    let latestFirst = Array(ordered.reversed())
    joined.answers = Evidence.best(latestFirst.map(\.answers), key: \.question) { $0.status == .answer }
      .sorted { $0.question < $1.question }
    joined.resolvers = Evidence.best(latestFirst.map(\.resolvers), key: ResolverKey.init) { $0.outcome.isAnswer }
      .sorted { ResolverKey($0) < ResolverKey($1) }
    joined.endpoints = Evidence.best(latestFirst.map(\.endpoints), key: \.endpoint) { $0.outcome == .handshake }
      .sorted { $0.endpoint < $1.endpoint }
    joined.zones = joined.zones.map { zone in
      var zone = zone
      let looks = latestFirst.map { look in look.zones.first { $0.zone == zone.zone }?.responses ?? [] }
      zone.responses = Evidence.best(looks, key: ResponseKey.init) { $0.outcome.isAnswer }.sorted {
        ResponseKey($0) < ResponseKey($1)
      }
      return zone
    }
    joined.elsewhere = ordered.reduce(into: []) { $0.formUnion($1.elsewhere) }
    joined.queries = ordered.reduce(0) { $0 + $1.queries }
    joined.handshakes = ordered.reduce(0) { $0 + $1.handshakes }
    self = joined
  }

  /// For each key of the latest look, the latest value that is good, or the latest.
  private static func best<Value, Key: Hashable>(
    _ looks: [[Value]], key: (Value) -> Key, isGood: (Value) -> Bool
  ) -> [Value] {
    guard let latest = looks.first else { return [] }
    var good: [Key: Value] = [:]
    for value in looks.joined() where isGood(value) && good[key(value)] == nil { good[key(value)] = value }
    return latest.map { good[key($0)] ?? $0 }
  }
}

/// What one response is the response to.
private struct ResponseKey: Hashable, Comparable {
  var server: DomainName
  var address: Address
  var question: Question
  var transport: Transport

  init(_ response: Response) {
    (server, address) = (response.server, response.address)
    (question, transport) = (response.question, response.transport)
  }

  static func < (a: ResponseKey, b: ResponseKey) -> Bool {
    (a.server, a.address, a.question, a.transport) < (b.server, b.address, b.question, b.transport)
  }
}

/// What one answer of a resolver is the answer to.
private struct ResolverKey: Hashable, Comparable {
  var resolver: Resolver
  var question: Question

  init(_ answer: ResolverAnswer) { (resolver, question) = (answer.resolver, answer.question) }

  static func < (a: ResolverKey, b: ResolverKey) -> Bool { (a.resolver, a.question) < (b.resolver, b.question) }
}

extension ResolverAnswer.Outcome {
  /// Whether it tells something about the name.
  var isAnswer: Bool {
    switch self {
    case .answer, .noData, .nameError: true
    case .rcode, .truncated, .timeout, .refusedConnection, .malformed, .unreachable, .notAllowed: false
    }
  }
}

extension Response.Outcome {
  /// Whether the server answered as one that serves the zone.
  package var isAnswer: Bool {
    switch self {
    case .answered(.lame): false
    case .answered: true
    default: false
    }
  }

  /// Whether anything at all came back from the address.
  package var isSign: Bool {
    switch self {
    case .answered, .truncated, .malformed, .refusedConnection, .closed: true
    case .timeout, .unreachable, .notAllowed: false
    }
  }
}

extension Evidence {
  /// Whether anything answered from here in the address family, so that silence there is the other side's.
  package func hears(ipv6: Bool) -> Bool {
    zones.contains { $0.responses.contains { $0.address.isIPv6 == ipv6 && $0.outcome.isSign } }
      || endpoints.contains { $0.endpoint.address.isIPv6 == ipv6 && $0.outcome.isSign }
  }

  /// Whether nothing at all could be reached from here: not a root server, not an endpoint.
  package var isOffline: Bool {
    guard !endpoints.contains(where: \.outcome.isSign) else { return false }
    if zones.allSatisfy(\.wasNotAsked) {
      // A lone endpoint that is silent tells nothing about this place; the kernel's word does.
      let sought = endpoints.filter { $0.outcome != .notAllowed }
      return !sought.isEmpty && sought.allSatisfy { if case .unreachable = $0.outcome { true } else { false } }
    }
    return hearsNoServer
  }

  /// Whether not a single root server is heard from here, or no server where none of the root was asked: what lies below is
  /// known to nobody then.
  private var hearsNoServer: Bool {
    let asked = zones.filter { !$0.wasNotAsked }
    let roots = asked.filter(\.zone.isRoot)
    return !asked.isEmpty && !(roots.isEmpty ? asked : roots).contains(where: \.isHeard)
  }

  /// What came of all questions where no name server is heard from here, and endpoints are.
  var silence: String? {
    hearsNoServer && !isOffline ? Set(zones.flatMap(\.responses).map(\.outcome.text)).sorted().list : nil
  }

  /// The same without the servers that are not heard from here: they may be well.
  var withoutSilence: Evidence {
    var copy = self
    copy.zones.removeAll { !$0.isHeard }
    return copy
  }

  /// The kinds of special addresses at which name servers answer: a simulated internet, or the inside of a network.
  var openedRanges: Set<Address.Special> {
    let heard = zones.flatMap(\.responses).filter(\.outcome.isSign)
    return Set(heard.compactMap(\.address.special)).subtracting([.documentation])
  }

  package func zone(_ name: DomainName) -> ZoneEvidence? { zones.first { $0.zone == name } }
}

extension ZoneEvidence {
  fileprivate var wasNotAsked: Bool { responses.allSatisfy { $0.outcome == .notAllowed } }

  /// Whether one of its servers said something: a refused connection may be a firewall's.
  fileprivate var isHeard: Bool { responses.contains { $0.outcome.isSign && $0.outcome != .refusedConnection } }
}

extension Handshake.Outcome {
  /// Whether anything at all came back from the endpoint.
  package var isSign: Bool {
    switch self {
    case .handshake, .refused, .timeout(.handshake), .reset, .alert, .notTLS, .failed, .declined, .turnedAway,
      .speechless, .withoutTLS, .injected:
      true
    case .timeout(.connect), .unreachable, .notAllowed: false
    }
  }
}

import EdgeModel

/// A zone as it should be delegated and served, held against its parent's and its servers' answers.
package struct ZoneComparison: Hashable, Sendable {
  /// What the parent says about the zone's existence.
  package enum Cut: Hashable, Sendable {
    case delegated
    /// The parent answered by itself, with this, where it should have referred to the zone.
    case denied(by: DomainName, as: ResponseCode)
    case unobserved(why: String)
  }

  package var zone: DomainName
  package var parent: DomainName?
  package var cut: Cut
  /// The delegation set against the names at the parent.
  package var delegation: Comparison<Set<DomainName>>
  /// Every server that the parent or the zone itself names, on every address; sorted.
  package var servers: [ServerComparison]
  /// Servers of the delegation set that nobody names; sorted.
  package var expectedServers: [ServerComparison]
  package var source: Source?

  package init(of zone: DomainName, cut: Cut, hostedZone: HostedZone?, in evidence: Evidence) {
    let seen = evidence.zone(zone)
    self.zone = zone
    self.cut = cut
    parent = seen?.parent ?? (zone.isRoot ? nil : evidence.deepestZone(above: zone))
    let all = seen.map { ServerComparison.all(of: $0, in: evidence) } ?? []
    servers = all.filter { $0.origins != [.expected] }
    expectedServers = all.filter { $0.origins == [.expected] }
    source = hostedZone?.source
    let observed = seen?.delegated ?? []
    let expected = hostedZone?.nameServers.map { Set($0) }
    delegation =
      switch (cut, expected) {
      case (.unobserved(let why), _): .unobserved(why: why)
      case (.denied, let expected?): .differs(expected: expected, observed: [])
      case (_, nil): .unstated(observed)
      case (.delegated, let expected?):
        observed == expected ? .agrees(observed) : .differs(expected: expected, observed: observed)
      }
  }

  /// Whether at least one address serves the zone.
  package var isServed: Bool { servers.contains { $0.state == .serves } }

  /// The addresses that were looked at, whatever they answered.
  package var observedServers: [ServerComparison] {
    servers.filter { if case .unobserved = $0.state { false } else { true } }
  }

  /// Whether users get no answer because of this zone: nobody refers to it, or nobody serves it.
  package var isBroken: Bool {
    if case .denied = cut { return true }
    return !observedServers.isEmpty && !isServed
  }
}

/// One server of a zone on one of its addresses.
package struct ServerComparison: Hashable, Sendable {
  package enum State: Hashable, Sendable {
    case serves
    /// It answers, but not as a server of the zone.
    case lame([LameAnswer])
    /// Nothing usable came back over any transport: what did.
    case dead(String)
    case unobserved(why: String)
  }

  /// How a server answered a question of a zone that it does not serve.
  package struct LameAnswer: Hashable, Sendable {
    package var question: Question
    package var transport: Transport
    /// Such as `REFUSED` or `upward referral to com.`.
    package var text: String
    package var time: Moment
  }

  package var name: DomainName
  /// Who names it.
  package var origins: [NameServer.Origin]
  /// None when the name has no address.
  package var address: Address?
  package var state: State
  /// The start-of-authority records it gave with negative answers.
  package var authorities: Set<RData>

  static func all(of zone: ZoneEvidence, in evidence: Evidence) -> [ServerComparison] {
    zone.servers.sorted { $0.name < $1.name }.flatMap { server -> [ServerComparison] in
      guard !server.addresses.isEmpty else {
        // Nobody looked it up: a plain walk has no need to.
        let state = server.unresolved.map(ServerComparison.State.dead) ?? .unobserved(why: "not asked")
        return [
          ServerComparison(name: server.name, origins: server.origins, address: nil, state: state, authorities: [])
        ]
      }
      return server.addresses.sorted().map { address in
        let responses = zone.responses.filter { $0.server == server.name && $0.address == address }
        return ServerComparison(
          name: server.name, origins: server.origins, address: address,
          state: State(responses, isFamilyHeard: evidence.hears(ipv6: address.isIPv6)),
          authorities: Set(responses.filter(\.outcome.isAnswer).compactMap { $0.soa?.data }))
      }
    }
  }
}

extension ServerComparison.State {
  fileprivate init(_ responses: [Response], isFamilyHeard: Bool) {
    guard !responses.isEmpty else {
      self = .unobserved(why: "not asked")
      return
    }
    if responses.allSatisfy({ $0.outcome == .notAllowed }) {
      self = .unobserved(why: "special address: not asked")
      return
    }
    let heard = responses.filter { $0.outcome.isSign && $0.outcome != .refusedConnection }
    guard !heard.isEmpty else {
      let silent = responses.filter { if case .unreachable = $0.outcome { false } else { true } }
      // The kernel's "no route" is about this place unless something else answers in that family.
      if silent.isEmpty, !isFamilyHeard {
        self = .unobserved(why: responses.map(\.outcome.text).min() ?? "unreachable")
      } else {
        let transports = Set(responses.map(\.transport)).sorted().map(\.rawValue).joined(separator: " and ")
        let texts = Set(responses.map(\.outcome.text)).sorted().joined(separator: ", ")
        self = .dead("\(texts) over \(transports)")
      }
      return
    }
    let byQuestion = Dictionary(grouping: heard, by: \.question)
    // Old servers fail at types that they do not know; whoever has an address connects without one (RFC 9460 section 3).
    let needed = byQuestion.keys.filter { $0.type != .https }
    let lame = (needed.isEmpty ? Array(byQuestion.keys) : needed).sorted().compactMap {
      question -> ServerComparison.LameAnswer? in
      let responses = byQuestion[question] ?? []
      guard !responses.contains(where: \.outcome.isAnswer) else { return nil }
      guard let worst = responses.first(where: { $0.outcome != .truncated }) ?? responses.first else { return nil }
      let text = worst.outcome == .truncated ? "truncated, and no answer over tcp" : worst.outcome.text
      return ServerComparison.LameAnswer(
        question: question, transport: worst.transport, text: text, time: worst.time)
    }
    self = lame.isEmpty ? .serves : .lame(lame)
  }
}

extension Evidence {
  /// The deepest zone the walk entered on the way to `name`, `name` itself excluded.
  fileprivate func deepestZone(above name: DomainName) -> DomainName? {
    zones.map(\.zone).filter { name.isBelow($0) }.max { $0.wire.count < $1.wire.count }
  }
}

import EdgeModel

/// How one address answers a question otherwise than most of the zone's servers do.
struct Variation: Hashable, Sendable {
  enum Class: Hashable, Sendable {
    case records
    case alias(to: DomainName)
    case noData, noName

    var exists: Bool { self != .noData && self != .noName }
  }

  var record: RecordComparison
  var reply: ServerReply
  /// What most of the others answer.
  var other: ServerReply

  /// Whether both are aliases: a few answers cannot tell weights from versions of the zone.
  var isOfAliases: Bool {
    guard case .alias(let mine)? = reply.content?.kind(as: record.question.type, ignoringAlias: false),
      case .alias(let theirs)? = other.content?.kind(as: record.question.type, ignoringAlias: false)
    else { return false }
    return mine != theirs
  }
}

extension TargetComparison {
  /// Where servers of the target's zone contradict each other about what nobody stated, in the kind of answer, in the
  /// alias, or in data that have nothing in common.
  ///
  /// Addresses may differ: balancing, weights and geography answer so.
  var variations: [Variation] {
    // Nearly always all servers say the same, and this is asked often.
    guard !target.absent, !isDenied, judged.contains(where: \.hasVaryingReplies) else { return [] }
    let told = Set((denied + empty.flatMap(\.self)).flatMap(\.replies).map(\.address))
    let mixed = Set(mixtures.map(\.address) + strayGlue.map(\.reply.address))
    let aliasesVary = hasVaryingAlias
    return denialsBehindAliases
      + records.flatMap { record -> [Variation] in
        guard case .nothingStated = record.expectation.demand,
          // Who serves the zone is the matter of delegation: two providers may each name themselves.
          record.question != record.zone.map({ Question($0, .ns) }),
          !record.replies.contains(where: { $0.constancy == .varies })
        else { return [] }
        let replies = record.observed.filter { reply in
          // One fact, one finding.
          !mixed.contains(reply.address) && !(told.contains(reply.address) && reply.content?.exists == false)
        }
        return variations(of: record, among: replies, ignoringAliases: aliasesVary)
      }
  }

  /// Where a server denies over one transport what it has over the other, and nobody has said so yet.
  var rifts: [(record: RecordComparison, reply: ServerReply, rift: ServerReply.Rift)] {
    guard !target.absent, !isDenied else { return [] }
    let told = Set((denied + empty.flatMap(\.self)).flatMap(\.replies).map(\.address))
    return judged.flatMap { record in
      record.observed.compactMap { reply in
        guard let rift = reply.rift, !(told.contains(reply.address) && reply.content == rift.denial),
          !(rift.denial == .noData && record.expectation.allowsNoData)
        else { return nil }
        return (record, reply, rift)
      }
    }
  }

  /// Where servers of an alias's end deny what others of them have.
  ///
  /// Providers answer otherwise from one moment to the next, with addresses, aliases and families; none denies a name so.
  private var denialsBehindAliases: [Variation] {
    // What is stated is told as that.
    links.filter { !$0.expectation.isStated }.flatMap { record -> [Variation] in
      guard let other = record.observed.first(where: { $0.content?.exists == true }) else { return [] }
      return record.observed.filter { $0.content == .noName && $0.constancy != .varies }
        .map { Variation(record: record, reply: $0, other: other) }
    }
  }

  private func variations(
    of record: RecordComparison, among replies: [ServerReply], ignoringAliases: Bool
  ) -> [Variation] {
    let type = record.question.type
    // Whoever answers otherwise every time is answered for by thousands of aliases: each reply is judged once.
    let astray = Set(repliesLeadingNowhere(among: record.observed, of: record))
    let end = AliasEnd(of: record, beside: astray, in: evidence)
    let firstAlias = replies.firstAlias(as: type, ignoringTarget: ignoringAliases)
    let kinds = replies.map { reply -> Variation.Class? in
      // A server may give what is at the end of an alias as the name's own.
      if let firstAlias, end.isReached(by: reply) { return firstAlias }
      return reply.content?.kind(as: type, ignoringAlias: ignoringAliases && !astray.contains(reply))
    }
    let voices = Dictionary(grouping: kinds, by: \.self).mapValues(\.count)
    let weights = zip(replies, kinds).map { reply, kind in
      // An alias that leads nowhere is nobody's measure. Then most decide; of as many on both sides, those who lead users
      // well, then those that have something to say.
      (
        astray.contains(reply) ? 0 : 1, voices[kind] ?? 0, leadsToHealth(reply.address) ? 1 : 0,
        reply.content?.exists == true ? 1 : 0
      )
    }
    guard let most = replies.indices.max(by: { weights[$0] < weights[$1] }) else { return [] }
    let other = replies[most]
    let deviating = replies.indices.filter { kinds[$0] != kinds[most] }
    if !deviating.isEmpty { return deviating.map { Variation(record: record, reply: replies[$0], other: other) } }
    // Of a start of authority the serial differs while a change is on its way.
    guard !type.isAddress, type != .https, type != .svcb, type != .cname, type != .soa else { return [] }
    return replies.disjoint.map { Variation(record: record, reply: $0.reply, other: $0.other) }
  }

  /// Whether a reply is an alias without an answer at its end, beside other servers that give something else.
  func leadsNowhere(_ reply: ServerReply, of record: RecordComparison) -> Bool {
    repliesLeadingNowhere(among: [reply], of: record).first != nil
  }

  private func repliesLeadingNowhere(among replies: [ServerReply], of record: RecordComparison) -> [ServerReply] {
    let aliases = replies.filter { if case .alias? = $0.content { true } else { false } }
    guard !aliases.isEmpty else { return [] }
    let type = record.question.type
    let lost = Set(
      evidence.ends.filter { $0.question.type == type && [.nxdomain, .servfail, .loop].contains($0.status) }
        .map(\.question.name))
    let given = GivenAliases(as: type, by: Set(aliases.map(\.address)), in: record.zone.flatMap { evidence.zone($0) })
    return aliases.filter { reply in
      guard case .alias(let target)? = reply.content else { return false }
      return lost.contains(target) || given.leadBack(from: record.question.name, at: reply.address, by: target)
    }
  }

  /// Whether a server's answers lead to addresses that serve the name well.
  private func leadsToHealth(_ server: Address) -> Bool {
    records.contains { record in
      record.observed.contains { $0.address == server && leadsToHealth($0, to: record.question) }
    }
  }

  /// Whether a reply leads to addresses that serve the name well.
  func leadsToHealth(_ reply: ServerReply, to question: Question) -> Bool {
    let addresses = Set(reply.content?.addresses(as: question.type) ?? [])
    let reached = endpoints.filter { addresses.contains($0.endpoint.address) }
    return !reached.isEmpty && reached.allSatisfy(\.isHealthy)
  }

  /// Whether one address gives the name as an alias of several names, as weighted aliases are.
  private var hasVaryingAlias: Bool {
    var targets: [Address: Set<DomainName>] = [:]
    for record in records {
      for reply in record.observed {
        guard case .alias(let target)? = reply.content?.kind(as: record.question.type, ignoringAlias: false) else {
          continue
        }
        targets[reply.address, default: []].insert(target)
      }
    }
    return targets.values.contains { $0.count > 1 }
  }
}

/// The aliases that single servers give, as each hands them out all at once.
private struct GivenAliases {
  private var targets: [Address: [DomainName: DomainName]] = [:]

  init(as type: RecordType, by servers: Set<Address>, in zone: ZoneEvidence?) {
    for response in zone?.responses ?? [] where response.question.type == type && servers.contains(response.address) {
      guard case .answered(.alias(let target, _)) = response.outcome,
        targets[response.address]?[response.question.name] == nil
      else { continue }
      targets[response.address, default: [:]][response.question.name] = target
    }
  }

  /// Whether what a server gives leads back, whatever the others say of the names on the way.
  func leadBack(from name: DomainName, at server: Address, by target: DomainName) -> Bool {
    var seen: Set = [name]
    var next: DomainName? = target
    while let name = next {
      guard seen.insert(name).inserted else { return true }
      next = targets[server]?[name]
    }
    return false
  }
}

/// What the aliases of a name lead to, as servers give them.
private struct AliasEnd {
  private var records: Set<RData> = []
  private var isEmpty = false

  init(of record: RecordComparison, beside astray: Set<ServerReply>, in evidence: Evidence) {
    let targets = Set(
      record.observed.compactMap { reply -> Question? in
        guard case .alias(let target)? = reply.content, !astray.contains(reply) else { return nil }
        return Question(target, record.question.type)
      })
    let ends =
      [record.answer].compactMap(\.self).filter { !$0.aliases.isEmpty }
      + evidence.ends.filter { targets.contains($0.question) }
    for end in ends {
      records.formUnion(end.records.map(\.data))
      if end.status == .nodata { isEmpty = true }
    }
  }

  /// Whether a reply holds what is there.
  func isReached(by reply: ServerReply) -> Bool {
    switch reply.content {
    case .records(let values): !values.isDisjoint(with: records)
    case .noData: isEmpty
    default: false
    }
  }
}

extension [ServerReply] {
  fileprivate func firstAlias(as type: RecordType, ignoringTarget: Bool) -> Variation.Class? {
    lazy.compactMap { $0.content?.kind(as: type, ignoringAlias: ignoringTarget) }
      .first { if case .alias = $0 { true } else { false } }
  }
}

extension ServerReply.Content {
  fileprivate func kind(as type: RecordType, ignoringAlias: Bool) -> Variation.Class? {
    switch self {
    case .records(let values):
      guard type == .cname, let target = values.first?.name else { return .records }
      return .alias(to: ignoringAlias ? .root : target)
    case .alias(let target): return .alias(to: ignoringAlias ? .root : target)
    case .noData: return .noData
    case .noName: return .noName
    case .demanded: return nil
    }
  }
}

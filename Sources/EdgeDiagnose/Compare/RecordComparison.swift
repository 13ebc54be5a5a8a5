import EdgeModel

/// One question about the target: what may be answered, and what each server of its zone answered.
package struct RecordComparison: Hashable, Sendable {
  package var question: Question
  package var expectation: RecordExpectation
  /// The zone whose servers were asked; none when the walk did not get that far.
  package var zone: DomainName?
  /// Sorted by server, then address.
  package var replies: [ServerReply]
  /// What a resolver would hand to a user.
  package var answer: Answer?
  /// Whether the hosted zone that says what is expected is another than the one that is delegated.
  private(set) var isOfAnotherZone = false

  package init(of question: Question, target: Target, hostedZone: HostedZone?, in evidence: Evidence) {
    self.init(
      of: question, expectation: RecordExpectation(of: question, target: target, hostedZone: hostedZone), in: evidence)
  }

  /// A question that a target's aliases lead to, which an exported zone may answer, or what the probe file says of its name.
  init(ofLink question: Question, from target: Target, _ expectations: Expectations, in evidence: Evidence) {
    self.init(of: question, expectation: .nothingStated, in: evidence)
    let owner = expectations.targets.first { $0.name == question.name }
    // What the probe file expects of the target's own addresses holds wherever it leads.
    // Of a name that should not be there nothing is put back.
    guard !target.statesAnswers(of: question.type), owner?.absent != true else { return }
    let hosted = expectations.hostedZone(for: question.name, by: evidence)
    if let owner, owner.statesAnswers(of: question.type) {
      self.init(of: question, target: owner, hostedZone: hosted, in: evidence)
    } else if let hosted, zone == hosted.name {
      // What a zone below the exported one has is that one's to state.
      self.init(of: question, expectation: RecordExpectation(ofLink: question, in: hosted), in: evidence)
      let live = evidence.zone(hosted.name)?.delegated ?? []
      // Servers with names of one's own are those of the NS records, which nothing else in Route 53 goes by.
      let named = hosted.sets(of: hosted.name).filter { $0.type == .ns }.flatMap { set -> [DomainName] in
        if case .values(let values) = set.content { values.compactMap { DomainName(wire: $0) } } else { [] }
      }
      let isOwnName = !live.isDisjoint(with: named) && !live.allSatisfy(\.isOfRoute53)
      let stated = expectations.delegation(holding: hosted.name).flatMap { $0.zone == hosted.name ? $0.servers : nil }
      isOfAnotherZone =
        !live.isEmpty && !isOwnName && hosted.nameServers.map(live.isDisjoint) == true
        && stated.map(live.isDisjoint) != false
    }
  }

  private init(of question: Question, expectation: RecordExpectation, in evidence: Evidence) {
    self.question = question
    self.expectation = expectation
    answer = evidence.answers.first { $0.question == question }
    let zone = evidence.zone(answering: question, answer: answer)
    self.zone = zone?.zone
    let answer = answer
    let responses = (zone?.givenResponses ?? []).filter { $0.question == question }
      .map { response in zone.map { response.judged(in: $0.zone) } ?? response }
    let byAddress = Dictionary(grouping: responses) { ServerReply.Key(server: $0.server, address: $0.address) }
    replies = byAddress.keys.sorted().map { key in
      let all = (byAddress[key] ?? []).sorted { $0.transport < $1.transport }
      // Resolvers take what is said without authority where there is no more.
      let responses = all.contains(where: \.outcome.isAnswer) ? all : all.map(\.believed)
      guard let best = responses.first(where: \.outcome.isAnswer), let content = ServerReply.Content(best.outcome)
      else {
        let why = Set(responses.map(\.outcome.text)).sorted().joined(separator: ", ")
        return ServerReply(
          server: key.server, address: key.address, content: nil, comparison: .unobserved(why: why), time: nil,
          ttl: nil, constancy: .askedOnce)
      }
      var judged = content
      // Behind an alias the addresses are those at its end.
      if case .alias = content, case .networks = expectation.demand, let answer, answer.status == .answer {
        judged = .records(Set(answer.records.filter { $0.type == question.type }.map(\.data)))
      }
      let contents = responses.compactMap { response in
        ServerReply.Content(response.outcome).map { (transport: response.transport, content: $0) }
      }
      return ServerReply(
        server: key.server, address: key.address, content: content, comparison: expectation.compared(with: judged),
        time: best.time, ttl: best.lifetime, constancy: ServerReply.Constancy(of: contents.map(\.content)),
        rift: ServerReply.Rift(contents))
    }
  }

  /// The type of what files state: an alias may be what answers for addresses.
  var statedType: RecordType { if case .alias = expectation.demand { .cname } else { question.type } }

  /// The replies that hold an answer of some kind.
  package var observed: [ServerReply] { replies.filter { $0.content != nil } }

  /// Whether one address answers otherwise than another.
  var hasVaryingReplies: Bool { Set(observed.map(\.content)).count > 1 }

  /// Whether users, or the user's files, are about the question: what nobody stated may be asked for authorities alone.
  package var isWaitedFor: Bool { !question.type.isForAuthorities || expectation.isStated }

  /// Whether a user gets records for the question.
  package var resolves: Bool {
    answer.map { $0.status == .answer } ?? replies.contains { $0.content?.exists == true }
  }
}

/// What one address of one server answered to a question.
package struct ServerReply: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    case records(Set<RData>)
    case alias(to: DomainName)
    case noData
    case noName
    /// Never observed: the expected side of a comparison.
    case demanded(RecordExpectation.Demand)

    package var exists: Bool {
      switch self {
      case .records, .alias: true
      case .noData, .noName, .demanded: false
      }
    }

    /// The data of a type, where there are such.
    func data(as type: RecordType) -> Set<RData>? {
      switch self {
      case .records(let values): values
      case .alias(let target) where type == .cname: [RData(target)]
      case .alias, .noData, .noName, .demanded: nil
      }
    }

    package func text(as type: RecordType) -> String {
      switch self {
      case .records(let values): values.text(as: type)
      case .alias(let target): "alias to \(target)"
      case .noData: "no data"
      case .noName: "NXDOMAIN"
      case .demanded(let demand): demand.text(as: type)
      }
    }
  }

  /// Whether an address answers a question alike whenever it is asked.
  package enum Constancy: Hashable, Sendable {
    case askedOnce, constant, varies

    fileprivate init(of contents: [Content]) {
      self = Set(contents).count > 1 ? .varies : contents.count > 1 ? .constant : .askedOnce
    }
  }

  /// A denial over one transport of what is there over the other: chance and balancing change data, and no existence.
  package struct Rift: Hashable, Sendable {
    /// The transport of the denial, and what each of the two says.
    var transport: Transport
    var denial: Content
    var other: Content

    fileprivate init?(_ contents: [(transport: Transport, content: Content)]) {
      guard let denial = contents.first(where: { !$0.content.exists }),
        let other = contents.first(where: { $0.content.exists && $0.transport != denial.transport })
      else { return nil }
      (self.transport, self.denial, self.other) = (denial.transport, denial.content, other.content)
    }
  }

  struct Key: Hashable, Comparable {
    var server: DomainName
    var address: Address

    static func < (a: Key, b: Key) -> Bool { (a.server, a.address) < (b.server, b.address) }
  }

  package var server: DomainName
  package var address: Address
  /// What was answered, also where nobody can say whether it is right.
  package var content: Content?
  package var comparison: Comparison<Content>
  package var time: Moment?
  /// How long resolvers keep what was answered, seconds; none where that is not known.
  package var ttl: UInt32?
  package var constancy: Constancy
  var rift: Rift?

  /// What was answered, and with it what was judged where that is what an alias leads to.
  func text(as type: RecordType) -> String? {
    guard case .differs(_, let judged) = comparison, judged != content, case .alias(let target)? = content else {
      return content?.text(as: type)
    }
    return "\(judged.text(as: type)) behind the alias \(target)"
  }
}

extension Response {
  /// How long resolvers keep the answer: the longest TTL of its records, or what the SOA allows for a denial (RFC 2308).
  fileprivate var lifetime: UInt32? {
    guard case .answered(let kind) = outcome else { return nil }
    switch kind {
    case .answer(let records): return records.filter { !$0.type.isProof }.map(\.ttl).max()
    case .alias(_, let records): return records.map(\.ttl).max()
    case .noData, .nameError: return soa?.negativeTTL
    case .referral, .nameTooLong, .lame: return nil
    }
  }
}

extension ServerReply.Content {
  /// The addresses that it leads to.
  func addresses(as type: RecordType) -> [Address] {
    guard type.isAddress, case .records(let values) = self else { return [] }
    return values.compactMap(\.address)
  }

  /// None for a referral, which says nothing about the asked name, and for what is no answer.
  init?(_ outcome: Response.Outcome) {
    guard case .answered(let kind) = outcome else { return nil }
    switch kind {
    case .answer(let records):
      self = .records(Set(records.filter { !$0.type.isProof }.map { $0.data.joinedText(as: $0.type) }))
    case .alias(let target, _): self = .alias(to: target)
    case .noData: self = .noData
    case .nameError: self = .noName
    case .referral, .lame, .nameTooLong: return nil
    }
  }
}

extension Evidence {
  /// The zone whose servers have the word on `question`: the deepest one on its path that holds the name.
  fileprivate func zone(answering question: Question, answer: Answer?) -> ZoneEvidence? {
    let onPath = Set(answer?.path ?? [])
    return zones.filter { zone in
      question.name.isWithin(zone.zone) && (onPath.contains(zone.zone) || onPath.isEmpty)
    }.max { $0.zone.wire.count < $1.zone.wire.count }
  }
}

extension Finding {
  /// Says whose record it is about, where that is not the target's own, or where a wildcard holds it, and what kind of data
  /// files expect of it.
  mutating func tell(of record: RecordComparison) {
    aspects.formUnion(record.expectation.aspects)
    if record.isOfAnotherZone { aspects.insert(.zoneIsNotLive) }
    if record.question.name != target { owner = record.question.name }
    if let set = record.expectation.pool?.own.first, set.name != record.question.name { holder = set.name }
  }
}

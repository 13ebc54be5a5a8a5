import EdgeModel

extension DecodedWalk {
  /// As many aliases in a row as a walk follows.
  private static let aliasLimit = 16

  /// What a resolver would hand to a user who asks this, and has asked `before` on the way.
  ///
  /// Where servers give an alias that has no answer at its end beside something that has one, what has one is taken: that
  /// the others fail is the matter of those servers, whichever is first.
  func answer(to question: Question, after before: Set<Question> = []) -> Answer {
    var answer = Answer(
      question: question, status: .servfail, rcode: .serverFailure, name: question.name, aliases: [], records: [],
      reason: nil, path: [])
    var current = question
    var seen = before
    while let descent = descents[current] {
      answer.name = current.name
      answer.path += descent.path.filter { !answer.path.contains($0) }
      guard seen.insert(current).inserted else {
        answer.status = .loop
        answer.reason = "the aliases lead back to \(current.name)"
        return answer
      }
      guard descent.stop == .answered, let zone = descent.path.last else {
        fail(&answer, descent)
        return answer
      }
      guard let (kind, known) = usableKind(of: current, in: zone, after: seen) else {
        answer.reason = "no server of \(zone) gave a usable answer"
        return answer
      }
      if current == question { answer.isByWildcard = isByWildcard(question, kind, in: zone) }
      answer.knownAfter = known - began
      switch kind {
      case .answer(let records):
        (answer.status, answer.rcode, answer.records) = (.answer, .noError, records)
        return answer
      case .noData:
        (answer.status, answer.rcode) = (.nodata, .noError)
        answer.reason = "\(current.name) has no \(current.type) record"
        return answer
      case .nameError:
        (answer.status, answer.rcode) = (.nxdomain, .nameError)
        answer.reason = "\(current.name) does not exist, says \(zone)"
        return answer
      case .nameTooLong:
        answer.rcode = .yxDomain
        answer.reason = "a DNAME of \(zone) makes \(current.name) longer than a name can be"
        return answer
      case .alias(let target, let records):
        // Another question may have led on from the middle of the chain.
        guard seen.count <= before.count + DecodedWalk.aliasLimit else {
          var cut = descent
          cut.stop = .tooManyAliases(limit: DecodedWalk.aliasLimit)
          fail(&answer, cut)
          return answer
        }
        // One DNAME may lead on several times.
        for record in records where record.type != .dname || !answer.aliases.contains(record) {
          answer.aliases.append(record)
        }
        current = Question(target, current.type)
      case .referral, .lame:
        answer.reason = "no server of \(zone) gave a usable answer"
        return answer
      }
    }
    if !answer.aliases.isEmpty { (answer.status, answer.reason) = (.limit, "too many aliases") }
    return answer
  }

  /// What stands at the end of aliases that servers gave to the same questions and that these answers did not follow; sorted.
  func ends(beside answers: [Answer]) -> [Answer] {
    var origins: [Question: Question] = [:]
    for answer in answers {
      let followed = Set(answer.aliases.compactMap(\.data.name))
      for response in zones.flatMap(\.responses) where response.question == answer.question {
        guard case .answered(.alias(let target, _)) = response.outcome.believed, !followed.contains(target) else {
          continue
        }
        origins[Question(target, answer.question.type)] = answer.question
      }
    }
    // Whoever was given the alias is led in a circle where it comes back to what was asked.
    return origins.filter { descents[$0.key] != nil }.sorted { $0.key < $1.key }
      .map { answer(to: $0.key, after: [$0.value]) }
  }

  /// What most of the addresses give that give something usable, but an alias without an answer at its end only where no
  /// other has one; and when the first of all had come.
  private func usableKind(
    of question: Question, in zone: DomainName, after seen: Set<Question>
  ) -> (ResponseKind, known: Moment)? {
    let usable = usableResponses(to: question, in: zone)
    guard let most = usable.prevailing, let known = usable.map(\.known).min() else { return nil }
    guard case .alias = most, !leads(most, of: question, after: seen) else { return (most, known) }
    if let other = usable.filter({ leads($0.kind, of: question, after: seen) }).prevailing { return (other, known) }
    // Where the name has an address at those that give no alias, it has no record of this type there.
    let isAddressed = [RecordType.a, .aaaa].contains { type in
      let question = Question(question.name, type)
      return usableResponses(to: question, in: zone).contains { leads($0.kind, of: question, after: [question]) }
    }
    let isEmpty = isAddressed && usable.contains { $0.kind == .noData }
    return (isEmpty ? .noData : most, known)
  }

  /// What is said without authority counts where nothing is said with it.
  private func usableResponses(to question: Question, in zone: DomainName) -> [Usable] {
    let responses = (zones.first { $0.zone == zone }?.givenResponses ?? []).filter { $0.question == question }
    let certain = responses.compactMap { Usable($0, as: $0.outcome) }
    var usable = certain.isEmpty ? responses.compactMap { Usable($0, as: $0.outcome.believed) } : certain
    // Whose version of the zone is the newest matters where they differ.
    guard Set(usable.map(\.kind.content)).count > 1, let evidence = zones.first(where: { $0.zone == zone }) else {
      return usable
    }
    for index in usable.indices { usable[index].authority = evidence.startOfAuthority(at: usable[index].address) }
    return usable
  }

  /// Whether records stand where this leads, over aliases that any of the servers gives, past what was asked before.
  private func leads(_ kind: ResponseKind, of question: Question, after seen: Set<Question>) -> Bool {
    var kinds = [kind]
    var seen = seen
    // Each round is one alias further.
    for _ in 0...DecodedWalk.aliasLimit where !kinds.isEmpty {
      var targets: Set<Question> = []
      for kind in kinds {
        switch kind {
        case .answer: return true
        case .alias(let target, _): targets.insert(Question(target, question.type))
        default: continue
        }
      }
      targets.subtract(seen)
      seen.formUnion(targets)
      kinds = targets.flatMap { target -> [ResponseKind] in
        guard let descent = descents[target], descent.stop == .answered, let zone = descent.path.last else { return [] }
        return usableResponses(to: target, in: zone).map(\.kind)
      }
    }
    return false
  }

  /// Whether `*` answers: the signature covers fewer labels than the name has (RFC 4035 section 5.3.2), or a name beside it
  /// that nobody made is answered alike.
  private func isByWildcard(_ question: Question, _ kind: ResponseKind, in zone: DomainName) -> Bool {
    let responses = zones.first { $0.zone == zone }?.responses ?? []
    let own = responses.filter { $0.question == question }.flatMap(\.answer).filter { $0.name == question.name }
    if let labels = own.compactMap(\.signature?.labels).min() { return labels < question.name.labels.count }
    guard let probe = question.wildcardProbe else { return false }
    return responses.contains { response in
      guard response.question == probe, case .answered(let other) = response.outcome.believed else { return false }
      switch (kind, other) {
      // A record of the name's own may say the same as `*`, but hardly for the same time.
      case (.answer(let a), .answer(let b)):
        return Set(a.map(\.data)) == Set(b.map(\.data)) && Set(a.map(\.ttl)) == Set(b.map(\.ttl))
      case (.alias(let a, let records), .alias(let b, _)): return a == b && !records.contains { $0.type == .dname }
      default: return false
      }
    }
  }

  private func fail(_ answer: inout Answer, _ descent: Descent) {
    answer.reason = descent.stop.reason(for: descent.question, at: descent.path.last ?? .root)
    switch descent.stop {
    case .limit, .familyAlone: answer.status = .limit
    case .tooManyAliases: answer.hasTooManyAliases = true
    case .noUsableServer:
      // What was asked to find the way counts as well: a silent zone is not asked again for the full name.
      let responses =
        zones.first { $0.zone == descent.path.last }?.responses.filter {
          descent.question.name.isWithin($0.question.name) || $0.question == descent.question
        } ?? []
      let someoneSpoke = responses.contains { response in
        switch response.outcome {
        case .answered, .truncated, .malformed: true
        default: false
        }
      }
      answer.status = someoneSpoke ? .servfail : .unreachable
    default: answer.status = .servfail
    }
  }
}

/// What one address said that a resolver can use.
private struct Usable {
  var address: Address
  var kind: ResponseKind
  var known: Moment
  /// The zone's start of authority there, where that may decide.
  var authority: StartOfAuthority?
}

extension Usable {
  fileprivate init?(_ response: Response, as outcome: Response.Outcome) {
    guard case .answered(let kind) = outcome else { return nil }
    switch kind {
    case .lame, .referral: return nil
    default: self.init(address: response.address, kind: kind, known: response.time + response.roundTrip)
    }
  }
}

extension [Usable] {
  /// What most addresses give; of what is given equally often records before an alias, and that before a denial, and what
  /// a newer version of the zone has.
  ///
  /// Never does it matter how servers are called.
  fileprivate var prevailing: ResponseKind? {
    // Over both transports it is one voice.
    var seen: Set<Address> = []
    let voices = filter { seen.insert($0.address).inserted }
    let sorts = Dictionary(grouping: voices, by: \.kind.sort)
    guard let most = sorts.min(by: { (-$0.value.count, $0.key) < (-$1.value.count, $1.key) })?.value else { return nil }
    let contents = Dictionary(grouping: most, by: \.kind.content)
    let ranked = contents.sorted { a, b in
      a.value.count != b.value.count ? a.value.count > b.value.count : a.key.lexicographicallyPrecedes(b.key)
    }
    guard let first = ranked.first else { return nil }
    // One after another in order: what is newer than what is newer need not be newer itself.
    let best = ranked.prefix { $0.value.count == first.value.count }.reduce(first) { best, other in
      other.value.isNewer(than: best.value) ? other : best
    }
    return best.value.map(\.kind).min { $0.records.lexicographicallyPrecedes($1.records) }
  }
}

extension [Usable] {
  /// Whether each of these has a newer version of the zone than each of the others.
  fileprivate func isNewer(than others: [Usable]) -> Bool {
    allSatisfy { mine in
      others.allSatisfy { other in
        mine.authority.flatMap { mine in other.authority.map(mine.isNewer) } ?? false
      }
    }
  }
}

extension ResponseKind {
  fileprivate var sort: Int {
    switch self {
    case .answer: 0
    case .alias: 1
    case .noData: 2
    case .nameError: 3
    case .nameTooLong: 4
    case .referral, .lame: 5
    }
  }

  fileprivate var records: [Record] {
    switch self {
    case .answer(let records), .alias(_, let records): records
    default: []
    }
  }

  /// What it says, whatever is left of its TTL and whatever signs it.
  fileprivate var content: [RData] {
    if case .alias(let target, _) = self { return [RData(target)] }
    return records.filter { !$0.type.isProof }.map(\.data)
  }
}

import EdgeModel

extension DecodedWalk {
  /// What recursive resolvers said; sorted by resolver, then question.
  var resolvers: [ResolverAnswer] {
    struct Key: Hashable {
      let resolver: Resolver
      let question: Question
    }
    let asked = Dictionary(grouping: walk.replies.filter { $0.query.recursion != .none }) { reply in
      Key(
        resolver: Resolver(address: reply.query.address, port: reply.query.port), question: reply.query.question)
    }
    return asked.compactMap { key, replies -> ResolverAnswer? in
      // Over TCP it says more than truncated over UDP.
      let checked = replies.filter { $0.query.recursion == .desired }
      guard let first = best(of: checked) else { return nil }
      var (best, unchecked) = (first, self.best(of: replies.filter { $0.query.recursion == .unchecked }))
      // Where the same is answered afterwards, it has only recovered.
      if let other = unchecked, let again = self.best(of: checked.filter { $0.sent > other.sent }), isWell(again) {
        (best, unchecked) = (again, nil)
      }
      var answer = ResolverAnswer(
        resolver: key.resolver, question: key.question, outcome: outcome(of: best).outcome,
        unchecked: unchecked.map { outcome(of: $0).outcome }, time: best.sent, roundTrip: best.roundTrip)
      answer.aliases = outcome(of: best).aliases
      if case .message(let index) = best.outcome, let message = messages[index] {
        answer.extendedErrors = message.edns.map(\.errorTexts) ?? []
        answer.isValidated = message.authenticData
        answer.soa = message.authority.first { $0.type == .soa }
      }
      return answer
    }.sorted { ($0.resolver, $0.question) < ($1.resolver, $1.question) }
  }

  private func isWell(_ reply: Reply) -> Bool {
    guard case .message(let index) = reply.outcome, let message = messages[index], !message.isTruncated else {
      return false
    }
    return message.isAnswered
  }

  private func outcome(of reply: Reply) -> (outcome: ResolverAnswer.Outcome, aliases: [Record]) {
    switch reply.outcome {
    case .message(let index):
      guard let message = messages[index] else { return (.malformed, []) }
      guard !message.isTruncated else { return (.truncated, []) }
      let (records, aliases) = message.chased(reply.query.question)
      switch message.rcode {
      case .noError: return (records.isEmpty ? .noData : .answer(records), aliases)
      case .nameError: return (.nameError, aliases)
      default: return (.rcode(message.rcode), aliases)
      }
    case .malformed: return (.malformed, [])
    case .timeout, .closed: return (.timeout, [])
    case .refusedConnection: return (.refusedConnection, [])
    case .unreachable(let reason): return (.unreachable(reason), [])
    case .notAllowed: return (.notAllowed, [])
    }
  }
}

extension Message {
  /// The records at the end of the aliases in the answer section, and the aliases in order.
  fileprivate func chased(_ question: Question) -> (records: [Record], aliases: [Record]) {
    var name = question.name
    var aliases: [Record] = []
    // Each alias is followed once at most.
    for _ in 0...answer.count {
      let records = answer.filter { $0.name == name && $0.type == question.type }
      if !records.isEmpty { return (records.sorted(), aliases) }
      guard let alias = answer.first(where: { $0.name == name && $0.type == .cname }), let target = alias.data.name
      else { break }
      aliases.append(alias)
      name = target
    }
    return ([], aliases)
  }
}

import EdgeModel

extension Resolution {
  /// Forgets what only one walk needed, so that ten thousand names take no more memory than those under way.
  ///
  /// The way to its zone, and all that another walk has to do with, stays.
  package mutating func forget(_ number: Int) {
    guard let account = accounts.removeValue(forKey: number) else { return }
    forgetLooks(of: account, number)
    for question in account.goal.questions + account.followed {
      let zones = (descents[question].map { path(to: $0.zone ?? .root) } ?? []) + account.goal.delegations.map(\.zone)
      for zone in zones { withdraw(number, question, from: zone) }
      guard let descent = descents[question], descent.stop != nil, descent.concluded.isSubset(of: [number]),
        descent.followers.isEmpty, servers[question.name]?.lookups.contains(question) != true,
        !(question.type == .a && steps[question.name] != nil)
      else { continue }
      descents[question] = nil
      // NS and SOA of an apex are facts about the zone, which others under way in it ask for as well.
      let shared = zones.filter { cuts[$0]?.audits[question]?.accounts.isEmpty == false }
      guard shared.isEmpty else {
        for zone in zones where !shared.contains(zone) { cuts[zone]?.asked.remove(question) }
        continue
      }
      // The name that nobody made stays: others beside this one ask for it too.
      drop(question, from: zones)
      let apex = Question(question.name, .ns)
      if cuts[question.name] == nil, steps[question.name] == nil, descents[apex] == nil { drop(apex, from: zones) }
    }
  }

  /// Takes a walk off what a zone is audited for, and the question off the zone if it was the last.
  private mutating func withdraw(_ number: Int, _ question: Question, from zone: DomainName) {
    let facts = [RecordType.ns, .soa, .dnskey, .ds].map { Question(zone, $0) }
    for audited in facts { cuts[zone]?.audits[audited]?.accounts.remove(number) }
    for question in [question] + steps(to: question.name, below: zone).map({ Question($0.name, .a) }) {
      cuts[zone]?.audits[question]?.accounts.remove(number)
      if cuts[zone]?.audits[question]?.accounts.isEmpty == true { cuts[zone]?.audits[question] = nil }
    }
  }

  private mutating func drop(_ question: Question, from zones: [DomainName]) {
    let own = keys[question, default: []]
    guard own.allSatisfy({ inquiries[$0]?.result != nil && inquiries[$0]?.underWay == 0 }) else { return }
    for key in own { inquiries[key] = nil }
    keys[question] = nil
    for reply in replies.removeValue(forKey: question) ?? [] {
      // A message without its question, such as a bare REFUSED, may be the answer to others too.
      guard case .message(let index) = reply.outcome, decoded[index]?.questions == [question] else { continue }
      if let bytes = messages.removeValue(forKey: index) { messageIndex[Octets(bytes)] = nil }
      decoded[index] = nil
    }
    for zone in zones { cuts[zone]?.asked.remove(question) }
  }

  /// Forgets what a walk asked for itself alone.
  private mutating func forgetLooks(of account: Account, _ number: Int) {
    let own = Set(looks.filter { $0.value.account == number }.keys)
    guard !own.isEmpty else { return }
    for look in own { looks[look] = nil }
    for question in Set(account.looks.map(\.reply.query.question)) {
      let ended = Set(keys[question, default: []].filter { key in key.look.map(own.contains) == true })
      for key in ended { inquiries[key] = nil }
      keys[question]?.removeAll(where: ended.contains)
    }
    let others = Set(accounts.values.flatMap(\.looks).compactMap(\.reply.index))
    for reply in account.looks.map(\.reply) {
      guard let index = reply.index, !others.contains(index),
        !replies[reply.query.question, default: []].contains(where: { $0.index == index })
      else { continue }
      if let bytes = messages.removeValue(forKey: index) { messageIndex[Octets(bytes)] = nil }
      decoded[index] = nil
    }
  }
}

extension Reply {
  /// Where its message is held.
  fileprivate var index: Int? {
    switch outcome {
    case .message(let index), .malformed(let index): index
    default: nil
    }
  }
}

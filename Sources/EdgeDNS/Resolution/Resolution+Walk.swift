import EdgeModel

extension Resolution {
  /// What was seen on behalf of one walk: its descents, those of aliases and name servers, and every reply.
  ///
  /// In a fixed order, whatever the order of arrival was.
  package func walk(for number: Int) -> Walk {
    guard let account = accounts[number] else { return Walk() }
    var walk = Walk()
    walk.questions = (account.goal.questions + account.followed).sorted()
    let followed = account.followed.filter { !account.goal.questions.contains($0) }.sorted()
    if !followed.isEmpty { walk.followed = followed }
    walk.onlyFamily = looking.onlyFamily
    var pending = walk.questions + (looking.oneServer ? [] : [Question(.root, .ns)])
    var seen: Set<Question> = []
    var zones: Set<DomainName> = []
    func enter(_ zone: DomainName) {
      for zone in path(to: zone) where zones.insert(zone).inserted {
        for name in cuts[zone]?.servers.keys.sorted() ?? [] { pending += servers[name]?.lookups ?? [] }
      }
    }
    for delegation in account.goal.delegations { enter(delegation.zone) }
    while let question = pending.popLast() {
      guard seen.insert(question).inserted, let descent = descents[question] else { continue }
      walk.descents.append(
        Descent(
          question: question, role: descent.role, path: path(to: descent.zone ?? deepest(above: question.name)),
          stop: outcome(of: descent)))
      pending += descent.targets
      enter(descent.zone ?? deepest(above: question.name))
      collectSteps(to: question.name, into: &walk)
    }
    walk.descents.sort { $0.question < $1.question }
    walk.steps = Set(walk.steps).sorted { $0.name < $1.name }
    // A zone of thousands of names was asked thousands of questions: only those that can concern this walk are tried.
    let steps = walk.steps.flatMap { [$0.question, Question($0.name, .ns)] }
    let facts = zones.flatMap { zone in [RecordType.ns, .ds, .soa, .dnskey].map { Question(zone, $0) } }
    // Whether a zone begins at an asked name, and who denies it to those who look for one.
    let apexes = walk.questions.map { Question($0.name, .ns) }
    let probes = account.goal.questions.compactMap(\.wildcardProbe)
    let candidates = seen.union(steps + facts + apexes + probes).sorted()
    let stepped = Set(walk.steps.map(\.question))
    var limits = Limited(goals: walk.questions)
    for zone in zones.sorted() {
      guard let cut = cuts[zone] else { continue }
      if cut.isTruncated { limits.add(zone, "\(self.limits.serversPerCut) servers") }
      for name in cut.servers.keys.sorted() where shortened.contains(name) {
        limits.add(name, "\(self.limits.addressesPerServer) addresses")
      }
      walk.cuts.append(
        ZoneCut(
          zone: zone, parent: cut.parent, isDelegated: cut.isDelegated,
          servers: cut.servers.keys.sorted().map { server($0, cut) },
          questions: candidates.filter { question in
            cut.asked.contains(question)
              // What another walk audits is this one's as well where it leads on, as the resource of an alias does.
              && (stepped.contains(question) || seen.contains(question)
                || cut.audits[question].map { $0.accounts.contains(number) } ?? true)
          }, isTruncated: cut.isTruncated ? true : nil))
    }
    for descent in walk.descents {
      switch descent.stop {
      case .limit(let limit): limits.add(descent.question, limit)
      case .familyAlone: limits.add(descent.question, descent.stop, at: descent.path.last ?? .root)
      case .answered, .noUsableServer, .noAddress, .circular, .tooManyAliases: break
      }
    }
    if account.hasMoreAside, let name = account.goal.questions.first?.name {
      limits.add(name, "\(self.limits.aliasesAside) names of aliases that not every server gives")
    }
    walk.limits = limits.list + surplusOfMail(in: account.goal)
    collect(&walk, for: number)
    return walk
  }

  /// How a question came to its end: one that found no usable server has its answer from a server that became known later.
  private func outcome(of descent: DescentState) -> Descent.Stop {
    guard let stop = descent.stop else { return .limit("the deadline") }
    guard stop == .noUsableServer || stop == .noAddress, let zone = descent.zone, let cut = cuts[zone] else {
      return stop
    }
    let isAnswered = addresses(of: cut).contains { address in
      guard let message = message(descent.question, at: address) else { return false }
      return switch ResponseKind(of: message, to: descent.question, from: zone).believed {
      case .answer, .alias, .noData, .nameError, .nameTooLong: true
      case .referral, .lame: false
      }
    }
    return isAnswered ? .answered : stop
  }

  private func deepest(above name: DomainName) -> DomainName {
    var next: DomainName? = name
    while let name = next {
      if let step = steps[name] { return step.zone }
      next = name.parent
    }
    return .root
  }

  private func collectSteps(to name: DomainName, into walk: inout Walk) {
    var next: DomainName? = name
    while let name = next {
      if let step = steps[name], let outcome = step.outcome {
        walk.steps.append(Step(name: name, asked: step.asked, zone: step.zone, outcome: outcome))
      }
      next = name.parent
    }
  }

  private func server(_ name: DomainName, _ cut: CutState) -> NameServer {
    let known = cut.servers[name]
    let server = servers[name]
    let isAnswered = server.map { $0.isSettled && $0.limit == nil } ?? false
    // One that a budget left unfound, or looked up for one family alone, is not known to have no address.
    let isKnown = looking.onlyFamily == nil || server?.doesNotExist == true
    let isUnresolved = isAnswered && server?.addresses.isEmpty == true && isKnown
    return NameServer(
      name: name, origins: (known?.origins ?? []).sorted(), addresses: addresses(of: name, in: cut),
      glue: known?.glue ?? [], authoritative: isAnswered ? testified(name, in: cut) : nil,
      unresolved: isUnresolved ? server?.unresolved : nil, circle: isUnresolved ? server?.circle ?? [] : [],
      alias: server?.lookups.lazy.compactMap { self.descents[$0]?.next?.name }.first)
  }

  /// Copies the replies, and numbers their messages anew in the order of the replies.
  private func collect(_ walk: inout Walk, for number: Int) {
    let looks = (accounts[number]?.looks ?? []).sorted { $0.precedes($1) }
    let recursive = Set(accounts[number]?.goal.recursive ?? [])
    var questions = Set(walk.cuts.flatMap(\.questions))
    questions.formUnion(walk.descents.map(\.question))
    questions.formUnion(walk.steps.map(\.question))
    questions.formUnion(walk.questions.map { Question($0.name, .ns) })
    let stepped = steppedAlone(in: walk, for: number)
    let all = questions.union(recursive).flatMap { question in
      replies[question, default: []].filter { reply in
        guard reply.query.recursion == .none else { return recursive.contains(question) }
        return questions.contains(question) && stepped[question]?.contains(reply.query.address) != false
      }
    }
    let own = withoutRepeatedSilence(all, goals: accounts[number]?.goal.questions ?? [])
    // What an address was not asked, because it had been silent before, is told by that silence.
    let asked = Set(own.lazy.filter { $0.query.recursion == .none }.map(\.query.address))
    let silent = Set(walk.cuts.flatMap(\.servers).flatMap(\.addresses)).subtracting(asked)
    let chosen = (own + silent.flatMap { contacts[$0]?.replies ?? [] }).sorted { $0.precedes($1) }
    var numbers: [Int: Int] = [:]
    func renumbered(_ index: Int) -> Int {
      if let known = numbers[index] { return known }
      walk.messages.append(messages[index] ?? [])
      numbers[index] = walk.messages.count - 1
      return walk.messages.count - 1
    }
    func renumbered(_ reply: Reply) -> Reply {
      var reply = reply
      switch reply.outcome {
      case .message(let index): reply.outcome = .message(renumbered(index))
      case .malformed(let index): reply.outcome = .malformed(renumbered(index))
      default: break
      }
      return reply
    }
    for reply in chosen { walk.replies.append(renumbered(reply)) }
    for look in looks {
      walk.looks.append(Look(record: look.record, round: look.round, part: look.part, reply: renumbered(look.reply)))
    }
  }
}

extension Resolution {
  /// The names that a walk only passed on its way, with the servers that the way led over: what the others said to another
  /// walk may have come before or after.
  private func steppedAlone(in walk: Walk, for number: Int) -> [Question: Set<Address>] {
    let others = Set(walk.descents.map(\.question))
    let passed = walk.steps.filter { step in
      !others.contains(step.question)
        && !walk.cuts.contains { cuts[$0.zone]?.audits[step.question]?.accounts.contains(number) == true }
    }
    return Dictionary(uniqueKeysWithValues: passed.map { ($0.question, steps[$0.name]?.asking ?? []) })
  }

  /// Of what a dead address let pass one question is kept, an asked one if it can be: that nothing comes is all it tells,
  /// and what else was on its way there before that was known depends on what came first.
  private func withoutRepeatedSilence(_ replies: [Reply], goals: [Question]) -> [Reply] {
    func isSilence(_ reply: Reply) -> Bool {
      reply.query.recursion == .none && contacts[reply.query.address]?.isDead == true
    }
    let kept = Dictionary(grouping: replies.filter(isSilence), by: \.query.address).mapValues { replies in
      let asked = Set(replies.map(\.query.question))
      return goals.first(where: asked.contains) ?? asked.min()
    }
    return replies.filter { !isSilence($0) || kept[$0.query.address] == $0.query.question }
  }
}

extension Look {
  fileprivate func precedes(_ other: Look) -> Bool {
    if record != other.record { return record < other.record }
    if round != other.round { return round < other.round }
    if part != other.part { return part.rawValue < other.part.rawValue }
    return reply.precedes(other.reply)
  }
}

extension Reply {
  fileprivate func precedes(_ other: Reply) -> Bool {
    let (left, right) = (query, other.query)
    if left.question != right.question { return left.question < right.question }
    if left.address != right.address { return left.address < right.address }
    if left.port != right.port { return left.port < right.port }
    if left.recursion != right.recursion { return left.recursion < right.recursion }
    if left.transport != right.transport { return left.transport < right.transport }
    if left.edns != right.edns { return left.edns < right.edns }
    if sent != other.sent { return sent < other.sent }
    return (attempt ?? 1) < (other.attempt ?? 1)
  }
}

/// Budgets that were reached, those of the asked questions first.
private struct Limited {
  let goals: [Question]
  private var own: [String] = []
  private var others: [String] = []

  init(goals: [Question]) { self.goals = goals }

  mutating func add(_ question: Question, _ limit: String) {
    if goals.contains(question) {
      own.append("\(question): truncated at \(limit)")
    } else {
      others.append("\(question): truncated at \(limit)")
    }
  }

  /// Of the asked questions alone: what leads to name servers follows from the same choice.
  mutating func add(_ question: Question, _ stop: Descent.Stop, at zone: DomainName) {
    if goals.contains(question) { own.append("\(question): \(stop.reason(for: question, at: zone))") }
  }

  mutating func add(_ name: DomainName, _ limit: String) { others.append("\(name): truncated at \(limit)") }

  /// A walk that multiplies reaches thousands, which tell no more than the first ones.
  var list: [String] {
    let shown = own + others.prefix(12)
    return others.count > 12 ? shown + ["and \(others.count - 12) more"] : shown
  }
}

extension Resolution {
  /// The addresses that any server of a name's zone gave for it, aliases followed; sorted.
  package func addresses(of name: DomainName) -> [Address] {
    addresses(of: name, types: [.a, .aaaa]).filter(looking.includes)
  }

  func addresses(of name: DomainName, types: [RecordType]) -> [Address] {
    var found: Set<Address> = []
    for type in types {
      var pending = [Question(name, type)]
      var seen: Set<Question> = []
      while let question = pending.popLast() {
        guard seen.insert(question).inserted, let descent = descents[question], let zone = descent.zone,
          let cut = cuts[zone]
        else { continue }
        pending += descent.targets
        for address in addresses(of: cut) {
          guard let message = message(question, at: address) else { continue }
          // An alias inside the zone comes with its end.
          if case .answer(let records) = ResponseKind(of: message, to: question, from: zone).believed {
            found.formUnion(records.compactMap(\.data.address))
          }
        }
      }
    }
    return found.sorted()
  }

  /// Whether servers with authority said, at the end of a name's aliases, that it has no address of either family.
  package func hasNoAddress(_ name: DomainName) -> Bool {
    [RecordType.a, .aaaa].allSatisfy { hasNoAddress(name, of: $0) }
  }

  /// The same of one family.
  func hasNoAddress(_ name: DomainName, of type: RecordType) -> Bool {
    guard addresses(of: name, types: [type]).isEmpty else { return false }
    let end = descents[openEnd(of: Question(name, type))]
    return end?.next == nil && end?.stop == .answered
  }

  /// Whether the aliases of a name, as far as they are known, lead to what a question is about.
  func leads(_ name: DomainName, to question: Question) -> Bool {
    var pending = [Question(name, question.type)]
    var seen: Set<Question> = []
    while let next = pending.popLast() {
      if next == question { return true }
      if seen.insert(next).inserted { pending += descents[next]?.targets ?? [] }
    }
    return false
  }
}

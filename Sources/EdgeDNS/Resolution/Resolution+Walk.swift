import EdgeModel

extension Resolution {
  /// What was seen on behalf of some questions: their descents, those of their aliases and name servers, and every
  /// reply.
  ///
  /// In a fixed order, whatever the order of arrival was.
  package func walk(for questions: [Question]) -> Walk {
    var walk = Walk()
    walk.questions = questions.sorted()
    var pending = questions
    var seen: Set<Question> = []
    var zones: Set<DomainName> = []
    while let question = pending.popLast() {
      guard seen.insert(question).inserted, let descent = descents[question] else { continue }
      walk.descents.append(
        Descent(
          question: question, role: descent.role, path: descent.path,
          stop: descent.stop ?? .limit("the deadline")))
      if let next = descent.next { pending.append(next) }
      for zone in descent.path where zones.insert(zone).inserted {
        for name in cuts[zone]?.glue.keys.sorted() ?? [] { pending += servers[name]?.lookups ?? [] }
      }
    }
    walk.descents.sort { $0.question < $1.question }
    var limits = Limited(goals: walk.questions)
    for zone in zones.sorted() {
      guard let cut = cuts[zone] else { continue }
      if cut.isTruncated { limits.add(zone, "\(self.limits.serversPerCut) servers") }
      for name in cut.glue.keys.sorted() where shortened.contains(name) {
        limits.add(name, "\(self.limits.addressesPerServer) addresses")
      }
      walk.cuts.append(ZoneCut(zone: zone, parent: cut.parent, servers: cut.glue.keys.sorted().map { server($0, cut) }))
    }
    for descent in walk.descents {
      if case .limit(let limit) = descent.stop { limits.add(descent.question, limit) }
    }
    walk.limits = limits.list
    collect(&walk, questions: seen)
    return walk
  }

  private func server(_ name: DomainName, _ cut: CutState) -> NameServer {
    let glue = cut.glue[name, default: []]
    if !glue.isEmpty { return NameServer(name: name, addresses: glue) }
    let server = servers[name]
    // One that a budget left unfound is not known to have no address.
    return NameServer(
      name: name, addresses: server?.addresses ?? [],
      unresolved: server.flatMap { $0.isSettled && $0.limit == nil && $0.addresses.isEmpty ? $0.unresolved : nil })
  }

  /// Copies the replies, and numbers their messages anew in the order of the replies.
  private func collect(_ walk: inout Walk, questions: Set<Question>) {
    let chosen = questions.flatMap { replies[$0, default: []] }.sorted { a, b in
      let (left, right) = (a.query, b.query)
      if left.question != right.question { return left.question < right.question }
      if left.address != right.address { return left.address < right.address }
      if left.transport != right.transport { return left.transport < right.transport }
      if left.edns != right.edns { return left.edns }
      return a.sent < b.sent
    }
    var numbers: [Int: Int] = [:]
    func renumbered(_ index: Int) -> Int {
      if let known = numbers[index] { return known }
      walk.messages.append(messages[index])
      numbers[index] = walk.messages.count - 1
      return walk.messages.count - 1
    }
    for var reply in chosen {
      switch reply.outcome {
      case .message(let index): reply.outcome = .message(renumbered(index))
      case .malformed(let index): reply.outcome = .malformed(renumbered(index))
      default: break
      }
      walk.replies.append(reply)
    }
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

  mutating func add(_ name: DomainName, _ limit: String) { others.append("\(name): truncated at \(limit)") }

  /// A walk that multiplies reaches thousands, which tell no more than the first ones.
  var list: [String] {
    let shown = own + others.prefix(12)
    return others.count > 12 ? shown + ["and \(others.count - 12) more"] : shown
  }
}

extension Resolution {
  /// Whether all that these questions led to has ended: their descents, those of aliases and of the name servers that
  /// are audited for them, and every inquiry made for them.
  package func isFinished(for questions: [Question]) -> Bool {
    if isFinished { return true }
    var pending = questions
    var seen: Set<Question> = []
    while let question = pending.popLast() {
      guard seen.insert(question).inserted else { continue }
      guard let descent = descents[question], descent.stop != nil else { return false }
      if let next = descent.next, descents[next] != nil { pending.append(next) }
      for zone in descent.path {
        guard let cut = cuts[zone], cut.audits.contains(question) else { continue }
        for name in cut.glue.keys {
          if cut.glue[name, default: []].isEmpty, servers[name]?.isSettled != true { return false }
          for address in addresses(of: name, in: cut)
          where inquiries[Inquiry.Key(question: question, address: address)]?.result == nil { return false }
        }
      }
    }
    return true
  }

  private func addresses(of name: DomainName, in cut: CutState) -> [Address] {
    let glue = cut.glue[name, default: []]
    return glue.isEmpty ? servers[name]?.addresses ?? [] : glue
  }

  /// The addresses that any server of a name's zone gave for it, aliases followed; sorted.
  package func addresses(of name: DomainName) -> [Address] {
    var found: Set<Address> = []
    for type in [RecordType.a, .aaaa] {
      var pending = [Question(name, type)]
      var seen: Set<Question> = []
      while let question = pending.popLast() {
        guard seen.insert(question).inserted, let descent = descents[question], let zone = descent.path.last,
          let cut = cuts[zone]
        else { continue }
        if let next = descent.next { pending.append(next) }
        for address in cut.glue.keys.flatMap({ addresses(of: $0, in: cut) }) {
          guard case .message(let index) = inquiries[Inquiry.Key(question: question, address: address)]?.result,
            let message = decoded[index]
          else { continue }
          // An alias inside the zone comes with its end.
          if case .answer(let records) = ResponseKind(of: message, to: question, from: zone) {
            found.formUnion(records.compactMap(\.data.address))
          }
        }
      }
    }
    return found.filter(looking.includes).sorted()
  }
}

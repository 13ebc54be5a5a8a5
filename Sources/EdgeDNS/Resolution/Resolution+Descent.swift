import EdgeModel

extension Resolution {
  /// Makes sure that a question is on its way; one that was only needed to find a server may become a goal.
  mutating func require(_ question: Question, role: Descent.Role, for account: Question, aliases: Int) {
    if let known = descents[question] {
      guard role == .goal, known.role == .nameServer else { return }
      descents[question]?.role = .goal
      if known.stop != nil { conclude(question) }
      return
    }
    descents[question] = DescentState(question: question, role: role, account: account, aliases: aliases)
    openDescents += 1
    woken.insert(question)
  }

  /// Takes one question as far down as what is known allows.
  mutating func advance(_ question: Question) {
    while let descent = descents[question], descent.stop == nil, let zone = descent.path.last {
      guard descent.path.count <= limits.depth else {
        stop(question, .limit("depth \(limits.depth)"))
        return
      }
      switch explore(zone, for: question) {
      case .waiting:
        return
      case .exhausted(let hasAddress):
        // A server that a budget kept from being found may be a good one.
        stop(question, limit(of: zone).map { .limit($0) } ?? (hasAddress ? .noUsableServer : .noAddress))
      case .spent:
        let isLong = descents[descent.account]?.spent ?? 0 >= limits.queriesPerGoal
        stop(
          question,
          .limit(
            isLong ? "\(limits.queriesPerGoal) queries to find the way" : "\(limits.octetsPerGoal >> 20) MiB received"))
      case .heard(let kind, let message):
        switch kind {
        case .referral(let child):
          delegate(child, from: zone, by: message)
          descents[question]?.path.append(child)
        case .alias(let target, _):
          descents[question]?.next = Question(target, question.type)
          stop(question, .answered)
        default:
          stop(question, .answered)
        }
      }
    }
  }

  private enum Exploration {
    case waiting
    case exhausted(hasAddress: Bool)
    case spent
    case heard(ResponseKind, Message)
  }

  /// Asks the servers of a zone one after another until one gives a usable response.
  ///
  /// A server that lets its first resend pass is waited for beside the next one.
  private mutating func explore(_ zone: DomainName, for question: Question) -> Exploration {
    guard let cut = cuts[zone], let descent = descents[question] else { return .exhausted(hasAddress: false) }
    var (isWaiting, hasAddress) = (false, false)
    for address in order(cut) {
      hasAddress = true
      let key = Inquiry.Key(question: question, address: address)
      guard let inquiry = inquiries[key] else {
        guard spend(descent.account) else { return .spent }
        inquire(key)
        inquiries[key]?.waiters.insert(question)
        return .waiting
      }
      switch inquiry.result {
      case .message(let index):
        guard let message = decoded[index] else { continue }
        let kind = ResponseKind(of: message, to: question, from: zone)
        if case .lame = kind { continue }
        return .heard(kind, message)
      case .failed:
        continue
      case nil:
        inquiries[key]?.waiters.insert(question)
        isWaiting = true
        // Still before its first resend: give it the time.
        if inquiry.step == 0 { return .waiting }
      }
    }
    for name in cut.glue.keys.sorted() where cut.glue[name, default: []].isEmpty {
      resolve(name, for: zone, account: descent.account)
      if servers[name]?.isSettled == false {
        servers[name]?.waiters.insert(question)
        isWaiting = true
      }
    }
    return isWaiting ? .waiting : .exhausted(hasAddress: hasAddress)
  }

  /// The known addresses of a zone's servers in the order they are tried: servers with glue first, IPv4 first.
  private func order(_ cut: CutState) -> [Address] {
    let names = cut.glue.keys.sorted()
    let glued = names.flatMap { cut.glue[$0, default: []] }
    let resolved = names.filter { cut.glue[$0, default: []].isEmpty }.flatMap { servers[$0]?.addresses ?? [] }
    var seen: Set<Address> = []
    let all = (glued + resolved).filter { seen.insert($0).inserted }
    return all.filter { !$0.isIPv6 } + all.filter(\.isIPv6)
  }

  /// The budget that ended the search for the addresses of one of a zone's servers.
  private func limit(of zone: DomainName) -> String? {
    cuts[zone]?.glue.keys.sorted().lazy.compactMap { servers[$0]?.limit }.first
  }

  private mutating func spend(_ account: Question) -> Bool {
    guard let state = descents[account], state.spent < limits.queriesPerGoal, state.received < limits.octetsPerGoal
    else {
      return false
    }
    descents[account]?.spent += 1
    return true
  }

  private mutating func stop(_ question: Question, _ stop: Descent.Stop) {
    descents[question]?.stop = stop
    openDescents -= 1
    conclude(question)
    updateServers(after: question)
  }

  /// Tells the name servers that wait for a question, or for one whose alias led to it, how it ended.
  private mutating func updateServers(after question: Question) {
    var pending = [question]
    var seen: Set<Question> = []
    while let question = pending.popLast() {
      guard seen.insert(question).inserted else { continue }
      if servers[question.name]?.lookups.contains(question) == true { update(question.name) }
      pending += descents[question]?.followers.sorted() ?? []
    }
  }

  /// What follows from the end of a descent: the alias target, and the audit of its zone and that zone's parent.
  private mutating func conclude(_ question: Question) {
    guard let descent = descents[question], let zone = descent.path.last else { return }
    if let next = descent.next {
      if descent.aliases < limits.aliases {
        require(next, role: descent.role, for: descent.account, aliases: descent.aliases + 1)
        descents[next]?.followers.insert(question)
      } else {
        descents[question]?.stop = .limit("\(limits.aliases) aliases")
      }
    }
    guard descent.role == .goal, !looking.oneServer else { return }
    audit(zone, for: question)
    if descent.path.count >= 2 { audit(descent.path[descent.path.count - 2], for: question) }
  }

  /// Puts a question to every address of every server of a zone.
  private mutating func audit(_ zone: DomainName, for question: Question) {
    guard cuts[zone]?.audits.insert(question).inserted == true, let cut = cuts[zone] else { return }
    continueAudit(of: cut, for: [question])
  }

  /// Puts every question to the servers and addresses that a zone has gained.
  mutating func continueAudits(of zone: DomainName) {
    guard let cut = cuts[zone] else { return }
    continueAudit(of: cut, for: cut.audits.sorted())
  }

  private mutating func continueAudit(of cut: CutState, for questions: [Question]) {
    for question in questions {
      for name in cut.glue.keys.sorted() {
        let glue = cut.glue[name, default: []]
        if glue.isEmpty { resolve(name, for: cut.zone, account: descents[question]?.account ?? question) }
        for address in glue.isEmpty ? servers[name]?.addresses ?? [] : glue {
          inquire(Inquiry.Key(question: question, address: address))
        }
      }
    }
  }
}

extension Resolution {
  /// Takes a referral in: the cut comes to be, or gains servers.
  mutating func delegate(_ zone: DomainName, from parent: DomainName, by message: Message) {
    if cuts[zone] == nil { cuts[zone] = CutState(zone: zone, parent: parent) }
    guard var cut = cuts[zone], cut.parent == parent else { return }
    var hasGrown = false
    for name in ResponseKind.servers(of: zone, in: message) {
      guard cut.glue[name] != nil || cut.glue.count < limits.serversPerCut else {
        cut.isTruncated = true
        continue
      }
      // Only what lies within the referring zone is its business to tell (RFC 5452 section 6).
      let glue = message.additional.filter { $0.name == name && $0.type.isAddress && name.isWithin(parent) }
        .compactMap(\.data.address).filter(looking.includes)
      let joined = asked(Set(cut.glue[name, default: []] + glue), of: name)
      if cut.glue[name] != joined { hasGrown = true }
      cut.glue[name] = joined
    }
    cuts[zone] = cut
    if hasGrown {
      continueAudits(of: zone)
      woken.formUnion(descents.values.filter { $0.stop == nil && $0.path.last == zone }.map(\.question))
    }
  }

  /// The addresses of a server that are asked: the first ones in order.
  private mutating func asked(_ addresses: Set<Address>, of name: DomainName) -> [Address] {
    if addresses.count > limits.addressesPerServer { shortened.insert(name) }
    return Array(addresses.sorted().prefix(limits.addressesPerServer))
  }

  /// A referral heard while a parent was audited adds its servers to the child.
  mutating func mergeReferral(at key: Inquiry.Key) {
    guard case .message(let index) = inquiries[key]?.result, let message = decoded[index],
      let descent = descents[key.question]
    else { return }
    for (parent, child) in zip(descent.path, descent.path.dropFirst())
    where cuts[parent]?.audits.contains(key.question) == true {
      if case .referral(child) = ResponseKind(of: message, to: key.question, from: parent) {
        delegate(child, from: parent, by: message)
      }
    }
  }

  /// Makes sure that a server without glue is being looked up.
  mutating func resolve(_ name: DomainName, for zone: DomainName, account: Question) {
    if servers[name] == nil {
      var lookups: [Question] = []
      if looking.ipv4 { lookups.append(Question(name, .a)) }
      if looking.ipv6 { lookups.append(Question(name, .aaaa)) }
      servers[name] = ServerState(lookups: lookups)
      for lookup in lookups { require(lookup, role: .nameServer, for: account, aliases: 0) }
      servers[name]?.zones.insert(zone)
      update(name)
      return
    }
    servers[name]?.zones.insert(zone)
  }

  /// Takes over what the lookups of a server's addresses have come to.
  mutating func update(_ name: DomainName) {
    guard var server = servers[name] else { return }
    let ends = server.lookups.map(result)
    let found = asked(Set(ends.flatMap(\.found)), of: name)
    let hasGrown = found != server.addresses
    server.addresses = found
    server.isSettled = ends.allSatisfy(\.isFinal)
    if server.isSettled, found.isEmpty {
      server.limit = ends.compactMap(\.limit).first
      server.unresolved = ends.compactMap(\.failure).first ?? "no address"
    }
    let waiters = server.waiters
    if hasGrown || server.isSettled {
      server.waiters = []
      woken.formUnion(waiters)
    }
    let zones = server.zones
    servers[name] = server
    if hasGrown { for zone in zones.sorted() { continueAudits(of: zone) } }
  }

  /// The addresses that a lookup, aliases followed, has come to.
  private func result(of lookup: Question) -> LookupResult {
    var question = lookup
    func failed(_ why: String) -> LookupResult { LookupResult(isFinal: true, failure: why) }
    for _ in 0...limits.aliases {
      guard let descent = descents[question], let stop = descent.stop else { return LookupResult() }
      if let next = descent.next, stop == .answered {
        question = next
        continue
      }
      guard stop == .answered, let zone = descent.path.last, let cut = cuts[zone] else {
        var result = failed(stop.reason(for: question, at: descents[question]?.path.last ?? .root))
        if case .limit(let limit) = stop { result.limit = limit }
        return result
      }
      for address in order(cut) {
        guard case .message(let index) = inquiries[Inquiry.Key(question: question, address: address)]?.result,
          let message = decoded[index]
        else { continue }
        switch ResponseKind(of: message, to: question, from: zone) {
        case .answer(let records):
          let found = records.compactMap(\.data.address).filter { looking.includes($0) }
          return LookupResult(found: found, isFinal: true, failure: found.isEmpty ? "no usable address" : nil)
        case .nameError: return failed("\(question.name) does not exist")
        case .noData: return failed("\(question.name) has no address")
        default: continue
        }
      }
      return failed("\(question.name) has no answer")
    }
    return failed("too many aliases")
  }
}

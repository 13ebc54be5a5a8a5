import EdgeModel

extension Resolution {
  /// Where a name lies, once the step to it has ended; begins the step if nobody has yet.
  ///
  /// The way down is walked name by name (RFC 9156), so that names of one zone share it.
  mutating func place(of name: DomainName, for account: Int, waiter: Node) -> StepState? {
    if name.isRoot {
      var root = StepState(name: .root, account: account)
      root.outcome = .cut
      return root
    }
    if steps[name] == nil {
      steps[name] = StepState(name: name, account: account)
      openNodes += 1
      woken.insert(.step(name))
    }
    guard let step = steps[name], step.outcome != nil else {
      steps[name]?.waiters.insert(waiter)
      return nil
    }
    return step
  }

  /// Takes the step to one name as far as what is known allows.
  mutating func advance(step name: DomainName) {
    guard var step = steps[name], step.outcome == nil, let parent = name.parent,
      let above = place(of: parent, for: step.account, waiter: .step(name)), let outcome = above.outcome
    else { return }
    if step.asked.isRoot, step.zone.isRoot { (step.asked, step.zone) = (above.zone, above.zone) }
    steps[name] = step
    switch outcome {
    case .denied, .failed:
      // Nothing below a name that does not exist is asked by itself (RFC 8020); the full name still is.
      end(step: name, outcome)
      return
    case .cut, .inside: break
    }
    guard path(to: step.zone).count <= limits.depth else {
      end(step: name, .failed(.limit("depth \(limits.depth)"), wasHeard: true))
      return
    }
    let question = Question(name, .a)
    switch explore(step.zone, for: question, node: .step(name), account: step.account) {
    case .waiting:
      return
    case .exhausted(let stop, let wasHeard):
      end(step: name, .failed(stop, wasHeard: wasHeard))
    case .heard(let kind, let message):
      switch kind {
      case .referral(let child):
        delegate(child, from: step.zone, by: message)
        if child == name {
          steps[name]?.zone = child
          end(step: name, .cut)
        } else {
          steps[name]?.asked = child
          steps[name]?.zone = child
          woken.insert(.step(name))
        }
      case .nameError: end(step: name, .denied)
      default:
        let isCut = findCut(
          at: name, in: step.zone, by: message, kind, node: .step(name), account: step.account)
        guard let isCut else { return }
        if isCut { steps[name]?.zone = name }
        end(step: name, isCut ? .cut : .inside)
      }
    }
  }

  /// A server that holds both a zone and its child answers for the child at once: the SOA shows it, or else its NS records
  /// have to be asked for, which stand for the referral then.
  ///
  /// Returns whether a cut is at the name; none while that is being asked for.
  mutating func findCut(
    at name: DomainName, in zone: DomainName, by message: Message, _ kind: ResponseKind, node: Node, account: Int
  ) -> Bool? {
    let isShown = message.authority.contains { $0.type == .soa && $0.name == name }
    var isHidden = false
    if case .answer = kind { isHidden = true }
    guard isShown || isHidden, name.isBelow(zone) else { return false }
    switch explore(zone, for: Question(name, .ns), node: node, account: account) {
    case .waiting: return nil
    case .heard(.answer, var message):
      guard completeGlue(of: name, from: zone, in: &message, node: node, account: account) else { return nil }
      // Without an address for one of its own servers nobody would find it that way.
      let glued = Set(ResponseKind.glue(of: name, in: message, from: zone).map(\.name))
      let servers = ResponseKind.servers(of: name, in: message)
      guard servers.contains(where: { glued.contains($0) || !$0.isWithin(name) }) else { return false }
      delegate(name, from: zone, by: message)
      return true
    case .heard, .exhausted: return false
    }
  }

  /// Asks for an address of a child's own servers, as far as its NS records came without, up to the first that has one.
  ///
  /// Returns false while that is being asked for.
  private mutating func completeGlue(
    of name: DomainName, from zone: DomainName, in message: inout Message, node: Node, account: Int
  ) -> Bool {
    let servers = ResponseKind.servers(of: name, in: message)
    guard servers.allSatisfy({ $0.isWithin(name) }), ResponseKind.glue(of: name, in: message, from: zone).isEmpty
    else { return true }
    for server in servers.prefix(limits.missingServersPerCut) {
      for question in lookups(of: server) {
        switch explore(zone, for: question, node: node, account: account) {
        case .waiting: return false
        case .heard(.answer(let records), _):
          message.additional += records
          return true
        case .heard, .exhausted: continue
        }
      }
    }
    return true
  }

  private mutating func end(step name: DomainName, _ outcome: Step.Outcome) {
    guard let step = steps[name], step.outcome == nil else { return }
    steps[name]?.outcome = outcome
    steps[name]?.waiters = []
    openNodes -= 1
    woken.formUnion(step.waiters)
  }

  /// Ends a step that waits for itself.
  mutating func close(step name: DomainName, _ stop: Descent.Stop) {
    end(step: name, .failed(stop, wasHeard: false))
  }

  /// The names between a zone and a name below it, nearest to the name first.
  func steps(to name: DomainName, below zone: DomainName) -> [StepState] {
    sequence(first: name, next: \.parent).dropFirst().prefix { $0.isBelow(zone) }.compactMap { steps[$0] }
  }

  /// The zones from the root down to one.
  func path(to zone: DomainName) -> [DomainName] {
    var path = [zone]
    while let parent = cuts[path[0]]?.parent, path.count <= limits.depth + 1 { path.insert(parent, at: 0) }
    return path
  }
}

extension Resolution {
  enum Exploration {
    case waiting
    /// No server gave a usable response: why, and whether anything at all was heard.
    case exhausted(Descent.Stop, wasHeard: Bool)
    case heard(ResponseKind, Message)
  }

  /// Asks the servers of a zone one after another until one gives a usable response.
  ///
  /// Beside those that let their first resend pass the next ones are asked: beside one two, beside three four, so that
  /// twenty dead servers do not cost twenty times that.
  mutating func explore(
    _ zone: DomainName, for question: Question, node: Node, account: Int, pace: Pace = .other
  ) -> Exploration {
    // First, while nobody else holds the set: a copy of it for every question would cost more than the question.
    cuts[zone]?.asked.insert(question)
    guard let cut = cuts[zone] else { return .exhausted(.noAddress, wasHeard: false) }
    var (hasAddress, wasHeard) = (false, false)
    for addresses in [entrance(cut), order(cut)] {
      var isWaiting = false
      var (late, inTime) = (0, 0)
      for address in addresses {
        hasAddress = true
        // Those asked last get the time until their first resend.
        if inTime > late { return .waiting }
        let key = Inquiry.Key(question: question, address: address)
        guard let inquiry = inquiries[key] else {
          if let contact = contacts[address], contact.isLate || !contact.admits(question) {
            guard !contact.isDead else { continue }
            contacts[address]?.waiters.insert(node)
            isWaiting = true
            if !contact.isLate { inTime += 1 }
            continue
          }
          if let limit = spend(account) { return .exhausted(.limit(limit), wasHeard: true) }
          inquire(key, pace: pace)
          inquiries[key]?.waiters.insert(node)
          (isWaiting, inTime) = (true, inTime + 1)
          continue
        }
        switch inquiry.result {
        case .message:
          wasHeard = true
          guard let message = message(question, at: address) else { continue }
          let kind = ResponseKind(of: message, to: question, from: zone)
          if case .lame = kind { continue }
          return inTime > 0 ? .waiting : .heard(kind, message)
        case .failed:
          continue
        case nil:
          inquiries[key]?.waiters.insert(node)
          isWaiting = true
          if inquiry.isLate { late += 1 } else { inTime += 1 }
        }
      }
      if isWaiting { return .waiting }
      let unsettled = lookUp(cut, for: account)
      for name in unsettled { servers[name]?.waiters.insert(node) }
      if !unsettled.isEmpty { return .waiting }
    }
    // A server that a budget kept from being found may be a good one.
    if let limit = limit(of: zone) { return .exhausted(.limit(limit), wasHeard: wasHeard) }
    // With one family left out nobody knows that it has no address.
    if !hasAddress, let family = looking.onlyFamily { return .exhausted(.limit("\(family) alone"), wasHeard: false) }
    return .exhausted(hasAddress ? .noUsableServer : .noAddress, wasHeard: wasHeard)
  }

  /// The known addresses of the referral through which a zone was entered, IPv4 first, those with glue before those looked
  /// up: whatever else becomes known of the zone meanwhile, the way leads over these.
  private func entrance(_ cut: CutState) -> [Address] {
    let names = cut.entry.keys.sorted()
    return
      (names.flatMap { cut.entry[$0, default: []] }.ipv4First
      + names.flatMap { servers[$0]?.addresses ?? [] }.ipv4First).uniqued
  }

  /// The known addresses of all servers that the parent or the zone itself names, in the order they are tried.
  func order(_ cut: CutState) -> [Address] {
    let names = cut.named
    let others =
      names.flatMap { cut.servers[$0]?.glue ?? [] }.ipv4First + names.flatMap { servers[$0]?.addresses ?? [] }.ipv4First
    return (entrance(cut) + others).uniqued
  }

  /// The budget that ended the search for the addresses of one of a zone's servers.
  private func limit(of zone: DomainName) -> String? {
    guard let cut = cuts[zone] else { return nil }
    if cut.isMissingServers { return "\(limits.missingServersPerCut) name servers of \(zone) that do not exist" }
    let width = "\(limits.serversPerCut) servers"
    let known = cut.servers.keys.sorted().compactMap { servers[$0]?.limit }
    // What ended the whole search says more than that one zone has many servers.
    return known.first { $0 != width } ?? known.first ?? (cut.isTruncated ? width : nil)
  }

  /// Takes one query off an account's budget; none when there was one left, else the budget.
  private mutating func spend(_ number: Int) -> String? {
    guard let account = accounts[number] else { return "the end of its walk" }
    if account.spent >= limits.queriesPerGoal { return "\(limits.queriesPerGoal) queries to find the way" }
    if account.received >= limits.octetsPerGoal { return "\(limits.octetsPerGoal >> 20) MiB received" }
    accounts[number]?.spent += 1
    return nil
  }
}

extension [Address] {
  fileprivate var ipv4First: [Address] { filter { !$0.isIPv6 } + filter(\.isIPv6) }
}

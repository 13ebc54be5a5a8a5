import EdgeModel

extension Resolution {
  enum Exploration {
    case waiting
    /// No server gave a usable response: why, and whether anything at all was heard.
    case exhausted(Descent.Stop, wasHeard: Bool)
    case heard(ResponseKind, Message, from: Address)
  }

  /// Where a server may be found.
  private enum Place: Hashable {
    case address(Address)
    /// What leads to its addresses, while they are still looked up.
    case lookup(Question)
  }

  /// Groups of places that are tried one after another, each once those before have led nowhere.
  private enum Stage: CaseIterable {
    /// The referral through which the zone was entered: whatever else becomes known of the zone meanwhile, the way leads
    /// over these.
    case entry, entryLookups
    /// What the parent's other servers and the zone itself name.
    case others, otherLookups
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
    var (hasAddress, wasHeard) = (false, false)
    // What resolvers take where nobody has more: said without authority.
    var fallback: Exploration?
    var seen: Set<Place> = []
    for stage in Stage.allCases {
      var isWaiting = false
      var (late, inTime) = (0, 0)
      let places = places(of: zone, stage, for: account)
      for place in places where seen.insert(place).inserted {
        // Those asked last get the time until their first resend.
        if inTime > late { return .waiting }
        switch place {
        case .lookup(let lookup):
          isWaiting = true
          servers[lookup.name]?.waiters.insert(node)
          // Nothing is asked beside one that is late: what that would be depends on what is found meanwhile.
          if !isLate(lookup) { inTime += 1 }
          for case .lookup(let lookup) in places { expect(lookup.name) }
        case .address(let address):
          hasAddress = true
          let key = Inquiry.Key(question: question, address: address)
          if case .step(let name) = node { steps[name]?.asking.insert(address) }
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
            if case .lame = kind {
              if fallback == nil, kind.believed != kind { fallback = .heard(kind.believed, message, from: address) }
              continue
            }
            return inTime > 0 ? .waiting : .heard(kind, message, from: address)
          case .failed:
            continue
          case nil:
            inquiries[key]?.waiters.insert(node)
            isWaiting = true
            if inquiry.isLate { late += 1 } else { inTime += 1 }
          }
        }
      }
      if isWaiting { return .waiting }
    }
    if let fallback { return fallback }
    // A server that a budget kept from being found may be a good one.
    if let limit = limit(of: zone) { return .exhausted(.limit(limit), wasHeard: wasHeard) }
    // With one family left out nobody knows that it has no address, nor that the others would not answer.
    if let family = looking.onlyFamily {
      let isOpen = cuts[zone]?.servers.keys.contains { servers[$0]?.limit == family.rawValue } == true
      if !hasAddress || isOpen { return .exhausted(.familyAlone(family), wasHeard: wasHeard) }
    }
    return .exhausted(hasAddress ? .noUsableServer : .noAddress, wasHeard: wasHeard)
  }

  /// How many servers beside the first are asked whether they deny a name as well.
  private static let otherOpinions = 2

  /// A denial, unless others of the servers through which the zone was entered know more: resolvers ask any of them, and one
  /// that is behind hides the zone below.
  mutating func confirmed(_ explored: Exploration, of question: Question, in zone: DomainName) -> Exploration {
    guard case .heard(let kind, _, let source) = explored, let cut = cuts[zone] else { return explored }
    switch kind {
    case .nameError: break
    // What a name lacks is said by its own zone, as a rule, all of whose servers are asked.
    case .noData where zone.labels.count <= 1: break
    default: return explored
    }
    var (other, isWaiting): (Exploration?, Bool) = (nil, false)
    for address in cut.entryAddresses.filter({ $0 != source }).prefix(Self.otherOpinions) {
      let key = Inquiry.Key(question: question, address: address)
      guard let inquiry = inquiries[key] else {
        isWaiting = isWaiting || contacts[address]?.isDead != true
        if let contact = contacts[address], contact.isLate || !contact.admits(question) {
          if !contact.isDead { contacts[address]?.waiters.insert(.descent(question)) }
          continue
        }
        inquire(key, pace: .other)
        inquiries[key]?.waiters.insert(.descent(question))
        continue
      }
      switch inquiry.result {
      case nil:
        inquiries[key]?.waiters.insert(.descent(question))
        isWaiting = true
      case .failed: continue
      case .message:
        guard other == nil, let message = message(question, at: address) else { continue }
        switch ResponseKind(of: message, to: question, from: zone) {
        case .referral, .answer, .alias:
          other = .heard(ResponseKind(of: message, to: question, from: zone), message, from: address)
        case .lame, .noData, .nameError, .nameTooLong: continue
        }
      }
    }
    return isWaiting ? .waiting : other ?? explored
  }

  /// The places of one stage in the order they are tried: by family, IPv4 first, then by name.
  ///
  /// A name has its place before its addresses are known, or the way would lead over whichever is found first. What was
  /// late stays behind the others once it is known, or where the way leads would depend on when that was.
  private mutating func places(of zone: DomainName, _ stage: Stage, for account: Int) -> [Place] {
    guard let cut = cuts[zone] else { return [] }
    switch stage {
    case .entry: return cut.entryAddresses.map(Place.address)
    case .others: return cut.named.flatMap { cut.servers[$0]?.glue ?? [] }.ipv4First.map(Place.address)
    case .entryLookups, .otherLookups:
      lookUp(cut, for: account, isLost: true)
      let names = stage == .entryLookups ? cut.entry.keys.sorted() : cut.named
      // Those inside the zone can only be found over the others.
      let inOrder = names.filter { !$0.isWithin(zone) } + names.filter { $0.isWithin(zone) }
      let lookups = [RecordType.a, .aaaa].flatMap { type in inOrder.map { Question($0, type) } }
      let inTime = lookups.filter { !isLate($0) } + lookups.filter(isLate)
      return inTime.flatMap { places(by: $0, in: zone) }
    }
  }

  private func isLate(_ lookup: Question) -> Bool { servers[lookup.name]?.late.contains(lookup.type) == true }

  /// Where a lookup of a name server's addresses leads.
  private mutating func places(by lookup: Question, in zone: DomainName) -> [Place] {
    guard let server = servers[lookup.name], server.lookups.contains(lookup) else { return [] }
    let hasGlue = cuts[zone]?.servers[lookup.name]?.glue.isEmpty == false
    // What is found over this zone's servers alone is no way to them.
    if hasGlue, lookup.name.isWithin(zone) { return [] }
    // It was of no use; what the name's own zone says is waited for as long as anything else is under way, and left alone
    // from then on.
    if hasGlue, forsaken[zone]?.contains(lookup) == true { return [] }
    guard server.open.contains(lookup.type) else {
      return server.addresses.filter { $0.isIPv6 == (lookup.type == .aaaa) }.map(Place.address)
    }
    if hasGlue { hoping[zone, default: []].insert(lookup) }
    return [.lookup(lookup)]
  }

  /// From now on the addresses of a name server may be late.
  private mutating func expect(_ name: DomainName) {
    guard servers[name]?.isAwaited == false else { return }
    servers[name]?.isAwaited = true
    asks.append(.wake(Alarm(subject: .server(name)), after: looking.timeout.scaled(by: ServerState.patience)))
  }

  /// The addresses of a name server are late: whoever waits for them goes on.
  mutating func pass(_ name: DomainName) {
    guard var server = servers[name] else { return }
    server.late = server.open
    servers[name] = server
    woken.formUnion(server.waiters)
  }

  /// The known addresses of all servers that the parent or the zone itself names; sorted.
  func addresses(of cut: CutState) -> [Address] { Set(cut.named.flatMap { addresses(of: $0, in: cut) }).sorted() }

  /// Whom to believe on a question, in order: the server that had the last word, then the others of its zone.
  func witnesses(of descent: DescentState, in cut: CutState) -> [Address] {
    [descent.source].compactMap(\.self) + addresses(of: cut)
  }

  /// What the server that had the last word on a question said, and what that means; none if nobody had it.
  func lastWord(on question: Question) -> (kind: ResponseKind, address: Address)? {
    guard let descent = descents[question], let zone = descent.zone, let address = descent.source,
      let message = message(question, at: address)
    else { return nil }
    return (ResponseKind(of: message, to: question, from: zone).believed, address)
  }

  /// The budget that ended the search for the addresses of one of a zone's servers.
  private func limit(of zone: DomainName) -> String? {
    guard let cut = cuts[zone] else { return nil }
    if cut.isMissingServers { return "\(limits.missingServersPerCut) name servers of \(zone) that do not exist" }
    let width = "\(limits.serversPerCut) servers"
    let known = cut.servers.keys.sorted().compactMap { servers[$0]?.limit }.filter {
      $0 != looking.onlyFamily?.rawValue
    }
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
  var ipv4First: [Address] { filter { !$0.isIPv6 } + filter(\.isIPv6) }
}

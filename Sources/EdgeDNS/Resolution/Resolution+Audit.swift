import EdgeModel

extension Resolution {
  /// Begins early what the audit of a goal's own zone needs, where the zone is likely to be that: the addresses of all its
  /// servers, and the question to each of them, so that a dead one costs no time.
  ///
  /// Only where every server of the parent is asked anyway, or the user's files name the zone: a registry's servers are
  /// not asked on a guess.
  mutating func anticipate(_ zone: DomainName, _ question: Question, for account: Int) {
    guard !looking.oneServer, zone.labels.count >= 2, descents[question]?.aliases == 0 else { return }
    let isExpected = accounts[account]?.goal.delegations.contains { $0.zone == zone } == true
    guard looking.parentServers == nil || isExpected else { return }
    own(zone, for: account)
    audit(zone, question, over: transports(of: question, for: account), for: account)
  }

  /// What is asked after a goal has come to its end: every server of its zone, and those of the parent.
  mutating func audit(_ zone: DomainName, after question: Question, for account: Int) {
    guard let descent = descents[question] else { return }
    auditSteps(to: question, in: zone, for: account)
    guard descent.aliases == 0 else {
      audit(zone, question, over: [.udp], for: account)
      audit(zone, Question(zone, .soa), over: [.udp], isSupplement: true, for: account)
      compareVersions(of: zone)
      return
    }
    own(zone, for: account)
    let transports = transports(of: question, for: account)
    audit(zone, question, over: transports, for: account)
    probeWildcard(question, in: zone, for: account)
    askForServers(at: question, in: zone, for: account)
    for type in [RecordType.ns, .soa, .dnskey] {
      audit(zone, Question(zone, type), over: [.udp], isSupplement: true, for: account)
    }
    let above = path(to: zone).dropLast()
    if let parent = above.last { audit(parent, above: zone, question, over: transports, for: account) }
    if looking.thorough { for ancestor in above.dropLast() { audit(ancestor, question, over: [.udp], for: account) } }
  }

  /// Asks the servers of the parent for the way down: for the name of the zone, and, where all of them are asked, for the
  /// full name, which may be answered otherwise.
  ///
  /// A referral tells the name servers and, to whom it may concern, DS or that there is none (RFC 4035 section 3.1.4);
  /// what it leaves open is asked for.
  private mutating func audit(
    _ parent: DomainName, above zone: DomainName, _ question: Question, over transports: Set<Transport>,
    for account: Int
  ) {
    let (servers, signers) = (Question(zone, .ns), Question(zone, .ds))
    var first = servers
    if looking.parentServers != nil {
      audit(parent, servers, over: transports, for: account)
    } else {
      audit(parent, question, over: transports, for: account)
      if question.name == zone, question.type != .ds { first = question }
      audit(parent, servers, over: [.udp], leftOpenBy: first == servers ? nil : first, for: account)
    }
    audit(parent, signers, over: [.udp], leftOpenBy: first, for: account)
    askCopies(of: zone, in: parent, for: account)
  }

  /// Where a server of the parent answers for the zone by itself, what it says of the asked names is what users get of it.
  private mutating func askCopies(of zone: DomainName, in parent: DomainName, for account: Int) {
    let servers = Question(zone, .ns)
    guard let cut = cuts[parent], cuts[zone]?.parent == parent, cuts[zone]?.isDelegated == true else { return }
    let isHeld = addresses(of: cut).contains { address in
      guard let message = message(servers, at: address) else { return false }
      if case .answer = ResponseKind(of: message, to: servers, from: parent) { return true }
      return false
    }
    guard isHeld else { return }
    let asked = (accounts[account]?.goal.questions ?? []).filter { $0.name.isWithin(zone) }
    for question in asked + [Question(zone, .soa)]
    where cuts[parent]?.audits[question]?.accounts.contains(account) != true {
      audit(parent, question, over: [.udp], isSupplement: true, for: account)
    }
  }

  /// Names on the way that the first server rejected, though the whole one exists, and those without records are put to
  /// all: resolvers that ask label by label (RFC 9156) ask any of them.
  private mutating func auditSteps(to question: Question, in zone: DomainName, for account: Int) {
    guard let cut = cuts[zone] else { return }
    let asked = steps(to: question.name, below: zone).filter { cut.asked.contains($0.question) }
    // A denial of the uppermost hides the most.
    let empty = asked.filter(\.isEmpty).suffix(limits.emptyNamesPerGoal).map(\.name)
    for step in asked {
      switch step.outcome {
      case .denied, .failed(.noUsableServer, wasHeard: true): guard exists(question) else { continue }
      case .inside: guard empty.contains(step.name) else { continue }
      case .cut, .failed, nil: continue
      }
      audit(zone, step.question, over: [.udp], isSupplement: true, for: account)
    }
  }

  /// Some resolvers ask for NS records on the way (RFC 9156 section 2.1): whoever denies a name to them denies what lies
  /// below, and it to everybody who is told so from a cache.
  private mutating func askForServers(at question: Question, in zone: DomainName, for account: Int) {
    guard question.name.isBelow(zone), ![.ns, .ds, .cname].contains(question.type),
      case .answer? = lastWord(on: question)?.kind
    else { return }
    audit(zone, Question(question.name, .ns), over: [.udp], isSupplement: true, for: account)
  }

  /// Whether the server that was heard says that the name exists.
  private func exists(_ question: Question) -> Bool {
    switch lastWord(on: question)?.kind {
    case .answer, .alias, .noData: true
    case .referral, .nameError, .nameTooLong, .lame, nil: false
    }
  }

  func transports(of question: Question, for account: Int) -> Set<Transport> {
    question == accounts[account]?.goal.questions.first ? [.udp, .tcp] : [.udp]
  }

  /// From now on every server of the zone is asked, and looked up in the zone that holds its name.
  private mutating func own(_ zone: DomainName, for account: Int) {
    if cuts[zone]?.isOwn == false {
      cuts[zone]?.isOwn = true
      continueAudits(of: zone)
    }
    if let cut = cuts[zone] { lookUp(cut, for: account) }
  }

  /// Puts a question to every address of the servers of a zone, or only where another is answered and leaves it open.
  mutating func audit(
    _ zone: DomainName, _ question: Question, over transports: Set<Transport>, isSupplement: Bool = false,
    leftOpenBy first: Question? = nil, for account: Int
  ) {
    guard cuts[zone] != nil else { return }
    let known = cuts[zone]?.audits[question]
    var audit = known ?? CutState.Audit(transports: [], isSupplement: isSupplement, accounts: [])
    audit.transports.formUnion(transports)
    audit.isSupplement = audit.isSupplement && isSupplement
    if let first { audit.after.insert(first) } else { audit.isUnconditional = true }
    audit.accounts.insert(account)
    cuts[zone]?.audits[question] = audit
    cuts[zone]?.asked.insert(question)
    continueAudits(of: zone, only: question, for: account)
  }

  /// Puts every question to the servers and addresses that a zone has gained.
  ///
  /// With an address, only what that one is still to be asked.
  mutating func continueAudits(
    of zone: DomainName, only question: Question? = nil, at place: Address? = nil, for account: Int? = nil
  ) {
    guard let cut = cuts[zone], !cut.audits.isEmpty else { return }
    let questions = question.map { [$0] } ?? cut.audits.keys.sorted()
    let accounts = account.map { [$0] } ?? Set(questions.flatMap { cut.audits[$0]?.accounts ?? [] }).sorted()
    let names = turn(of: cut)
    if place == nil, cut.isOwn || names.contains(where: { cut.servers[$0]?.glue.isEmpty == true }) {
      for account in accounts { lookUp(cut, for: account) }
    }
    for name in names {
      for address in addresses(of: name, in: cut, at: place) {
        audited[address, default: []].insert(zone)
        for question in questions {
          guard let audit = cut.audits[question], !audit.isSupplement || spoken.contains(address),
            audit.isUnconditional || audit.after.contains(where: { leavesOpen($0, question, at: address) })
          else { continue }
          for transport in audit.transports.sorted() {
            let key = Inquiry.Key(question: question, address: address, transport: transport)
            let isHeld = inquiries[key] == nil && contacts[address]?.admits(question) == false
            for account in accounts where audit.accounts.contains(account) {
              if isHeld {
                wait(for: address, account: account)
              } else {
                inquire(key, pace: cut.isOwn ? .own : .other, for: account)
              }
            }
          }
        }
      }
    }
  }

  /// Whether an address has answered a question and said nothing of what another one is about.
  private func leavesOpen(_ first: Question, _ question: Question, at address: Address) -> Bool {
    // What comes of TCP may come before or after.
    guard case .message(let index)? = inquiries[Inquiry.Key(question: first, address: address)]?.result,
      let message = decoded[index]
    else { return false }
    return !message.authority.contains { record in
      record.name == question.name && record.type == question.type
        || question.type == .ds && (record.type == .nsec || record.type == .nsec3)
    }
  }

  /// The servers of a zone that are asked: all, or as a parent those whose turn it is.
  ///
  /// Three an hour, so that all of them are asked in the course of a day; all at once when two disagree.
  private func turn(of cut: CutState) -> [DomainName] {
    let all = cut.servers.keys.sorted()
    guard let count = looking.parentServers, !cut.isOwn, !cut.disagrees, !looking.thorough else { return all }
    let entry = cut.entry.keys.sorted()
    guard entry.count > count else { return all }
    let start = cut.zone.wire.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    let offset = (start &+ UInt64(bitPattern: looking.turn) &* UInt64(count)) % UInt64(entry.count)
    return (0..<count).map { entry[(Int(offset) + $0) % entry.count] }.sorted()
  }

  /// The known addresses of a zone's server; sorted.
  func addresses(of name: DomainName, in cut: CutState) -> [Address] {
    let (glue, found) = (cut.servers[name]?.glue ?? [], servers[name]?.all ?? [])
    // Each by itself is sorted.
    if glue.isEmpty || glue == found { return found }
    return found.isEmpty ? glue : Set(glue + found).sorted()
  }

  /// The same, or of them the one at a place.
  private func addresses(of name: DomainName, in cut: CutState, at place: Address?) -> [Address] {
    guard let place else { return addresses(of: name, in: cut) }
    let isThere = cut.servers[name]?.glue.contains(place) == true || servers[name]?.all.contains(place) == true
    return isThere ? [place] : []
  }

  /// Learns from a result what servers a zone has: a referral heard while its parent was audited, or its own NS records.
  mutating func learn(from key: Inquiry.Key) {
    guard case .message(let index)? = inquiries[key]?.result, let message = decoded[index] else {
      if key.recursion != .none { silentResolvers.insert(Resolver(address: key.address, port: key.port)) }
      return
    }
    guard key.recursion == .none else {
      let accounts = inquiries[key]?.accounts ?? []
      let hasFailed = message.rcode == .serverFailure
      guard key.recursion == .desired ? hasFailed && !key.isAgain : !hasFailed else { return }
      let resolver = Resolver(address: key.address, port: key.port)
      for account in accounts.sorted() {
        consult(resolver, key.question, key.recursion == .desired ? .unchecked : .desired, isAgain: true, for: account)
      }
      return
    }
    guard key.look == nil, !key.isAgain else { return }
    for zone in audited[key.address, default: []].sorted() where cuts[zone]?.audits[key.question] != nil {
      switch ResponseKind(of: message, to: key.question, from: zone).believed {
      case .referral(let child) where cuts[child]?.parent == zone:
        // Most servers say the same, which is new once; over UDP less of the glue may fit.
        if let told = cuts[child]?.referrals[key.transport].flatMap({ decoded[$0] }),
          told.authority == message.authority, told.additional == message.additional
        {
          break
        }
        cuts[child]?.referrals[key.transport] = index
        delegate(child, from: zone, by: message)
        let entry = Set(cuts[child]?.entry.keys ?? [:].keys)
        if Set(ResponseKind.servers(of: child, in: message)) != entry { disagree(zone) }
      case .answer where key.question == Question(zone, .ns): enlarge(zone)
      case .answer where key.question == Question(zone, .soa): compareVersions(of: zone)
      case .alias where descents[key.question]?.zone == zone:
        branch(at: key.question, for: inquiries[key]?.accounts ?? [])
      case .nameError where descents[key.question]?.zone == zone, .noData where descents[key.question]?.zone == zone:
        for account in (inquiries[key]?.accounts ?? []).sorted() {
          followDoubled(key.question, in: zone, for: account)
        }
        fallthrough
      default:
        let child = key.question.name
        if key.question.type == .ns, cuts[child]?.parent == zone, cuts[child]?.isDelegated == true {
          disagree(zone)
          for account in (cuts[zone]?.audits[key.question]?.accounts ?? []).sorted() {
            askCopies(of: child, in: zone, for: account)
          }
        }
      }
      learn(addressesFrom: message, to: key.question, in: zone)
      let open = cuts[zone]?.audits.filter { $0.value.after.contains(key.question) } ?? [:]
      for question in open.keys.sorted() { continueAudits(of: zone, only: question, at: key.address) }
    }
  }

  private mutating func disagree(_ zone: DomainName) {
    guard cuts[zone]?.disagrees == false else { return }
    cuts[zone]?.disagrees = true
    continueAudits(of: zone)
  }

  /// Asks for a name beside the asked one that nobody made: where it is answered alike, `*` answers (RFC 4592).
  private mutating func probeWildcard(_ question: Question, in zone: DomainName, for account: Int) {
    guard question == accounts[account]?.goal.questions.first || question.type == .a, question.name.isBelow(zone),
      let probe = question.wildcardProbe, accounts[account]?.goal.questions.contains(question) == true,
      let (kind, address) = lastWord(on: question)
    else { return }
    switch kind {
    case .answer, .alias:
      cuts[zone]?.asked.insert(probe)
      inquire(Inquiry.Key(question: probe, address: address), pace: .own, for: account)
    case .referral, .noData, .nameError, .nameTooLong, .lame: break
    }
  }

  /// Puts a question to a recursive resolver; where it fails, also without validation; and where that is answered once more
  /// with it, because the resolver may only have recovered meanwhile.
  ///
  /// One that was silent before and has never spoken is left alone, or every name would wait for it (RFC 9520).
  mutating func consult(
    _ resolver: Resolver, _ question: Question, _ recursion: Recursion, isAgain: Bool = false, for account: Int
  ) {
    guard !silentResolvers.contains(resolver) || spoken.contains(resolver.address) else { return }
    let key = Inquiry.Key(
      question: question, address: resolver.address, port: resolver.port, recursion: recursion,
      repetition: isAgain ? 1 : 0)
    inquire(key, pace: .own, for: account)
  }
}

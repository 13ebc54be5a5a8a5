import EdgeModel

extension Resolution {
  /// Makes sure that a question is on its way; one that was only needed to find a server may become a goal.
  mutating func require(_ question: Question, role: Descent.Role, for account: Int, aliases: Int) {
    if descents[question] == nil {
      descents[question] = DescentState(question: question, role: role, account: account, aliases: aliases)
      openNodes += 1
      woken.insert(.descent(question))
    }
    guard var known = descents[question] else { return }
    if known.stop == nil, known.accounts.insert(account).inserted { accounts[account]?.open += 1 }
    // The nearer to an asked name, the more is looked at.
    let isNearer = role == .goal && (known.role == .nameServer || aliases < known.aliases)
    if isNearer { (known.role, known.aliases, known.concluded) = (.goal, aliases, []) }
    descents[question] = known
    // Aliases may lead back here.
    if known.stop != nil, role == .goal, !known.concluded.contains(account) { conclude(question, for: account) }
  }

  /// Takes one question as far down as what is known allows.
  mutating func advance(descent question: Question) {
    guard let descent = descents[question], descent.stop == nil else { return }
    guard let zone = descent.zone else {
      begin(descent)
      return
    }
    guard path(to: zone).count <= limits.depth else {
      stop(question, .limit("depth \(limits.depth)"))
      return
    }
    if descent.role == .goal { for account in descent.accounts.sorted() { anticipate(zone, question, for: account) } }
    let explored = explore(
      zone, for: question, node: .descent(question), account: descent.account, pace: pace(of: descent))
    switch descent.role == .goal && !looking.oneServer ? confirmed(explored, of: question, in: zone) : explored {
    case .waiting:
      return
    case .exhausted(let reason, _):
      // Whoever gave the answer at once gives it to everybody, whether the servers he names for the name answer or not.
      if let direct = descent.direct {
        descents[question]?.zone = direct.zone
        stop(question, .answered, by: direct.source)
      } else {
        stop(question, reason)
      }
    case .heard(let kind, let message, let source):
      switch kind {
      case .referral(let child):
        delegate(child, from: zone, by: message)
        descents[question]?.zone = child
        woken.insert(.descent(question))
      case .alias(let target, _):
        descents[question]?.next = Question(target, question.type)
        stop(question, .answered, by: source)
      case .answer where question.type == .ns && question.name.isBelow(zone):
        // The server holds both zones: the child's own NS records stand for the referral.
        delegate(question.name, from: zone, by: message)
        descents[question]?.zone = question.name
        stop(question, .answered, by: source)
      default:
        guard mayBeApex(descent) else {
          stop(question, .answered, by: source)
          return
        }
        let isCut = findCut(
          at: question.name, in: zone, by: message, kind, node: .descent(question), account: descent.account)
        guard let isCut else { return }
        if isCut {
          descents[question]?.direct = (zone, source)
          descents[question]?.zone = question.name
          woken.insert(.descent(question))
        } else {
          stop(question, .answered, by: source)
        }
      }
    }
  }

  /// Whether the asked name may be a zone of its own, which its parent's servers hold as well: for a name that the user
  /// asks about that is worth a question.
  private func mayBeApex(_ descent: DescentState) -> Bool {
    descent.role == .goal && descent.aliases == 0 && !looking.oneServer
      && ![.ds, .cname].contains(descent.question.type)
  }

  /// Puts a question to the servers of the zone that the step above has led to.
  private mutating func begin(_ descent: DescentState) {
    let question = descent.question
    // DS belongs to the parent's side of a cut; elsewhere a short name is more likely a zone than a host in one.
    let isApex = question.type != .ds && question.name.labels.count <= 2
    let name = isApex ? question.name : question.name.parent ?? .root
    guard let place = place(of: name, for: descent.account, waiter: .descent(question)) else { return }
    descents[question]?.zone = place.zone
    // Silence to a name on the way, or to its type, may be to that alone; where nothing could be sent, nothing can be.
    if case .failed(let reason, let wasHeard) = place.outcome,
      reason != .noUsableServer || !wasHeard && !wasSilent(on: name, below: place.zone)
    {
      stop(question, reason)
    } else {
      woken.insert(.descent(question))
    }
  }

  /// Whether a name on the way, from the zone that it has come to, was met with silence.
  private func wasSilent(on name: DomainName, below zone: DomainName) -> Bool {
    ([steps[name]].compactMap(\.self) + steps(to: name, below: zone)).contains { step in
      replies[step.question, default: []].contains { $0.outcome == .timeout }
    }
  }

  /// A goal may ask quickly where its own zone is likely to be.
  private func pace(of descent: DescentState) -> Pace {
    descent.role == .goal && (descent.zone?.labels.count ?? 0) >= 2 ? .own : .other
  }

  private mutating func stop(_ question: Question, _ stop: Descent.Stop, by source: Address? = nil) {
    guard let descent = descents[question], descent.stop == nil else { return }
    descents[question]?.stop = stop
    descents[question]?.source = source
    descents[question]?.accounts = []
    openNodes -= 1
    for account in descent.accounts.sorted() { conclude(question, for: account) }
    updateServers(after: question)
    leave(descent.accounts)
  }

  /// Ends a descent that waits for itself.
  mutating func close(descent question: Question, _ circle: Descent.Stop) { stop(question, circle) }

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
  private mutating func conclude(_ question: Question, for account: Int) {
    guard let descent = descents[question], let zone = descent.zone ?? cuts[.root]?.zone else { return }
    descents[question]?.concluded.insert(account)
    if let next = descent.next {
      if descent.aliases < limits.aliases {
        guard descent.role == .nameServer || isHeard(question, for: account) || stepAside(to: next, for: account) else {
          finish(descent, in: zone, for: account)
          return
        }
        require(next, role: descent.role, for: account, aliases: descent.aliases + 1)
        descents[next]?.followers.insert(question)
      } else {
        descents[question]?.stop = .tooManyAliases(limit: limits.aliases)
      }
    }
    finish(descent, in: zone, for: account)
  }

  private mutating func finish(_ descent: DescentState, in zone: DomainName, for account: Int) {
    let question = descent.question
    if question.type == .mx, accounts[account]?.goal.followsMail == true {
      followMail(of: question, in: zone, for: account)
    }
    followDoubled(question, in: zone, for: account)
    guard descent.role == .goal, !looking.oneServer else { return }
    branch(at: question, for: [account])
    followService(of: question, for: account)
    audit(zone, after: question, for: account)
  }

  /// A validation record that a server of its zone denies may lie below its own name: nobody is asked more than it takes to
  /// find out.
  mutating func followDoubled(_ question: Question, in zone: DomainName, for account: Int) {
    guard let doubled = question.doubled(in: zone), let cut = cuts[zone],
      let asking = accounts[account], asking.open > 0, asking.goal.questions.contains(question)
    else { return }
    let isDenied = addresses(of: cut).contains { address in
      guard let message = message(question, at: address) else { return false }
      return switch ResponseKind(of: message, to: question, from: zone).believed {
      case .nameError, .noData: true
      default: false
      }
    }
    if isDenied { follow(doubled, for: account) }
  }

  /// Users are led by whichever server their resolver asks: where others give another alias than the one that was heard, or
  /// an alias in place of what is at its end, theirs are followed as well.
  ///
  /// Looked at again whenever one has answered or become known.
  mutating func branch(at question: Question, for accounts: Set<Int>) {
    guard let descent = descents[question], descent.role == .goal, !looking.oneServer,
      descent.aliases < limits.aliases, let zone = descent.zone, let cut = cuts[zone]
    else { return }
    let open = accounts.intersection(descent.concluded).sorted().filter {
      self.accounts[$0].map { $0.open > 0 } == true
    }
    guard !open.isEmpty else { return }
    for address in addresses(of: cut) where address != descent.source {
      guard let message = message(question, at: address),
        case .alias(let target, _) = ResponseKind(of: message, to: question, from: zone).believed
      else { continue }
      let next = Question(target, question.type)
      guard descent.next != next else { continue }
      for account in open where stepAside(to: next, for: account) {
        descents[question]?.aside.insert(next)
        require(next, role: .goal, for: account, aliases: descent.aliases + 1)
      }
    }
  }

  /// Whether a question is one of a walk's own, or aliases lead there that were heard first.
  private func isHeard(_ question: Question, for number: Int) -> Bool {
    guard let account = accounts[number] else { return false }
    // Nobody asks what came first before there is something else.
    guard account.aside.contains(question.name) else { return true }
    return (account.goal.questions + account.followed).contains { own in
      var next: Question? = own
      for _ in 0...limits.aliases {
        if next == question { return true }
        next = next.flatMap { descents[$0]?.next }
      }
      return false
    }
  }

  /// Takes a name off what a walk may follow beside the aliases that were heard first; whether it was left.
  private mutating func stepAside(to question: Question, for number: Int) -> Bool {
    guard let account = accounts[number] else { return false }
    if account.aside.contains(question.name) { return true }
    guard account.aside.count < limits.aliasesAside else {
      accounts[number]?.hasMoreAside = true
      return false
    }
    accounts[number]?.aside.insert(question.name)
    return true
  }

  /// AliasMode of SVCB and HTTPS: clients go on with the target's records (RFC 9460 section 2.4.2).
  ///
  /// Address hints stand for the addresses of the name that is bound, with which they are compared (section 7.3).
  private mutating func followService(of question: Question, for account: Int) {
    guard question.type == .https || question.type == .svcb, let descent = descents[question],
      descent.stop == .answered, descent.aliases < limits.aliases,
      case .answer(let records)? = lastWord(on: question)?.kind
    else { return }
    for binding in records.compactMap({ ServiceBinding($0.data) }) {
      if let target = binding.alias {
        guard target != question.name else { continue }
        for type in [RecordType.a, .aaaa, question.type] {
          follow(Question(target, type), after: descent, for: account)
        }
      } else {
        let name = binding.target.isRoot ? question.name : binding.target
        // A name of its own has to have an address, whatever is hinted at.
        let hinted = Set(binding.hints.map { $0.isIPv6 ? RecordType.aaaa : .a })
        for type in name == question.name ? hinted.sorted() : [.a, .aaaa] {
          follow(Question(name, type), after: descent, for: account)
        }
      }
    }
  }

  private mutating func follow(_ question: Question, after descent: DescentState, for account: Int) {
    require(question, role: .goal, for: account, aliases: descent.aliases + 1)
    guard let account = accounts.index(forKey: account) else { return }
    if !accounts.values[account].followed.contains(question) { accounts.values[account].followed.append(question) }
  }
}

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
    switch explore(zone, for: question, node: .descent(question), account: descent.account, pace: pace(of: descent)) {
    case .waiting:
      return
    case .exhausted(let reason, _):
      stop(question, reason)
    case .heard(let kind, let message):
      switch kind {
      case .referral(let child):
        delegate(child, from: zone, by: message)
        descents[question]?.zone = child
        woken.insert(.descent(question))
      case .alias(let target, _):
        descents[question]?.next = Question(target, question.type)
        stop(question, .answered)
      case .answer where question.type == .ns && question.name.isBelow(zone):
        // The server holds both zones: the child's own NS records stand for the referral.
        delegate(question.name, from: zone, by: message)
        descents[question]?.zone = question.name
        stop(question, .answered)
      default:
        guard mayBeApex(descent) else {
          stop(question, .answered)
          return
        }
        let isCut = findCut(
          at: question.name, in: zone, by: message, kind, node: .descent(question), account: descent.account)
        guard let isCut else { return }
        if isCut {
          descents[question]?.zone = question.name
          woken.insert(.descent(question))
        } else {
          stop(question, .answered)
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

  private mutating func stop(_ question: Question, _ stop: Descent.Stop) {
    guard let descent = descents[question], descent.stop == nil else { return }
    descents[question]?.stop = stop
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
        require(next, role: descent.role, for: account, aliases: descent.aliases + 1)
        descents[next]?.followers.insert(question)
      } else {
        descents[question]?.stop = .tooManyAliases(limit: limits.aliases)
      }
    }
    if question.type == .mx, accounts[account]?.goal.followsMail == true {
      followMail(of: question, in: zone, for: account)
    }
    guard descent.role == .goal, !looking.oneServer else { return }
    followService(of: question, in: zone, for: account)
    audit(zone, after: question, for: account)
  }

  /// AliasMode of SVCB and HTTPS: clients go on with the target's records (RFC 9460 section 2.4.2).
  private mutating func followService(of question: Question, in zone: DomainName, for account: Int) {
    guard question.type == .https || question.type == .svcb, let descent = descents[question],
      descent.stop == .answered, descent.aliases < limits.aliases, let cut = cuts[zone]
    else { return }
    for address in order(cut) {
      guard let message = message(question, at: address),
        case .answer(let records) = ResponseKind(of: message, to: question, from: zone)
      else { continue }
      for target in records.compactMap({ ServiceBinding($0.data)?.alias }) where target != question.name {
        for type in [RecordType.a, .aaaa, question.type] {
          let followed = Question(target, type)
          require(followed, role: .goal, for: account, aliases: descent.aliases + 1)
          if accounts[account]?.followed.contains(followed) == false { accounts[account]?.followed.append(followed) }
        }
      }
      return
    }
  }
}

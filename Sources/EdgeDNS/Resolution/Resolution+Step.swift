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
    case .heard(let kind, let message, _):
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
        steps[name]?.isEmpty = kind == .noData
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
    case .heard(.answer, var message, _):
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
        case .heard(.answer(let records), _, _):
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

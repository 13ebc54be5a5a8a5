import EdgeModel

extension Resolution {
  /// When nothing is under way and nodes still wait, they wait for each other: finds one circle of name servers and ends
  /// its nodes.
  ///
  /// Returns whether it did.
  mutating func openCircle() -> Bool {
    guard openInquiries == 0, openNodes > 0 else { return false }
    // What nothing under way leads to is passed by as what takes too long is: the next server may lead out of the circle.
    let awaited = servers.filter { $0.value.isAwaited && $0.value.late.isEmpty && !$0.value.isSettled }
    if let name = awaited.keys.min() {
      pass(name)
      return true
    }
    // Servers that were found and are of no use come before what could not be found.
    if let zone = hoping.keys.min(), let hoped = hoping.removeValue(forKey: zone) {
      // What was found meanwhile stays.
      forsaken[zone, default: []].formUnion(hoped.filter { servers[$0.name]?.open.contains($0.type) == true })
      wakeAll()
      return true
    }
    let open =
      descents.values.filter { $0.stop == nil }.map { Node.descent($0.question) }
      + steps.values.filter { $0.outcome == nil }.map { Node.step($0.name) }
    guard let first = open.min(), let circle = circle(from: first) else { return false }
    for member in circle.members.sorted() {
      switch member {
      case .descent(let question): close(descent: question, .circular(circle.names))
      case .step(let name): close(step: name, .circular(circle.names))
      }
    }
    for name in servers.keys.sorted() { update(name) }
    wakeAll()
    return true
  }

  private mutating func wakeAll() {
    for step in steps.values where step.outcome == nil { woken.insert(.step(step.name)) }
    for descent in descents.values where descent.stop == nil { woken.insert(.descent(descent.question)) }
  }

  /// Follows *waits for* until the trail closes.
  private func circle(from first: Node) -> (members: [Node], names: [DomainName])? {
    var trail: [(node: Node, server: DomainName?)] = []
    var node = first
    while let next = obstacle(of: node) {
      trail.append((node, next.server))
      node = next.node
      if let start = trail.firstIndex(where: { $0.node == node }) {
        return (trail[start...].map(\.node), trail[start...].compactMap(\.server).turned)
      }
    }
    return nil
  }

  /// What a node waits for: the step above, or the first unsettled server of its zone, by way of that server's first open
  /// lookup.
  private func obstacle(of node: Node) -> (server: DomainName?, node: Node)? {
    let zone: DomainName
    switch node {
    case .step(let name):
      guard let step = steps[name], let parent = name.parent else { return nil }
      if let above = steps[parent], above.outcome == nil { return (nil, .step(parent)) }
      zone = step.zone
    case .descent(let question):
      guard let descent = descents[question] else { return nil }
      guard let reached = descent.zone else {
        let names = [question.name, question.name.parent ?? .root]
        return names.first { steps[$0]?.waiters.contains(node) == true }.map { (nil, .step($0)) }
      }
      zone = reached
    }
    guard let cut = cuts[zone],
      let name = cut.servers.keys.sorted().first(where: { name in
        cut.servers[name]?.glue.isEmpty == true && servers[name]?.isSettled == false
      }),
      let next = servers[name]?.lookups.lazy.map(openEnd).first(where: { descents[$0]?.stop == nil })
    else { return nil }
    return (name, .descent(next))
  }

  /// The question at which a lookup has arrived after aliases.
  func openEnd(of lookup: Question) -> Question {
    var question = lookup
    for _ in 0...limits.aliases {
      guard descents[question]?.stop == .answered, let next = descents[question]?.next else { break }
      question = next
    }
    return question
  }
}

extension [DomainName] {
  /// The same circle, begun at its first name in order: wherever it is met, it reads alike.
  fileprivate var turned: [DomainName] {
    guard let start = indices.min(by: { self[$0] < self[$1] }) else { return self }
    return Array(self[start...] + self[..<start])
  }
}

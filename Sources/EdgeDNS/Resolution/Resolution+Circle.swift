import EdgeModel

extension Resolution {
  /// When nothing is under way and descents still wait, they wait for each other: finds one circle of name servers and
  /// ends its lookups.
  ///
  /// Returns whether it did.
  mutating func openCircle() -> Bool {
    guard openInquiries == 0, openDescents > 0,
      let first = descents.values.filter({ $0.stop == nil }).map(\.question).min(), let circle = circle(from: first)
    else { return false }
    for member in circle.members.sorted() {
      descents[member]?.stop = .circular(circle.names)
      openDescents -= 1
    }
    for name in servers.keys.sorted() { update(name) }
    woken.formUnion(descents.values.filter { $0.stop == nil }.map(\.question))
    return true
  }

  /// Follows *waits for* until the trail closes: from a descent to the first unsettled server of its zone, to that
  /// server's first open lookup.
  private func circle(from first: Question) -> (members: [Question], names: [DomainName])? {
    var trail: [Question] = []
    var names: [DomainName] = []
    var question = first
    while true {
      guard let zone = descents[question]?.path.last, let cut = cuts[zone],
        let name = cut.glue.keys.sorted().first(where: { servers[$0]?.isSettled == false }),
        let next = servers[name]?.lookups.lazy.map(openEnd).first(where: { descents[$0]?.stop == nil })
      else { return nil }
      trail.append(question)
      names.append(name)
      question = next
      if let start = trail.firstIndex(of: next) { return (Array(trail[start...]), Array(names[start...])) }
    }
  }

  /// The question at which a lookup has arrived after aliases.
  private func openEnd(of lookup: Question) -> Question {
    var question = lookup
    for _ in 0...limits.aliases {
      guard descents[question]?.stop == .answered, let next = descents[question]?.next else { break }
      question = next
    }
    return question
  }
}

import EdgeModel

/// The questions that only tell more about a zone and its servers: no user's answer depends on them.
struct MinorQuestions {
  let zone: DomainName
  /// Asked for by the user.
  private let goals: Set<Question>
  private let steps: Set<Question>
  private let probes: Set<Question>
  /// The names of name servers, which lead resolvers with whichever of their addresses is found.
  private let servers: Set<DomainName>

  init(of zone: DomainName, in evidence: Evidence) {
    self.zone = zone
    goals = Set(evidence.answers.map(\.question))
    steps = Set(evidence.steps.map(\.question))
    let apexes = Set(evidence.zones.map(\.zone))
    let names = Set(evidence.answers.map(\.question.name)).subtracting(apexes)
    probes = Set(evidence.answers.compactMap(\.question.wildcardProbe) + names.map { Question($0, .ns) })
    servers = Set(evidence.zones.flatMap(\.servers).flatMap { [$0.name] + [$0.alias].compactMap(\.self) })
      .subtracting(evidence.answers.flatMap { [$0.name] + $0.aliases.compactMap(\.data.name) })
  }

  func contains(_ question: Question) -> Bool {
    if isDispensable(question) { return true }
    guard !goals.contains(question) else { return false }
    return concernZone(question) || question.type == .ds || concernWay(question)
      || question.type.isAddress && servers.contains(question.name)
  }

  /// Those that find the way, or who answers, and that other rules look at.
  func concernWay(_ question: Question) -> Bool {
    !goals.contains(question)
      && (steps.contains(question) || probes.contains(question) || question.type == .ds && question.name != zone)
      || isDispensable(question)
  }

  /// Old servers fail at types that they do not know; whoever has an address connects without one (RFC 9460 section 3),
  /// unless nothing else is asked for.
  private func isDispensable(_ question: Question) -> Bool {
    func isDispensable(_ type: RecordType) -> Bool { type == .https || type.isForAuthorities }
    return isDispensable(question.type) && !(goals.contains(question) && goals.allSatisfy { isDispensable($0.type) })
  }

  /// Those about the zone itself.
  func concernZone(_ question: Question) -> Bool {
    question.name == zone && [.ns, .soa, .dnskey].contains(question.type) && !goals.contains(question)
  }
}

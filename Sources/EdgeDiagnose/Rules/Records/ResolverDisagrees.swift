import EdgeModel

/// The zone's servers are right, and a recursive resolver says something else.
package struct ResolverDisagrees: Rule {
  package let id = "resolver-disagrees"
  package let summary = "A recursive resolver fails or answers otherwise, though the zone's servers are right."
  package let explanation = Runbook(
    trigger:
      "A resolver that was asked answers SERVFAIL; or with data that the files do not "
      + "expect; or with NXDOMAIN or no data where the zone's servers give an answer. An old answer that its cache may "
      + "still hold is a note with the time it expires, and so is a lone resolver that denies the name: it may filter. "
      + "Where no file says what is right, data that no server of the zone gives are such a note; unless they are to be "
      + "kept longer than the zone allows and than an hour, or are one address, alike for names of several zones that "
      + "have nothing in common: no cache can have got those.",
    impact: "Users of that resolver: no answer, or somebody else's.",
    investigation:
      "Ask it: `dig @RESOLVER NAME TYPE`, then the same with `+cdflag`. An answer to the second only means "
      + "that validation (DNSSEC) fails; where no DS leads to the zone, for a reason at the resolver or above the zone.",
    causes:
      "A copy from before a change; broken signatures; a trust anchor of the resolver's that is out of date, or its clock; a resolver that cannot reach the zone's servers; a network "
      + "that answers in place of the resolver; a block list.",
    resolution: "An old answer expires by itself; public resolvers have a page that flushes a name. For a failing "
      + "validation repair the signatures or the DS record. For a foreign answer ask whoever runs the resolver.",
    prevention: "Lower TTLs before a change; watch what the large resolvers say.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard !comparison.target.absent, !comparison.isDenied else { return [] }
    let all = comparison.disagreements
    let groups = Dictionary(grouping: all.filter { $0.nature != .differs }) { $0.nature }
    return groups.keys.sorted().compactMap { nature in groups[nature].flatMap { finding(nature, $0, in: comparison) } }
      // Each by itself, because each may prove to be something else.
      + all.filter { $0.nature == .differs }.compactMap { finding(.differs, [$0], in: comparison) }
  }

  /// What only the answers about other names can show to be wrong: each note with what it is then.
  func suspicions(in comparison: TargetComparison) -> [Suspicion] {
    guard !comparison.target.absent, !comparison.isDenied, let zone = comparison.zone?.zone else { return [] }
    return comparison.disagreements.filter { $0.nature == .differs }.compactMap { hit in
      let answer = hit.answer
      guard let note = finding(.differs, [hit], in: comparison), case .answer(let records) = answer.outcome,
        let finding = finding(.misleads, [hit], in: comparison), records.count == 1,
        let address = records[0].data.address
      else { return nil }
      let own = comparison.records.filter { $0.question == answer.question }.flatMap(\.observed).flatMap {
        $0.content?.addresses(as: answer.question.type) ?? []
      }
      return Suspicion(
        resolver: answer.resolver, zone: zone, address: address, ttl: records[0].ttl, own: Set(own), note: note.id,
        finding: finding)
    }
  }

  private func finding(
    _ nature: Disagreement.Nature, _ hit: [Disagreement], in comparison: TargetComparison
  ) -> Finding? {
    guard let first = hit.first else { return nil }
    let addresses = Set(hit.map(\.answer.resolver.address))
    let questions = Set(hit.map(\.answer.question)).sorted()
    let effect: Effect =
      switch nature {
      case .fails, .fakes, .withholds, .denies: .unanswered(by: addresses, about: questions)
      case .misleads: .misled(by: addresses)
      case .remembers, .filters, .differs: .nobody
      }
    return finding(
      effect, in: comparison,
      scope: Finding.Scope(
        zone: comparison.zone?.zone, addresses: addresses.sorted(),
        type: questions.count == 1 ? questions.first?.type : nil),
      message(nature, hit, questions, in: comparison), expected: first.expected, observed: observed(nature, hit),
      source: first.source,
      evidence: hit.map {
        Finding.Evidence(kind: "dns", time: $0.answer.time, text: "\($0.answer.resolver): \($0.text)")
      }, aspects: aspects(of: nature, hit))
  }

  private func aspects(of nature: Disagreement.Nature, _ hit: [Disagreement]) -> Set<Finding.Aspect> {
    switch nature {
    case .fakes: [.validationFails]
    case .withholds: hit.contains(where: \.answer.couldNotAsk) ? [] : [.onlyUnvalidated]
    case .misleads: [.foreignAnswer]
    case .remembers: [.oldAnswer]
    case .differs: [.otherAnswer]
    case .fails, .denies, .filters: []
    }
  }

  private func message(
    _ nature: Disagreement.Nature, _ hit: [Disagreement], _ questions: [Question], in comparison: TargetComparison
  ) -> String {
    let resolvers = Set(hit.map(\.answer.resolver))
    let asked = Set(comparison.evidence.resolvers.map(\.resolver)).count
    let isPlural = resolvers.count > 1
    let who =
      (isPlural && resolvers.count == asked ? "every resolver asked, " : isPlural ? "the resolvers " : "the resolver ")
      + resolvers.sorted().list
    let what = "\(comparison.target.name) \(questions.map(\.type).list)"
    let texts = hit.texts
    func verb(_ one: String, _ many: String) -> String { isPlural ? many : one }
    switch nature {
    case .fails: return "\(who) \(verb("fails", "fail")) to resolve \(what) (\(texts)), which the zone's servers answer"
    case .fakes:
      return "\(who) \(verb("does", "do")) not believe the answer to \(what): validation (DNSSEC) fails (\(texts))"
    case .withholds:
      let zone = comparison.zone?.zone
      let isUnsigned = zone.flatMap { comparison.evidence.zone($0) }?.ds.isEmpty == true
      return "\(who) \(verb("answers", "answer")) \(what) only when asked not to validate (CD): else \(texts)"
        + (isUnsigned ? ", though no DS leads to \(zone.map { "\($0)" } ?? "it")" : "")
    case .denies: return "\(who) \(verb("denies", "deny")) \(what) (\(texts)), which the zone's servers answer"
    case .misleads:
      return "\(who) \(verb("answers", "answer")) \(what) with \(texts), which nobody expects and no known TTL explains"
    case .filters: return "\(who) \(verb("denies", "deny")) \(what) (\(texts)): perhaps it filters"
    case .differs:
      let end = hit.compactMap(\.end).max() ?? comparison.time
      return "\(who) \(verb("answers", "answer")) \(what) with \(texts), which no server of the zone gives: a copy "
        + "from before a change, until \(end) at most, or an answer for another place"
    case .remembers:
      let end = hit.compactMap(\.end).max() ?? comparison.time
      return "\(who) still \(verb("has", "have")) an old answer to \(what), \(texts), until \(end)"
    }
  }

  private func observed(_ nature: Disagreement.Nature, _ hit: [Disagreement]) -> String {
    let texts = hit.texts
    return switch nature {
    case .fakes: "validation fails: \(texts)"
    case .withholds: "\(texts), and an answer without validation"
    case .misleads: "foreign answer: \(texts)"
    case .remembers: "old answer: \(texts)"
    case .differs: "other answer: \(texts)"
    case .fails, .denies, .filters: texts
    }
  }
}

extension [Disagreement] {
  /// What the resolvers said, each answer once; one answer may be a list.
  fileprivate var texts: String { Set(map(\.text)).sorted().joined(separator: "; ") }
}

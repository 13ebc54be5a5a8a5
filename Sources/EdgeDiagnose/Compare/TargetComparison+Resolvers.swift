import EdgeModel

/// What a resolver says of the target where the zone's servers are right and it is not.
struct Disagreement: Hashable, Sendable {
  enum Nature: Int, Hashable, Sendable, Comparable {
    /// SERVFAIL, whether it validates or not.
    case fails
    /// SERVFAIL unless it is asked not to validate.
    case fakes
    /// The same where the zone has no signatures, or the resolver says that it reached nobody.
    case withholds
    /// No name or no data, and no cache explains it.
    case denies
    /// Data that nobody expects, and no cache explains them.
    case misleads
    /// What a cache may hold from before a change.
    case remembers
    /// A lone denial, as from a block list.
    case filters
    /// Data that no server of the zone gives, where nobody stated what is right: an old copy, or an answer for elsewhere.
    case differs

    static func < (a: Nature, b: Nature) -> Bool { a.rawValue < b.rawValue }
  }

  /// Some resolvers keep what has a short TTL longer than it says, but none longer than this.
  static let longestStretch: UInt32 = 3600

  var answer: ResolverAnswer
  var nature: Nature
  /// What it said.
  var text: String
  var expected: String
  var source: Source?
  /// When its copy expires, where it is one.
  var end: Moment?
}

extension TargetComparison {
  /// Sorted by resolver, then question.
  var disagreements: [Disagreement] {
    let all = evidence.resolvers.sorted { ($0.resolver, $0.question) < ($1.resolver, $1.question) }
    return all.compactMap { answer in
      guard let record = records.first(where: { $0.question == answer.question }), isRight(record) else { return nil }
      let isKept = isKept(answer, record)
      switch answer.outcome {
      case .rcode(.serverFailure):
        let isUnbelieved = !answer.couldNotAsk && mayBeSigned(record)
        let nature: Disagreement.Nature =
          answer.unchecked?.isAnswer != true ? .fails : isUnbelieved ? .fakes : .withholds
        return disagreement(answer, record, nature, text(of: answer))
      case .noData, .nameError:
        guard record.answer?.status == .answer else { return nil }
        // Perhaps no set is for where the resolver asks from.
        if answer.outcome == .noData, record.expectation.allowsNoData { return nil }
        let text = answer.outcome == .nameError ? "NXDOMAIN" : "no data"
        let others = all.filter { $0.question == answer.question && $0.resolver != answer.resolver }
        let isAlone = !others.contains {
          ($0.outcome == .nameError || $0.outcome == .noData) && !self.isKept($0, record)
        }
        return disagreement(answer, record, isKept ? .remembers : isAlone ? .filters : .denies, text)
      case .answer(let found):
        return differing(answer, found, record, isKept)
      case .rcode, .truncated, .timeout, .refusedConnection, .malformed, .unreachable, .notAllowed:
        return nil
      }
    }
  }

  /// Whether validation can fail: a DS leads to the zone, or the answer is one of others, of which that is not known.
  private func mayBeSigned(_ record: RecordComparison) -> Bool {
    guard let zone = record.zone.flatMap({ evidence.zone($0) }) else { return true }
    return !zone.ds.isEmpty || record.answer?.path.contains { !zone.zone.isWithin($0) } == true
  }

  /// A failure and what the resolver says of it, without the comma that stands between answers.
  private func text(of failure: ResolverAnswer) -> String {
    let errors = failure.extendedErrors.map { "EDE \($0)" }
    return errors.isEmpty ? "SERVFAIL" : "SERVFAIL with \(errors.list)"
  }

  private func disagreement(
    _ answer: ResolverAnswer, _ record: RecordComparison, _ nature: Disagreement.Nature, _ text: String,
    kept: UInt32? = nil
  ) -> Disagreement {
    let type = record.question.type
    let own = record.observed.lazy.compactMap { $0.content?.text(as: type) }.first
    let stated = record.expectation.demand.isOfValues ? record.expectation.text(as: type) : nil
    let left = kept ?? answer.soa?.negativeTTL
    return Disagreement(
      answer: answer, nature: nature, text: text, expected: stated ?? own ?? "an answer",
      source: record.expectation.source,
      end: nature == .remembers || nature == .differs ? left.map { time + .seconds(Int64($0)) } : nil)
  }

  /// An answer with records: surely wrong only where somebody stated what is right.
  private func differing(
    _ answer: ResolverAnswer, _ found: [Record], _ record: RecordComparison, _ isKept: Bool
  ) -> Disagreement? {
    let type = record.question.type
    if record.expectation.demand.isOfValues {
      let data = Set(found.filter { $0.type == type }.map { $0.data.joinedText(as: type) })
      guard record.expectation.compared(with: .records(data)).differs else { return nil }
      let text = data.text(as: type)
      // Some block lists are answered with an address that leads nowhere.
      let isBlocked = data.compactMap(\.address).contains { $0.special == .unspecified }
      return disagreement(
        answer, record, isKept ? .remembers : isBlocked ? .filters : .misleads, text, kept: found.map(\.ttl).max())
    }
    guard let alias = records.first(where: { $0.question == Question(target.name, .cname) }),
      alias.expectation.demand.isOfValues, isRight(alias)
    else { return departing(answer, found, record) }
    let followed = answer.aliases.filter { $0.type == .cname && $0.name == target.name }
    guard alias.expectation.compared(with: .records(Set(followed.map(\.data)))).differs else { return nil }
    let text =
      followed.isEmpty
      ? found.map { $0.data.text(as: type) }.list : "alias to \(followed.map { $0.data.text(as: .cname) }.list)"
    let ttl = (followed.isEmpty ? found : followed).map(\.ttl).max()
    let isOld = ttl.map { $0 <= longestTTL(of: alias) ?? 0 } ?? false
    return disagreement(answer, alias, isOld ? .remembers : .misleads, text, kept: ttl)
  }

  /// An answer that has nothing in common with what the zone's servers give, where nobody stated what is right.
  private func departing(_ answer: ResolverAnswer, _ found: [Record], _ record: RecordComparison) -> Disagreement? {
    let type = record.question.type
    let contents = record.observed.compactMap(\.content)
    guard !contents.isEmpty, contents.allSatisfy(\.exists) else { return nil }
    let followed = answer.aliases.filter { $0.type == .cname && $0.name == target.name }
    let data = Set(found.filter { $0.type == type }.map { $0.data.joinedText(as: type) })
    let isShared = contents.contains { content in
      switch content {
      case .records(let own): !own.isDisjoint(with: data)
      // Where it leads is not for this zone to say.
      case .alias(let end): followed.contains { $0.data.name == end }
      case .noData, .noName, .demanded: true
      }
    }
    guard !isShared, let left = (followed + found).map(\.ttl).max(), let longest = longestTTL(of: record) else {
      return nil
    }
    let text = found.map { $0.data.text(as: type) }.list
    let kinds = Set(data.compactMap(\.address).map(\.special))
    if kinds.contains(.unspecified) { return disagreement(answer, record, .filters, text) }
    // Inside a network its resolvers may give the address inside.
    if left > max(longest, Disagreement.longestStretch), kinds != [.privateUse] {
      return disagreement(answer, record, .misleads, text)
    }
    // Where the servers differ among themselves, so may a resolver.
    guard Set(contents).count == 1, !record.observed.contains(where: { $0.constancy == .varies }) else { return nil }
    return disagreement(answer, record, .differs, text, kept: left)
  }

  /// Whether every server gives the question an answer that nobody objects to.
  private func isRight(_ record: RecordComparison) -> Bool {
    guard let status = record.answer?.status, [.answer, .nodata, .nxdomain].contains(status) else { return false }
    if record.replies.contains(where: \.comparison.differs) { return false }
    if (denied + empty.flatMap(\.self)).contains(where: { $0.record.question == record.question }) { return false }
    return !variations.contains { $0.record.question == record.question }
  }

  /// Whether a cache may still hold what the resolver says: it keeps it no longer than the record's own TTL.
  private func isKept(_ answer: ResolverAnswer, _ record: RecordComparison) -> Bool {
    switch answer.outcome {
    case .answer(let found):
      guard let left = found.map(\.ttl).max(), let longest = longestTTL(of: record) else { return false }
      return left <= longest
    case .noData, .nameError:
      // Behind an alias the denial is of the zone at its end.
      guard let soa = answer.soa, let left = soa.negativeTTL, record.answer?.path.contains(soa.name) == true,
        let longest = evidence.zone(soa.name)?.longestDenial
      else { return false }
      return left <= longest
    default: return false
    }
  }

  /// The longest that a resolver may keep the record, by its servers and by the export.
  private func longestTTL(of record: RecordComparison) -> UInt32? {
    let sets = (hostedZone(holding: record.question.name)?.sets(for: record.question.name) ?? []).filter {
      $0.type == record.question.type
    }
    return (record.observed.compactMap(\.ttl) + sets.compactMap(\.ttl)).max()
  }
}

extension ResolverAnswer {
  /// Whether it says itself that it got no answer: "No Reachable Authority" and "Network Error" (RFC 8914 sections 4.23 and
  /// 4.24).
  var couldNotAsk: Bool {
    extendedErrors.contains { ["22", "23"].contains($0.prefix { $0 != " " }) }
  }
}

import EdgeModel

/// A question with the replies to it that deviate in one way.
struct Deviation: Hashable, Sendable {
  var record: RecordComparison
  /// Empty where only the walk's own answer shows it.
  var replies: [ServerReply]
}

extension DomainName {
  /// The name that stands before a suffix; none where it does not end so.
  func below(_ suffix: DomainName) -> DomainName? {
    guard isBelow(suffix) else { return nil }
    return DomainName(labels: labels.dropLast(suffix.labels.count).map(Array.init))
  }
}

extension TargetComparison {
  /// The questions that are answered with data that nobody expects.
  var wrong: [Deviation] {
    guard !target.absent else { return [] }
    return compared.compactMap { record in
      let replies = record.replies.filter { $0.comparison.differs && $0.content?.exists == true }
      return replies.isEmpty || isDotless(record) ? nil : Deviation(record: record, replies: replies)
    }
  }

  /// Whether a zone file has hosts without their final dot there, and every server what was meant.
  func isDotless(_ record: RecordComparison) -> Bool {
    guard let zone = hostedZone, record.expectation.source?.isExport == false,
      case .exactly(let values) = record.expectation.demand
    else { return false }
    let type = record.question.type
    let written = values.compactMap { $0.host(as: type) }
    let meant = Set(written.map { $0.below(zone.name) ?? $0 })
    return written.count == values.count && meant != Set(written)
      && record.observed.allSatisfy { reply in
        switch reply.content {
        case .records(let given)?: Set(given.compactMap { $0.host(as: type) }) == meant
        case .alias(let target)?: [target] == meant
        default: false
        }
      }
  }

  /// The questions about a name that should exist and that are answered with NXDOMAIN.
  var denied: [Deviation] {
    guard !target.absent, !isDenied else { return [] }
    let stated = records.filter(\.expectation.isStated)
    // A name is there however many of those are gone that are chosen among.
    let dead = Set(deadAliases.filter(\.isWhole).map(\.record.question))
    return ((stated.isEmpty ? demanded : stated) + statedLinks).compactMap { record in
      guard !dead.contains(record.question) else { return nil }
      let replies = record.replies.filter { $0.content == .noName }
      let isByAnswer =
        record.observed.isEmpty && record.answer?.status == .nxdomain && record.answer?.aliases.isEmpty == true
        // Servers that have another zone are told of.
        && record.zone.flatMap { comparison(of: $0) }?.isBroken != true
      return replies.isEmpty && !isByAnswer ? nil : Deviation(record: record, replies: replies)
    }
  }

  /// The questions that should have an answer and are answered with none: each stated one by itself, demanded ones
  /// together.
  var empty: [[Deviation]] {
    guard !target.absent, !isDenied else { return [] }
    let stated = records.filter(\.expectation.isStated)
    let dead = Set(deadAliases.map(\.record.question))
    let needed = (stated + statedLinks).filter {
      !$0.expectation.allowsNoData && !isOfResourceWithout($0) && !dead.contains($0.question)
    }
    // One of several demanded types is enough, so a server is empty only when it is so for all of them
    // and was heard about each.
    let demanded = demanded.filter { !isWellWithout($0.question.type) }
    // Where nobody said that there is an address, servers that have none are at fault only beside others that have one.
    let isWell = target.mayLackAddress && !demanded.contains { $0.observed.contains { $0.content?.exists == true } }
    let groups = (stated.isEmpty && !isWell ? [demanded] : []) + needed.map { [$0] }
    return groups.map(emptiness).filter { !$0.isEmpty }
  }

  /// Whether a record is an alias of AWS resources that have no such address either, as a load balancer of IPv4 alone.
  ///
  /// Of several that Route 53 chooses among, one is enough; those that are gone are told as such.
  /// Where nobody asked the resources, the other family tells that they are there.
  private func isOfResourceWithout(_ record: RecordComparison) -> Bool {
    let isChosen = record.expectation.pool?.hasPolicy == true
    guard let alias = resourceAlias(of: record), isChosen || alias.stated.isEmpty else { return false }
    let statuses = alias.resources.map { resource in
      evidence.answers.first { $0.question == Question(resource, record.question.type) }?.status
    }
    if statuses.allSatisfy({ $0 == nil }) { return record.question.type == .aaaa && resolves(.a) }
    let lacking = statuses.filter { $0 == .nodata || $0 == .nxdomain }
    return isChosen ? !lacking.isEmpty : lacking.count == statuses.count
  }

  /// Whether nothing is wrong where there is no such record, though it was asked for: a zone need not be signed, and a
  /// name need not say which authorities may issue for it (RFC 8659 section 3).
  private func isWellWithout(_ type: RecordType) -> Bool {
    type == .ds || type.isForAuthorities || type == .dnskey && zone?.isSigned != true
  }

  private func emptiness(of records: [RecordComparison]) -> [Deviation] {
    guard !records.isEmpty else { return [] }
    let byAddress = Dictionary(grouping: records.flatMap(\.observed), by: \.address)
    let empty = byAddress.filter { $0.value.count >= records.count && $0.value.allSatisfy { $0.content == .noData } }
    let isByAnswer =
      byAddress.isEmpty && records.allSatisfy { $0.answer?.status == .nodata && $0.answer?.aliases.isEmpty == true }
    guard !empty.isEmpty || isByAnswer else { return [] }
    return records.map { record in
      Deviation(record: record, replies: record.observed.filter { empty[$0.address] != nil })
    }
  }
}

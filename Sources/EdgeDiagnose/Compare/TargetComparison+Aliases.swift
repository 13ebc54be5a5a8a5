import EdgeModel

/// A record that is an alias of AWS resources and has had nothing in common with them in every look.
struct StrayAlias: Hashable, Sendable {
  var record: RecordComparison
  var alias: ResourceAlias
  /// From those servers that gave nothing of the resources.
  var replies: [ServerReply]
  /// What these gave, in all looks.
  var observed: Set<Address>
  /// What the resources gave.
  var resource: Set<Address>
  /// Whether users are well where it leads them, as far as somebody has looked.
  var isWellThere: Bool
}

/// A record that is an alias of AWS resources without an address.
struct DeadAlias: Hashable, Sendable {
  var record: RecordComparison
  /// What came of the question for the address of one of them.
  var end: Answer
}

extension TargetComparison {
  /// So many looks count, each as long at most, so that a resource which changes its addresses accuses nobody.
  private static let rounds = 3
  private static let longestLook = Duration.seconds(1)

  /// The aliases of AWS resources that lead elsewhere.
  ///
  /// CloudFront, S3 and API Gateway answer with some of very many addresses, so that there what is served has to be
  /// somebody else's as well.
  var strayAliases: [StrayAlias] {
    guard !target.absent else { return [] }
    return records.compactMap { record in
      guard let alias = resourceAlias(of: record), let stray = stray(record, alias) else {
        return nil
      }
      let places = endpoints.filter { stray.observed.contains($0.endpoint.address) }
      let isFixed = alias.resources.allSatisfy(\.isLoadBalancer)
      return isFixed || places.contains(where: \.isForeign) ? stray : nil
    }
  }

  /// Aliases of AWS resources that are gone: Route 53 has nothing to answer with then, and the record itself is well.
  ///
  /// Where it chooses among several, one that is gone is enough. Where the name has an address through an alias of the same
  /// resources, what the exports say is no longer so.
  var deadAliases: [DeadAlias] {
    guard !target.absent else { return [] }
    let live = Set(records.filter(\.resolves).compactMap { resourceAlias(of: $0)?.resources.sorted() })
    return records.compactMap { record in
      guard !record.resolves, !record.observed.contains(where: { $0.content?.exists == true }),
        let alias = resourceAlias(of: record), !live.contains(alias.resources.sorted())
      else { return nil }
      let ends = alias.resources.sorted().map { lostEnd(of: $0, type: record.question.type) }
      let isChosen = record.expectation.pool?.hasPolicy == true
      guard isChosen || alias.stated.isEmpty && !ends.contains(nil) else { return nil }
      return ends.lazy.compactMap(\.self).first.map { DeadAlias(record: record, end: $0) }
    }
  }

  func resourceAlias(of record: RecordComparison) -> ResourceAlias? {
    guard case .something = record.expectation.demand else { return nil }
    return hostedZone?.resourceAlias(at: record.question)
  }

  /// What came of the question for an address of a resource that has none of either family, as far as it was asked.
  func lostEnd(of resource: DomainName, type: RecordType) -> Answer? {
    let answers = evidence.answers.filter { $0.question.name == resource && $0.question.type.isAddress }
    guard answers.allSatisfy({ [.nxdomain, .servfail, .nodata].contains($0.status) }) else { return nil }
    return answers.first { $0.question.type == type }
  }

  private func stray(_ record: RecordComparison, _ alias: ResourceAlias) -> StrayAlias? {
    let looks = evidence.aliases.filter { $0.record == record.question && $0.elapsed <= Self.longestLook }
    let resource = Set(looks.flatMap(\.resource)).union(alias.stated)
    guard looks.count >= Self.rounds, looks.allSatisfy({ !$0.resource.isEmpty }) else { return nil }
    let replies = record.replies.filter { reply in
      looks.allSatisfy { look in look.answers[reply.address].map { $0.isDisjoint(with: resource) } ?? false }
        && reply.content?.addresses(as: record.question.type).contains(where: resource.contains) == false
    }
    guard !replies.isEmpty else { return nil }
    let asked = Set(replies.map(\.address))
    let given = looks.flatMap { look in look.answers.filter { asked.contains($0.key) }.values.joined() }
    let observed = Set(given).union(replies.flatMap { $0.content?.addresses(as: record.question.type) ?? [] })
    let places = endpoints.filter { observed.contains($0.endpoint.address) && $0.isSeen }
    return StrayAlias(
      record: record, alias: alias, replies: replies, observed: observed, resource: resource,
      isWellThere: places.allSatisfy { $0.isHealthy && !$0.managed.differs })
  }
}

extension EndpointComparison {
  fileprivate var isSeen: Bool { if case .unobserved = connection { false } else { true } }

  /// Whether what is served is another's: not the expected certificate, and none that is good for the name.
  fileprivate var isForeign: Bool {
    guard !managed.agrees else { return false }
    return coverage.differs || trust.differs && Flawed(.noAnchor, at: self)?.incomplete == nil
  }
}

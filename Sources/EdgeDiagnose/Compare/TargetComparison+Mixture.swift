import EdgeModel

/// One server address that gives the target as an alias and with records of its own as well.
struct Mixture: Hashable, Sendable {
  var server: DomainName
  var address: Address
  /// Where the alias leads.
  var alias: DomainName
  /// The types it gives beside it; sorted.
  var types: [RecordType]
  /// Whether one and the same response holds both.
  var isInOneAnswer: Bool
  var time: Moment
}

extension TargetComparison {
  /// Who gives the target as an alias beside other data, which no name can be (RFC 1034 section 3.6.2); sorted.
  var mixtures: [Mixture] {
    guard !target.absent, let zone = records.lazy.compactMap(\.zone).first.flatMap({ evidence.zone($0) }) else {
      return []
    }
    let own = zone.givenResponses.filter { $0.question.name == target.name }
    let byAddress = Dictionary(grouping: own) { ServerReply.Key(server: $0.server, address: $0.address) }
    return byAddress.keys.sorted().compactMap { key in mixture(key, of: byAddress[key] ?? []) }
  }

  private func mixture(_ key: ServerReply.Key, of responses: [Response]) -> Mixture? {
    for response in responses.sorted(by: { $0.transport < $1.transport }) {
      guard case .answered = response.outcome, let alias = response.ownAlias, !response.ownTypes.isEmpty else {
        continue
      }
      return Mixture(
        server: key.server, address: key.address, alias: alias, types: response.ownTypes, isInOneAnswer: true,
        time: response.time)
    }
    // Who answers one question in several ways does so to the others, too.
    let byQuestion = Dictionary(grouping: responses, by: \.question)
    let steady = byQuestion.values.filter { Set($0.map { $0.ownAlias == nil }).count == 1 }.joined()
      .sorted { ($0.question, $0.transport) < ($1.question, $1.transport) }
    guard let alias = steady.lazy.compactMap(\.ownAlias).first else { return nil }
    let types = Set(steady.flatMap(\.ownTypes)).sorted()
    guard !types.isEmpty, let time = steady.first?.time else { return nil }
    return Mixture(
      server: key.server, address: key.address, alias: alias, types: types, isInOneAnswer: false, time: time)
  }
}

extension Response {
  /// Where a CNAME of the asked name leads, unless a DNAME implies it.
  fileprivate var ownAlias: DomainName? {
    guard outcome.isAnswer, !answer.contains(where: { $0.type == .dname && question.name.isBelow($0.name) }) else {
      return nil
    }
    return answer.first { $0.type == .cname && $0.name == question.name }?.data.name
  }

  /// The types of the asked name that cannot stand beside a CNAME; sorted.
  fileprivate var ownTypes: [RecordType] {
    guard outcome.isAnswer else { return [] }
    return Set(answer.filter { $0.name == question.name && $0.type != .cname && !$0.type.isProof }.map(\.type)).sorted()
  }
}

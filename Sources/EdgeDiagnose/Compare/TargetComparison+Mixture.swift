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

/// One server address that gives the target as an alias of several names at once.
struct Contradiction: Hashable, Sendable {
  var server: DomainName
  var address: Address
  /// Where its CNAME records lead; sorted.
  var aliases: [DomainName]
  /// The DNAME record that has the word in their place, where there is one, and where it leads.
  var redirection: Record?
  var implied: DomainName?
  var time: Moment
}

extension TargetComparison {
  /// Who gives the target as an alias of several names at once, or of another than its DNAME implies; sorted.
  var contradictions: [Contradiction] {
    guard !target.absent, let zone = records.lazy.compactMap(\.zone).first.flatMap({ evidence.zone($0) }) else {
      return []
    }
    let found = zone.givenResponses.filter { $0.question.name == target.name }
      .sorted { ($0.question, $0.transport) < ($1.question, $1.transport) }.compactMap(\.contradiction)
    return Dictionary(grouping: found) { ServerReply.Key(server: $0.server, address: $0.address) }
      .sorted { $0.key < $1.key }.compactMap(\.value.first)
  }

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
  fileprivate var contradiction: Contradiction? {
    guard outcome.isAnswer else { return nil }
    let aliases = Set(answer.filter { $0.type == .cname && $0.name == question.name }.compactMap(\.data.name)).sorted()
    let redirection = answer.redirection(of: question.name)
    let implied = redirection.flatMap { record in
      record.data.name.flatMap { question.name.replacing(record.name, with: $0) }
    }
    guard implied.map({ !Set(aliases).isSubset(of: [$0]) }) ?? (aliases.count > 1) else { return nil }
    return Contradiction(
      server: server, address: address, aliases: aliases, redirection: redirection, implied: implied, time: time)
  }

  /// Where a CNAME of the asked name leads, unless a DNAME implies it.
  fileprivate var ownAlias: DomainName? {
    guard outcome.isAnswer, answer.redirection(of: question.name) == nil else { return nil }
    return answer.first { $0.type == .cname && $0.name == question.name }?.data.name
  }

  /// The types of the asked name that cannot stand beside a CNAME; sorted.
  fileprivate var ownTypes: [RecordType] {
    guard outcome.isAnswer else { return [] }
    return Set(answer.filter { $0.name == question.name && $0.type != .cname && !$0.type.isProof }.map(\.type)).sorted()
  }
}

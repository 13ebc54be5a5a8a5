import EdgeModel
import EdgeWire

/// A part of a look at a record beside the resources that it is an alias of, on behalf of one walk.
struct AliasLook: Hashable, Sendable {
  let account: Int
  let record: Question
  let round: Int
  let part: Look.Part
}

extension Resolution {
  /// So many looks in which both have nothing in common tell a wrong alias from one whose resource has many addresses.
  private static let rounds = 3

  /// Begins the next part of the looks at a walk's aliases, once everything else of it has ended: the resource, the record,
  /// the resource again, as long as what both have given has nothing in common.
  ///
  /// Returns whether something is under way.
  mutating func lookAgain(for number: Int) -> Bool {
    while let account = accounts[number], !account.goal.aliases.isEmpty, !looking.oneServer,
      account.lookParts < Resolution.rounds * Look.Part.allCases.count
    {
      let (round, index) = account.lookParts.quotientAndRemainder(dividingBy: Look.Part.allCases.count)
      let part = Look.Part.allCases[index]
      accounts[number]?.lookParts += 1
      let asked = account.goal.aliases.flatMap { alias in
        keys(for: alias, in: AliasLook(account: number, record: alias.record, round: round + 1, part: part))
      }
      for key in asked { inquire(key, pace: .own, for: number) }
      if accounts[number].map({ $0.open > 0 }) == true { return true }
      if part == .resourceBefore { return false }
    }
    return false
  }

  /// The addresses of the resources of a walk's aliases that had nothing in common with them in any look, or that nothing led
  /// to, so that users are led past them; sorted.
  package func addressesPassedBy(_ number: Int) -> [Address] {
    guard let account = accounts[number], account.goal.wantsPassed, !looking.oneServer else { return [] }
    let isLooked = account.lookParts == Resolution.rounds * Look.Part.allCases.count
    let passed = account.goal.aliases.filter { alias in
      guard descents[alias.record] != nil else { return true }
      let end = AliasLook(account: number, record: alias.record, round: Resolution.rounds + 1, part: .resourceBefore)
      return isLooked && !serversApart(alias, before: end).isEmpty
    }
    return Set(passed.flatMap { alias in alias.resources.flatMap { addresses(of: $0, types: [alias.record.type]) } })
      .sorted()
  }

  /// Whom to ask for one part: one server of each resource, and every server whose answers were apart in every look.
  private mutating func keys(for alias: ResourceAlias, in look: AliasLook) -> [Inquiry.Key] {
    let apart = serversApart(alias, before: look)
    guard !apart.isEmpty else { return [] }
    // Of its own, so that an answer to the same question before is none to this one.
    nextLook += 1
    looks[nextLook] = look
    let number = nextLook
    if look.part == .record {
      return apart.map { Inquiry.Key(question: alias.record, address: $0, look: number) }
    }
    return alias.questions.compactMap { resource in
      source(of: resource, in: look).map { Inquiry.Key(question: $0, address: $1, look: number) }
    }
  }

  /// The addresses of the record's servers that gave addresses, none of which a resource has; sorted.
  private func serversApart(_ alias: ResourceAlias, before look: AliasLook) -> [Address] {
    guard let descent = descents[alias.record], let zone = descent.zone, let cut = cuts[zone] else { return [] }
    let type = alias.record.type
    // Of a resource that gives nothing, and is not known to have nothing, nobody knows what the record should be.
    let live = alias.resources.filter { !hasNoAddress($0, of: type) }
    let resources = live.map { Set(addresses(of: $0, types: [type])) }
    guard resources.allSatisfy({ !$0.isEmpty }),
      !live.isEmpty || alias.resources.contains(where: { lacks(type, $0) })
    else { return [] }
    let known = resources.reduce(into: Set(alias.stated)) { $0.formUnion($1) }
    let looks = (accounts[look.account]?.looks ?? []).filter { $0.record == alias.record && $0.round < look.round }
    return addresses(of: cut).filter { address in
      guard let first = message(alias.record, at: address) else { return false }
      let own = looks.filter { $0.part == .record && $0.reply.query.address == address }
      let pairs =
        [(addresses(in: first, to: alias.record, from: zone), known)]
        + Set(looks.map(\.round)).sorted().map { round in
          let answers = own.filter { $0.round == round }.flatMap { addresses(in: $0.reply, from: zone) }
          let given = looks.filter { $0.round == round && $0.part != .record }
            .flatMap { addresses(in: $0.reply, from: nil) }
          return (Set(answers), known.union(given))
        }
      return pairs.allSatisfy { !$0.0.isEmpty && $0.0.isDisjoint(with: $0.1) }
    }
  }

  /// Whether the last word on a resource is that it exists and has no address of a family.
  private func lacks(_ type: RecordType, _ resource: DomainName) -> Bool {
    hasNoAddress(resource, of: type) && lastWord(on: openEnd(of: Question(resource, type)))?.kind == .noData
  }

  /// The end of a resource's aliases, and a server that gives its addresses.
  ///
  /// That it has none of the family is what each of them has to say in turn: one may have heard of them later than another.
  private func source(of resource: Question, in look: AliasLook) -> (Question, Address)? {
    let question = openEnd(of: resource)
    guard let descent = descents[question], let zone = descent.zone, let cut = cuts[zone] else { return nil }
    if lacks(resource.type, resource.name) {
      let isHeardOverIPv6 = spoken.contains(where: \.isIPv6)
      let servers = addresses(of: cut).filter { contacts[$0]?.isDead != true && (!$0.isIPv6 || isHeardOverIPv6) }
      let turn = 2 * look.round + (look.part == .resourceAfter ? 1 : 0)
      return servers.isEmpty ? nil : (question, servers[turn % servers.count])
    }
    for address in witnesses(of: descent, in: cut) {
      if let message = message(question, at: address), !addresses(in: message, to: question, from: zone).isEmpty {
        return (question, address)
      }
    }
    return nil
  }

  private func addresses(in reply: Reply, from zone: DomainName?) -> Set<Address> {
    guard case .message(let index) = reply.outcome, let message = decoded[index] else { return [] }
    let question = reply.query.question
    return addresses(in: message, to: question, from: zone ?? descents[question]?.zone ?? .root)
  }

  func addresses(in message: Message, to question: Question, from zone: DomainName) -> Set<Address> {
    guard case .answer(let records) = ResponseKind(of: message, to: question, from: zone).believed else { return [] }
    return Set(records.filter { $0.type == question.type }.compactMap(\.data.address))
  }
}

extension ResourceAlias {
  /// What has to be known of its resources.
  var questions: [Question] { resources.map { Question($0, record.type) } }
}

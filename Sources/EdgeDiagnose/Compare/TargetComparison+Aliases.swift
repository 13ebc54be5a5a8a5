import EdgeModel

/// A record that is an alias of AWS resources and leads elsewhere: it has had nothing in common with them in every look, or
/// they do not exist, so that Route 53 would have nothing to answer with.
struct StrayAlias: Hashable, Sendable {
  var record: RecordComparison
  var alias: ResourceAlias
  /// From those servers that gave nothing of the resources.
  var replies: [ServerReply]
  /// What these gave, in all looks.
  var observed: Set<Address>
  /// What the resources gave, and what else the files hold; empty where that is nothing.
  var resource: Set<Address>
  /// Those of the resources that do not exist.
  var lost: Set<DomainName> = []
  /// Those that have no address of the record's family.
  var lacking: Set<DomainName> = []
  /// Whether they were asked again beside it.
  var isLooked = false
  /// Whether users are well where it leads them, as far as somebody has looked.
  var isWellThere: Bool

  /// The same at these addresses alone: others may be of a resource that has very many.
  fileprivate func at(_ foreign: Set<Address>) -> StrayAlias {
    var stray = self
    stray.resource.formUnion(observed.subtracting(foreign))
    stray.observed = foreign
    return stray
  }

  /// Whether it gives addresses of the resource as well.
  var isBesideResource: Bool {
    replies.contains { $0.content.gives(anyOf: resource, as: record.question.type) }
  }

  /// Whether the resources said in every look that they have no address of the family.
  var isWithoutAddress: Bool { isLooked && resource.isEmpty && !isOfNothing }

  /// Whether nothing could be answered as the files have it, since none of the resources exists.
  var isOfNothing: Bool { resource.isEmpty && lost.isSuperset(of: alias.resources) }

  /// What should be answered: values of the files, and the addresses of those resources that have some.
  var demand: String {
    let live = alias.resources.filter { !lost.contains($0) && !lacking.contains($0) }
    if resource.isEmpty {
      let isOne = alias.resources.count == 1
      let isGone = lost.isSuperset(of: alias.resources)
      let why =
        isGone ? isOne ? "it does not exist" : "they do not exist" : isOne ? "it has none" : "they have none"
      return "the addresses of \(alias.resources.list) (\(why))"
    }
    let values = alias.stated.isEmpty ? [] : [alias.stated.list]
    return (values + (live.isEmpty ? [] : ["the addresses of \(live.list)"])).joined(separator: " or ")
  }

  /// The same with the addresses that resources gave.
  var demandInFull: String {
    let given = resource.subtracting(alias.stated)
    return given.isEmpty ? demand : "\(demand): \(given.sorted().list)"
  }
}

/// A record that is an alias of AWS resources without an address.
struct DeadAlias: Hashable, Sendable {
  var record: RecordComparison
  /// From those servers that have nothing to answer with; empty where only the walk's own answer shows it.
  var replies: [ServerReply]
  /// What came of the questions for the addresses of those that have none; at least one.
  var ends: [Answer]
  /// Whether nothing else is chosen in place of those.
  var isWhole: Bool
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
    return compared.compactMap { record in
      guard let alias = resourceAlias(of: record), evidence.covers(record.question.type) else { return nil }
      guard let stray = stray(record, alias) else { return infiltrated(record, alias) }
      let places = endpoints.filter { stray.observed.contains($0.endpoint.address) }
      // Whoever gets no connection over IPv6 goes on to IPv4, and that is what is said.
      if stray.isWithoutAddress { return record.question.type == .aaaa && isPassedOver(stray) ? nil : stray }
      if !stray.isLooked || alias.resources.allSatisfy(\.hasFewAddresses) { return stray }
      let foreign = places.filter {
        $0.isForeign || $0.isHealthy && ($0.managed.differs || isHomeSeen) && isAnothers($0)
      }
      let strange = Set(foreign.map(\.endpoint.address)).union(strangersInTheClear(of: alias, among: stray.observed))
      if !strange.isEmpty { return stray.at(strange) }
      return isNobody(at: stray, places) ? stray : nil
    }
  }

  /// Whether nobody gets a connection where an alias leads whose resource has no address of the family, and users are served
  /// over the other: so they would be if the record were right, too.
  func isPassedOver(_ stray: StrayAlias) -> Bool {
    let places = endpoints.filter { stray.observed.contains($0.endpoint.address) }
    return stray.isWithoutAddress && !places.isEmpty && places.allSatisfy(\.isOutOfReach)
      && endpoints.contains { $0.endpoint.address.isIPv6 != (stray.record.question.type == .aaaa) && $0.isHealthy }
  }

  /// Whether a stray alias leads to nobody who could be its resource.
  private func isNobody(at stray: StrayAlias, _ places: [EndpointComparison]) -> Bool {
    // Users reach no such address, whoever looks.
    let opened = evidence.openedRanges
    let isPrivate = stray.observed.allSatisfy { address in
      address.special.map { $0 != .documentation && !opened.contains($0) } ?? false
    }
    if isPrivate { return true }
    // Those resources listen everywhere, for TLS, and S3 for what is in the clear; that we get to them from here shows one
    // that does.
    let isWithoutTLS = places.allSatisfy { place in
      switch place.connection {
      case .refused, .foreign: true
      default: false
      }
    }
    guard !places.isEmpty, isWithoutTLS else { return false }
    return stray.alias.resources.contains(where: \.isOfBuckets)
      ? evidence.strangersInTheClear.isSuperset(of: stray.observed)
      : standby.contains { stray.resource.contains($0.endpoint.address) && $0.speaksTLS }
  }

  /// The resources that do not exist, though the records which are their aliases have addresses.
  var outlivedResources: [DomainName] { strayAliases.filter(\.isOfNothing).flatMap(\.alias.resources) }

  /// Aliases of AWS resources that are gone: Route 53 has nothing to answer with then, and the record itself is well.
  ///
  /// Where it chooses among several, one that is gone is enough. Where the name has an address through an alias of the same
  /// resources at every server, what the exports say is no longer so. Those of a name that should be absent are told as well:
  /// the resource is somebody else's to claim all the same.
  var deadAliases: [DeadAlias] {
    let live = Set(records.filter(\.isAnsweredThroughout).compactMap { resourceAlias(of: $0)?.resources.sorted() })
    return records.compactMap { record in
      guard !record.isAnsweredThroughout, let alias = resourceAlias(of: record),
        !live.contains(alias.resources.sorted())
      else { return nil }
      let ends = alias.resources.sorted().map { lostEnd(of: $0, type: record.question.type) }
      let isChosen = record.expectation.pool?.hasPolicy == true
      // Of a name that is denied, one of several is not the reason.
      let isOfSome =
        isChosen
        && (record.observed.isEmpty
          ? record.answer?.status != .nxdomain : record.observed.contains { $0.content == .noData })
      guard isOfSome || alias.stated.isEmpty && !ends.contains(nil) else { return nil }
      let found = ends.compactMap(\.self)
      return found.isEmpty
        ? nil
        : DeadAlias(
          record: record, replies: record.observed.filter { $0.content?.exists == false }, ends: found,
          isWhole: alias.stated.isEmpty && !ends.contains(nil))
    }
  }

  /// Those of the addresses that an alias of buckets gave at which nobody answers in the clear, or somebody who is not S3.
  private func strangersInTheClear(of alias: ResourceAlias, among given: Set<Address>) -> Set<Address> {
    alias.resources.allSatisfy(\.isOfBuckets) ? given.intersection(evidence.strangersInTheClear) : []
  }

  /// An alias that gives somebody else's address beside those of its resource: a trusted certificate there shows it, or a
  /// page that S3 would not give, as no address does of what has many.
  private func infiltrated(_ record: RecordComparison, _ alias: ResourceAlias) -> StrayAlias? {
    let type = record.question.type
    let given = Set(record.observed.flatMap { $0.content?.addresses(as: type) ?? [] })
    let known = Set(
      alias.resources.flatMap { name in
        evidence.answers.first { $0.question == Question(name, type) }?.records.compactMap(\.data.address) ?? []
      }
    ).union(alias.stated).union(evidence.aliases.filter { $0.record == record.question }.flatMap(\.resource))
    let strange = given.subtracting(known)
    guard !known.isEmpty, !strange.isEmpty, !known.isDisjoint(with: given) else { return nil }
    let trusted =
      !isHomeSeen
      ? [] : endpoints.filter { strange.contains($0.endpoint.address) && $0.isHealthy && isAnothers($0) }
    let foreign = Set(trusted.map(\.endpoint.address)).union(strangersInTheClear(of: alias, among: strange))
    let replies = record.observed.filter {
      $0.content?.addresses(as: type).contains(where: foreign.contains) == true
    }
    guard !foreign.isEmpty else { return nil }
    return StrayAlias(
      record: record, alias: alias, replies: replies, observed: foreign, resource: known, isWellThere: false)
  }

  func resourceAlias(of record: RecordComparison) -> ResourceAlias? {
    guard case .something = record.expectation.demand else { return nil }
    return resourceAlias(at: record.question)
  }

  /// Aliases that had nothing in common with their resources while these were looked at, which took too long to tell.
  var undecidedAliases: [Question] {
    guard !target.absent else { return [] }
    let slow = Dictionary(grouping: evidence.aliases) { $0.record }.filter { _, looks in
      looks.count >= Self.rounds && looks.count { $0.elapsed <= Self.longestLook } < Self.rounds
        && looks.allSatisfy { look in
          !look.resource.isEmpty
            && look.answers.values.contains { !$0.isEmpty && $0.isDisjoint(with: look.resource) }
        }
    }
    // Of what has very many addresses, that alone says nothing.
    return slow.keys.sorted().filter {
      resourceAlias(at: $0)?.resources.allSatisfy(\.hasFewAddresses) == true
    }
  }

  private func resourceAlias(at record: Question) -> ResourceAlias? {
    hostedZone(holding: record.name)?.resourceAlias(at: record)
  }

  /// The hosted zone that counts for the record sets of a name.
  func hostedZone(holding name: DomainName) -> HostedZone? {
    name == target.name ? hostedZone : expectations.hostedZone(for: name, by: evidence)
  }

  /// What came of the question for an address of a resource that has none of either family, as far as it was asked.
  func lostEnd(of resource: DomainName, type: RecordType) -> Answer? {
    let answers = evidence.answers.filter { $0.question.name == resource && $0.question.type.isAddress }
    guard answers.allSatisfy({ [.nxdomain, .servfail, .nodata].contains($0.status) }) else { return nil }
    return answers.first { $0.question.type == type }
  }

  /// Whether a resource lacks a family and has the other, as far as it was asked for.
  private func lacks(_ type: RecordType, _ resource: DomainName) -> Bool {
    let answers = evidence.answers.filter { $0.question.name == resource && $0.question.type.isAddress }
    return answers.contains { $0.question.type == type && $0.status == .nodata }
      && answers.contains { $0.question.type != type && $0.status == .answer }
  }

  private func stray(_ record: RecordComparison, _ alias: ResourceAlias) -> StrayAlias? {
    let looks = evidence.aliases.filter { $0.record == record.question && $0.elapsed <= Self.longestLook }
    let resource = Set(looks.flatMap(\.resource)).union(alias.stated)
    var replies: [ServerReply] = []
    let lost = Set(alias.resources.filter { lostEnd(of: $0, type: record.question.type)?.status == .nxdomain })
    if lost.isSuperset(of: alias.resources) {
      // Where a server has nothing to answer with, the alias is what is wrong, and it is told so.
      replies =
        !record.isAnsweredThroughout
        ? [] : record.observed.filter { !$0.content.gives(anyOf: resource, as: record.question.type) }
    } else if looks.count >= Self.rounds, looks.allSatisfy({ !$0.resource.isEmpty || $0.isWithoutAddress }) {
      replies = record.replies.filter { reply in
        looks.allSatisfy { look in look.answers[reply.address].map { $0.isDisjoint(with: resource) } ?? false }
          && !reply.content.gives(anyOf: resource, as: record.question.type)
      }
    }
    guard !replies.isEmpty else { return nil }
    let asked = Set(replies.map(\.address))
    let given = looks.flatMap { look in look.answers.filter { asked.contains($0.key) }.values.joined() }
    let observed = Set(given).union(replies.flatMap { $0.content?.addresses(as: record.question.type) ?? [] })
    let places = endpoints.filter { observed.contains($0.endpoint.address) && $0.isSeen }
    var stray = StrayAlias(
      record: record, alias: alias, replies: replies, observed: observed, resource: resource,
      isWellThere: !places.isEmpty && places.allSatisfy { $0.servesUsers && !isAnothers($0) })
    stray.lost = lost
    stray.lacking = Set(alias.resources.filter { lacks(record.question.type, $0) })
    stray.isLooked = !looks.isEmpty
    return stray
  }
}

extension ServerReply.Content? {
  fileprivate func gives(anyOf addresses: Set<Address>, as type: RecordType) -> Bool {
    self?.addresses(as: type).contains(where: addresses.contains) == true
  }
}

extension Evidence {
  /// Whether addresses of a type are of a family that the user did not leave out.
  fileprivate func covers(_ type: RecordType) -> Bool { onlyFamily.map { ($0 == .ipv6) == (type == .aaaa) } ?? true }
}

extension RecordComparison {
  /// Whether users get addresses from every server that was heard.
  fileprivate var isAnsweredThroughout: Bool { resolves && observed.allSatisfy { $0.content?.exists == true } }
}

extension EndpointComparison {
  /// Whether a user's client is content here, and gets a page where one was asked for.
  var servesUsers: Bool { isHealthy && page?.fault?.isCertain != true }

  /// Whether somebody speaks TLS there, be it to turn the handshake down.
  fileprivate var speaksTLS: Bool {
    switch connection {
    case .refused, .silent, .foreign, .notAllowed, .unobserved, .withoutTLS, .turnedAway: false
    default: true
    }
  }

  var isSeen: Bool { if case .unobserved = connection { false } else { true } }

  /// Whether what is served is another's: not the expected certificate, and none that is good for the name.
  fileprivate var isForeign: Bool {
    guard !managed.agrees else { return false }
    return coverage.differs || trust.differs && Flawed(.noAnchor, at: self)?.incomplete == nil
  }
}
